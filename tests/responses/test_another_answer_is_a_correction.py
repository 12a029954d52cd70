"""Another answer to the same question corrects the first one: what was true then is told as of then."""

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.db import Database
from backend.loyalty.queries import position_at, positions_of
from tests.asking import ask, invite_another
from tests.clocks import SettableClock
from tests.responding import answers, ledger, post, replaced, response_of


def test_a_changed_answer_keeps_its_instant_and_its_past(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock())
    first_at = clock.advance(1)
    post(database, asked, {"like": 5, "doubt": 2}, first_at)
    second_at = clock.advance(1_000)
    post(database, asked, {"like": 1, "doubt": 2}, second_at)
    assert answers(database, asked) == [("doubt", 2, 1, first_at, first_at), ("like", 1, 2, first_at, second_at)]
    assert replaced(database) == [("like", 5, 1)]
    assert ledger(database, asked) == [
        ("doubt", 1, 0.75, first_at),
        ("like", 1, 1.0, first_at),
        ("like", 2, 0.0, first_at),
    ]
    assert response_of(database).updated_at == second_at


def test_a_cleared_answer_is_withdrawn_and_may_be_given_again(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock())
    first_at = clock.advance(1)
    post(database, asked, {"like": 5, "doubt": 2}, first_at)
    post(database, asked, {"like": 5}, clock.advance(1))
    assert [key for key, *_ in answers(database, asked)] == ["like"]
    assert ledger(database, asked)[:2] == [("doubt", 1, 0.75, first_at), ("doubt", 2, None, first_at)]
    again_at = clock.advance(1)
    post(database, asked, {"like": 5, "doubt": 1}, again_at)
    assert answers(database, asked)[0] == ("doubt", 1, 3, first_at, again_at)
    assert ledger(database, asked)[2] == ("doubt", 3, 1.0, first_at)
    assert replaced(database) == [("doubt", 2, 1)]


def test_what_does_not_apply_takes_back_what_was_said(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock())
    at = clock.advance(1)
    post(database, asked, {"like": 5, "doubt": 2}, at)
    post(database, asked, {"like": 5, "doubt": None}, clock.advance(1))
    assert answers(database, asked)[0][:3] == ("doubt", None, 2)
    assert ledger(database, asked)[:2] == [("doubt", 1, 0.75, at), ("doubt", 2, None, at)]


ANSWERS = st.fixed_dictionaries({"like": st.integers(1, 5)}, optional={"doubt": st.none() | st.integers(1, 5)})


def test_only_the_last_answers_count_however_often_they_change(database: Database, clock: SettableClock) -> None:
    everyone = ask(database, clock())

    @settings(max_examples=25)
    @given(st.lists(ANSWERS, min_size=1, max_size=6))
    def holds(posts: list[dict[str, int | None]]) -> None:
        asked = invite_another(database, everyone, clock())
        first_at = clock.advance(1)
        for page in posts:
            post(database, asked, page, clock())
            clock.advance(1)
        assert {key: value for key, value, *_ in answers(database, asked)} == posts[-1]
        like = [observed for source, _, _, observed in ledger(database, asked) if source == "like"]
        assert set(like) == {first_at}
        (kept,) = database.read_now(lambda session: positions_of(session, [asked.person_id], clock()))
        replayed = database.read_now(lambda session: position_at(session, asked.person_id, asked.product_id, clock()))
        assert replayed is not None
        assert (kept.psychology, kept.placement) == (replayed.psychology, replayed.placement)

    holds()
