"""Each page is kept as it is posted; taps, retries and tabs that say the same again change nothing at all."""

from sqlalchemy import select

from backend.db import Database
from backend.loyalty.queries import positions_of
from backend.responses.tables import Response
from tests.asking import ask, scale, survey_of
from tests.clocks import SettableClock
from tests.responding import answers, ledger, post, replaced, response_of
from tests.snapshots import everything


def test_pages_are_kept_one_by_one_and_move_the_person_at_once(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock())
    first_at = clock.advance(1_000)
    kept = post(database, asked, {"like": 5, "doubt": 2}, first_at)
    assert (kept.is_kept, kept.is_finished) == (True, False)
    assert answers(database, asked) == [("doubt", 2, 1, first_at, first_at), ("like", 5, 1, first_at, first_at)]
    assert ledger(database, asked) == [("doubt", 1, 0.75, first_at), ("like", 1, 1.0, first_at)]
    (position,) = database.read_now(lambda session: positions_of(session, [asked.person_id], clock()))
    # x = (kappa * tau + M) / (kappa + N) with kappa 1, tau 0.6, N 2, M 1.75.
    assert abs(position.psychology.value - 2.35 / 3) < 1e-12
    response = response_of(database)
    assert (response.pages_done, response.finished_at, response.idempotency_key) == (1, None, "idem-1")

    second_at = clock.advance(1_000)
    assert post(database, asked, {"bond": 3}, second_at, page=2).is_finished
    response = response_of(database)
    assert (response.pages_done, response.started_at, response.finished_at) == (2, first_at, second_at)
    assert ledger(database, asked)[0] == ("bond", 1, 0.5, second_at)


def test_the_same_page_again_changes_nothing(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock())
    post(database, asked, {"like": 5, "doubt": None}, clock.advance(1))
    post(database, asked, {"bond": 3}, clock.advance(1), page=2)
    before = everything(database)
    assert post(database, asked, {"like": 5, "doubt": None}, clock.advance(1)).is_kept
    assert post(database, asked, {"bond": 3}, clock.advance(1), page=2).is_finished
    assert everything(database) == before


def test_a_page_left_blank_is_done_too(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock())
    post(database, asked, {"like": 4}, clock())
    assert post(database, asked, {}, clock.advance(1), page=2).is_finished
    assert [key for key, *_ in answers(database, asked)] == ["like"]
    assert replaced(database) == []


def test_nobody_jumps_ahead(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock())
    before = everything(database)
    assert not post(database, asked, {"bond": 3}, clock(), page=2).is_kept
    assert everything(database) == before


def test_nobody_leaves_a_page_out(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), survey_of(*([scale(key)] for key in "abc")))
    post(database, asked, {"a": 1}, clock())
    before = everything(database)
    assert not post(database, asked, {"c": 3}, clock.advance(1), page=3).is_kept
    assert everything(database) == before


def test_there_is_one_response_to_an_invitation(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock())
    post(database, asked, {"like": 4}, clock())
    post(database, asked, {"like": 2}, clock.advance(1))
    assert len(database.read_now(lambda session: session.scalars(select(Response)).all())) == 1
