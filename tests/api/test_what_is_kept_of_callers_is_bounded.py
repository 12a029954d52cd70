"""However many come, and however many are refused, what is remembered and written of them stays little."""

import asyncio

import orjson

from backend.api.viewers.callers import KnownViewers
from backend.api.viewers.permissions import Viewer
from backend.api.viewers.refused_callers import RefusedCallers
from backend.clock import MINUTE, SECOND
from backend.db import Database, Slice
from backend.settings import DEVELOPMENT_KEY
from backend.staff.actions.audit import AuditTrail
from backend.staff.queries.audit import AuditWhere, list_entries
from backend.staff.rules import Role
from tests.api.client import counted_statements
from tests.clocks import SettableClock

KNOWN = 1_000
DOORS = ("graphql", "signIn", "oidc")


def viewer(number: int) -> Viewer:
    """Somebody."""
    return Viewer(token_id=number, member_id=number, name="x", role=Role.ANALYST)


def test_a_thousand_viewers_are_known_and_no_more() -> None:
    clock = SettableClock()
    known = KnownViewers(clock)
    for number in range(KNOWN + 2):
        known.keep(f"t{number}", viewer(number), clock())
    clock.advance(1)
    assert [known.find(f"t{number}") for number in (0, 1)] == [None, None]
    assert known.find("t2") == viewer(2)
    assert known.find(f"t{KNOWN + 1}") == viewer(KNOWN + 1)
    clock.advance(SECOND)
    assert known.find("t2") is None


def test_ten_thousand_refusals_are_three_entries_a_minute(sqlite_url: str, clock: SettableClock) -> None:
    database = Database(sqlite_url)
    refused = RefusedCallers(database, AuditTrail([DEVELOPMENT_KEY]))

    async def hammer(times: int) -> None:
        # All at once: while the first is being written, the others are counted.
        await asyncio.gather(*(refused.note(door, clock()) for _ in range(times) for door in DOORS))

    with counted_statements(audit=True) as statements:
        asyncio.run(hammer(10_000))
        clock.advance(MINUTE - 1)
        asyncio.run(hammer(1))
    assert sum("INSERT INTO audit_entries" in each for each in statements) <= len(DOORS)
    clock.advance(1)
    asyncio.run(hammer(1))
    rows = database.read_now(lambda session: list_entries(session, Slice(count=50), AuditWhere())).rows
    told = [(row.operation, orjson.loads(row.told)["counts"]["times"]) for row in rows]
    assert sorted(told) == sorted((door, times) for door in DOORS for times in (1, 10_001))
    database.close()
