"""Who may be contacted: the latest decision counts, by channel or for every one; no pause, nobody who is gone."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.clock import DAY, Instant
from backend.db import Database
from backend.errors import Invalid, NotFound
from backend.outbox.rules import Channel
from backend.panel import actions, queries
from backend.panel.rules import EVERY_PURPOSE
from backend.panel.tables import Person
from tests.api.client import counted_statements
from tests.clocks import START
from tests.snapshots import everything

EMAIL, FILE = Channel.EMAIL, Channel.FILE


@pytest.fixture
def person_id(database: Database) -> int:
    return add(database, "C-1")


def add(database: Database, ref: str) -> int:
    return database.write_now(
        lambda session: actions.add_person(session, external_ref=ref, language="ja", now=START).id
    )


def decide(database: Database, person_id: int, purpose: str, channel: str, at: Instant, *, granted: bool) -> None:
    database.write_now(
        lambda session: actions.record_consent(
            session,
            person_id,
            purpose=purpose,
            channel=channel,
            granted=granted,
            wording="お知らせを受け取る",
            language="ja",
            source="shop",
            now=at,
        )
    )


def opt_out(
    database: Database, person_id: int, at: Instant, purpose: str | None = None, channel: str | None = None
) -> None:
    database.write_now(
        lambda session: actions.opt_out(
            session,
            person_id,
            purpose=purpose,
            channel=channel,
            wording="配信停止",
            language="ja",
            source="page",
            now=at,
        )
    )


def may(database: Database, person_id: int, purpose: str, channel: Channel, at: Instant = START + DAY) -> bool:
    found = database.read_now(lambda session: queries.may_contact(session, [person_id], purpose, channel, at))
    assert found <= {person_id}
    return person_id in found


def test_without_a_decision_nobody_is_contacted(database: Database, person_id: int) -> None:
    assert not may(database, person_id, "survey", EMAIL)
    decide(database, person_id, "news", "", START, granted=True)
    assert not may(database, person_id, "survey", EMAIL)
    assert may(database, person_id, "news", EMAIL)


def test_a_decision_on_one_channel_says_nothing_of_another(database: Database, person_id: int) -> None:
    decide(database, person_id, "survey", EMAIL, START, granted=True)
    assert (may(database, person_id, "survey", EMAIL), may(database, person_id, "survey", FILE)) == (True, False)


@pytest.mark.parametrize(
    ("first", "second", "by_email", "by_file"),
    [
        (("", True), (EMAIL, False), False, True),
        ((EMAIL, False), ("", True), True, True),
        ((EMAIL, True), ("", False), False, False),
        (("", False), (EMAIL, True), True, False),
    ],
)
def test_the_later_of_one_channel_and_every_channel_counts(
    database: Database,
    person_id: int,
    first: tuple[str, bool],
    second: tuple[str, bool],
    *,
    by_email: bool,
    by_file: bool,
) -> None:
    decide(database, person_id, "survey", first[0], START, granted=first[1])
    decide(database, person_id, "survey", second[0], START + 9, granted=second[1])
    assert (may(database, person_id, "survey", EMAIL), may(database, person_id, "survey", FILE)) == (by_email, by_file)


def test_of_two_decisions_at_one_instant_the_later_line_counts(database: Database, person_id: int) -> None:
    decide(database, person_id, "survey", EMAIL, START, granted=True)
    decide(database, person_id, "survey", EMAIL, START, granted=False)
    assert not may(database, person_id, "survey", EMAIL)


def test_opting_out_of_everything_is_one_line_and_a_later_yes_counts_again(database: Database, person_id: int) -> None:
    decide(database, person_id, "survey", "", START, granted=True)
    decide(database, person_id, "news", EMAIL, START, granted=True)
    opt_out(database, person_id, START + 1)
    assert not may(database, person_id, "survey", EMAIL)
    assert not may(database, person_id, "news", EMAIL)
    kept = database.read_now(lambda session: queries.consents_of(session, [person_id]))[person_id]
    assert [(row.purpose, row.channel, row.granted, row.wording) for row in kept][-1] == ("*", "", False, "配信停止")
    decide(database, person_id, "news", EMAIL, START + 2, granted=True)
    assert (may(database, person_id, "survey", EMAIL), may(database, person_id, "news", EMAIL)) == (False, True)


def test_opting_out_of_one_channel_leaves_the_others(database: Database, person_id: int) -> None:
    decide(database, person_id, "survey", "", START, granted=True)
    opt_out(database, person_id, START + 1, channel=EMAIL)
    assert (may(database, person_id, "survey", EMAIL), may(database, person_id, "survey", FILE)) == (False, True)


def test_opting_out_of_one_purpose_leaves_the_others(database: Database, person_id: int) -> None:
    decide(database, person_id, "survey", "", START, granted=True)
    decide(database, person_id, "news", "", START, granted=True)
    opt_out(database, person_id, START + 1, purpose="news")
    assert (may(database, person_id, "survey", EMAIL), may(database, person_id, "news", EMAIL)) == (True, False)


def test_a_no_counts_even_where_the_clock_has_stepped_back(database: Database, person_id: int) -> None:
    decide(database, person_id, "survey", "", START + DAY, granted=True)
    opt_out(database, person_id, START)
    assert not may(database, person_id, "survey", EMAIL)


def test_a_pause_lasts_until_its_end(database: Database, person_id: int) -> None:
    decide(database, person_id, "survey", "", START, granted=True)
    database.write_now(lambda session: actions.pause(session, person_id, START + 9, START))
    assert not may(database, person_id, "survey", EMAIL, START + 8)
    assert may(database, person_id, "survey", EMAIL, START + 9)
    database.write_now(lambda session: actions.pause(session, person_id, None, START))
    assert may(database, person_id, "survey", EMAIL, START)


def test_a_pause_that_is_over_already_is_refused(database: Database, person_id: int) -> None:
    before = everything(database)
    with pytest.raises(Invalid):
        database.write_now(lambda session: actions.pause(session, person_id, START, START))
    assert everything(database) == before


@pytest.mark.parametrize("gone", [{"erased_at": START}, {"merged_into": 2}])
def test_nobody_who_is_gone_is_contacted_or_asked_anew(
    database: Database, person_id: int, gone: dict[str, int]
) -> None:
    add(database, "C-2")
    decide(database, person_id, "survey", "", START, granted=True)
    database.write_now(
        lambda session: session.execute(update(Person).where(Person.id == person_id).values(**gone)).close()
    )
    assert not may(database, person_id, "survey", EMAIL)
    before = everything(database)
    for refused in (
        lambda: decide(database, person_id, "survey", "", START + 9, granted=True),
        lambda: opt_out(database, person_id, START + 9),
        lambda: database.write_now(lambda session: actions.pause(session, person_id, START + 9, START)),
        lambda: database.write_now(lambda session: actions.choose_channel(session, person_id, EMAIL)),
        lambda: database.write_now(lambda session: actions.change_language(session, person_id, "en")),
    ):
        with pytest.raises(NotFound):
            refused()
    assert everything(database) == before
    assert database.read_now(lambda session: queries.known_people(session, [1, 2])) == {2}
    assert database.read_now(lambda session: queries.get_person(session, person_id)).id == person_id


@pytest.mark.parametrize(
    ("purpose", "channel", "wording"), [("sur vey", "", "yes"), ("survey", "SMOKE", "yes"), ("survey", "", " ")]
)
def test_an_unfit_decision_is_not_kept(
    database: Database, person_id: int, purpose: str, channel: str, wording: str
) -> None:
    before = everything(database)
    with pytest.raises(Invalid):
        database.write_now(
            lambda session: actions.record_consent(
                session,
                person_id,
                purpose=purpose,
                channel=channel,
                granted=True,
                wording=wording,
                language="ja",
                source="shop",
                now=START,
            )
        )
    assert everything(database) == before


def test_the_decisions_that_stand_are_told_by_purpose_and_channel(database: Database, person_id: int) -> None:
    decide(database, person_id, "survey", EMAIL, START, granted=True)
    decide(database, person_id, "survey", EMAIL, START + 1, granted=False)
    decide(database, person_id, "survey", "", START + 2, granted=True)
    opt_out(database, person_id, START + 3)
    found = database.read_now(lambda session: queries.decisions_of(session, [person_id]))[person_id]
    assert {key: row.granted for key, row in found.items()} == {
        ("survey", "EMAIL"): False,
        ("survey", ""): True,
        (EVERY_PURPOSE, ""): False,
    }


def test_many_people_are_asked_about_in_one_statement(database: Database) -> None:
    # More than some databases take values in one statement.
    ids = add_many(database, 1_100)
    with counted_statements() as statements:
        found = database.read_now(lambda session: queries.may_contact(session, ids, "survey", EMAIL, START + 9))
    assert (found, len(statements)) == ({person_id for person_id in ids if person_id % 2}, 1)


def add_many(database: Database, count: int) -> list[int]:
    """So many people more, of whom every other one agreed."""

    def work(session: Session) -> list[int]:
        people = [Person(external_ref=None, language="ja", created_at=START) for _ in range(count)]
        session.add_all(people)
        session.flush()
        return [person.id for person in people]

    ids = database.write_now(work)
    said = {"purpose": "survey", "wording": "yes", "language": "ja", "source": "shop"}

    def decide_all(session: Session) -> None:
        for person_id in ids:
            actions.record_consent(session, person_id, granted=bool(person_id % 2), now=START, **said)

    database.write_now(decide_all)
    return ids
