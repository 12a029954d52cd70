"""Whose token it is is looked up once a second; what this program changes of it is felt at once, the rest within it."""

from sqlalchemy import update

from backend.clock import SECOND
from backend.db import Database
from backend.staff.tables import StaffToken
from tests.api.client import Api, counted_statements
from tests.clocks import SettableClock

VIEWER = "{ viewer { role } }"


def looked_up(api: Api) -> int:
    """How often the token was looked up for one request that was answered."""
    with counted_statements() as made:
        api.ask(VIEWER)
    return sum("staff_tokens.token_hash" in statement.partition("WHERE")[2] for statement in made)


def settled(api: Api, clock: SettableClock) -> None:
    """Asks until nothing of staff's was written for a while."""
    clock.advance(2 * SECOND)
    api.ask(VIEWER)
    clock.advance(2 * SECOND)


def test_once_in_a_second_and_never_by_a_clock_that_stands_still(api: Api, clock: SettableClock) -> None:
    settled(api, clock)
    assert [looked_up(api), looked_up(api)] == [1, 1]
    clock.advance(1)
    assert [looked_up(api), looked_up(api)] == [0, 0]
    clock.advance(SECOND - 2)
    assert looked_up(api) == 0
    clock.advance(1)
    assert looked_up(api) == 1


def test_what_this_program_ends_ends_at_once(api: Api, clock: SettableClock, database: Database) -> None:
    settled(api, clock)
    api.ask(VIEWER)
    clock.advance(1)
    assert looked_up(api) == 0
    database.write_now(lambda session: session.execute(update(StaffToken).values(revoked_at=clock())))
    assert api.code(VIEWER) == "UNAUTHENTICATED"


def test_what_another_program_ends_ends_within_a_second(api: Api, clock: SettableClock, database: Database) -> None:
    settled(api, clock)
    api.ask(VIEWER)
    other = Database(database.url)
    try:
        other.write_now(lambda session: session.execute(update(StaffToken).values(revoked_at=clock())))
    finally:
        other.close()
    clock.advance(SECOND - 1)
    assert api.ask(VIEWER) == {"viewer": {"role": "ADMINISTRATOR"}}
    clock.advance(1)
    assert api.code(VIEWER) == "UNAUTHENTICATED"
