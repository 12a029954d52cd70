"""A session lasts thirty days, is known by the hash of its token alone, and ends with all that ends its person."""

from functools import partial

import pytest
from sqlalchemy import select, update

from backend.clock import DAY, HOUR
from backend.db import Database
from backend.errors import NotFound
from backend.panel.actions import add_person, begin_session, end_session, end_sessions, note_use, opt_out
from backend.panel.queries import find_session, get_session
from backend.panel.rules.sessions import NoSession
from backend.panel.tables import Person, PersonSession
from tests.clocks import SettableClock

TOKEN, OTHER = "a" * 60, "b" * 60


@pytest.fixture
def person_id(database: Database, clock: SettableClock) -> int:
    return database.write_now(partial(add_person, external_ref=None, language="en", now=clock())).id


def begun(database: Database, clock: SettableClock, person_id: int, token: str = TOKEN, instead_of: str = "") -> None:
    work = partial(begin_session, person_id=person_id, token=token, now=clock(), instead_of=instead_of)
    database.write_now(work)


def is_in(database: Database, clock: SettableClock, token: str = TOKEN) -> bool:
    return database.read_now(partial(find_session, token=token, now=clock())) is not None


def test_the_token_itself_is_kept_nowhere(database: Database, clock: SettableClock, person_id: int) -> None:
    begun(database, clock, person_id)
    (row,) = database.read_now(lambda session: session.scalars(select(PersonSession)).all())
    assert TOKEN not in str({column.name: getattr(row, column.name) for column in PersonSession.__table__.columns})
    entered = database.read_now(partial(get_session, token=TOKEN, now=clock()))
    assert (entered.person_id, entered.language, entered.entered_at) == (person_id, "en", clock())
    for shown in ("", OTHER, row.token_hash, TOKEN[:-1], TOKEN.upper(), "\ud800"):
        assert not is_in(database, clock, shown)
    with pytest.raises(NoSession):
        database.read_now(partial(get_session, token=OTHER, now=clock()))


def test_it_lasts_thirty_days(database: Database, clock: SettableClock, person_id: int) -> None:
    begun(database, clock, person_id)
    clock.advance(30 * DAY - 1)
    assert is_in(database, clock)
    clock.advance(1)
    assert not is_in(database, clock)


def test_one_ends_and_the_others_stay_until_all_end(database: Database, clock: SettableClock, person_id: int) -> None:
    begun(database, clock, person_id)
    begun(database, clock, person_id, OTHER)
    database.write_now(partial(end_session, token=TOKEN, now=clock()))
    assert (is_in(database, clock), is_in(database, clock, OTHER)) == (False, True)
    database.write_now(partial(end_sessions, person_ids=[person_id], now=clock()))
    assert not is_in(database, clock, OTHER)


def test_a_new_one_takes_the_place_of_what_the_browser_showed(
    database: Database, clock: SettableClock, person_id: int
) -> None:
    begun(database, clock, person_id)
    begun(database, clock, person_id, OTHER, instead_of=TOKEN)
    assert (is_in(database, clock), is_in(database, clock, OTHER)) == (False, True)


@pytest.mark.parametrize("change", [{"erased_at": 1}, {"merged_into": 2}])
def test_whoever_is_gone_is_out(
    database: Database, clock: SettableClock, person_id: int, change: dict[str, int]
) -> None:
    begun(database, clock, person_id)
    leaving = update(Person).where(Person.id == person_id).values(change)
    database.write_now(lambda session: session.execute(leaving).close())
    assert not is_in(database, clock)
    with pytest.raises(NotFound):
        begun(database, clock, person_id, OTHER)


def test_wanting_nothing_more_ends_it_and_wanting_no_mail_does_not(
    database: Database, clock: SettableClock, person_id: int
) -> None:
    begun(database, clock, person_id)
    refuse = partial(opt_out, person_id=person_id, wording="?", language="en", source="a test", now=clock())
    database.write_now(partial(refuse, channel="EMAIL"))
    database.write_now(partial(refuse, purpose="ideas"))
    assert is_in(database, clock)
    database.write_now(refuse)
    assert not is_in(database, clock)


def test_its_use_is_noted_once_an_hour(database: Database, clock: SettableClock, person_id: int) -> None:
    begun(database, clock, person_id)
    noted: list[int] = []
    for wait in (HOUR - 1, 1, 1):
        clock.advance(wait)
        entered = database.read_now(partial(get_session, token=TOKEN, now=clock()))
        database.write_now(partial(note_use, entered=entered, now=clock()))
        noted.append(database.read_now(partial(get_session, token=TOKEN, now=clock())).used_at - entered.entered_at)
    assert noted == [0, HOUR, HOUR]
