"""Looks that wait side by side are kept by one statement, before anyone is told; their chain stays whole."""

import asyncio
from collections.abc import Sequence
from functools import partial

import pytest
from sqlalchemy import text

from backend.api.fields.looks import Looks
from backend.db import Database, Session
from backend.staff.actions.audit import AuditTrail
from backend.staff.actions.audit_telling import Done
from backend.staff.queries.audit_checks import check_audit
from backend.staff.tables import Deed
from tests.clocks import START

KEYS = ("a key that only this test knows",)
AT_ONCE = 30
COMMITS = "SELECT count(*), count(DISTINCT xmin::text) FROM audit_entries WHERE member_id = :member"
BLOCKS = "SELECT count(*) FROM audit_blocks WHERE block = 0 AND people > 0"


class Fussy(AuditTrail):
    """One that keeps nothing about person 13."""

    def note_all(self, session: Session, deeds: Sequence[Done]) -> list[None]:
        """Keeps these, one and all."""
        if any(13 in each.about["Person"] for each in deeds):
            raise ZeroDivisionError
        return super().note_all(session, deeds)


def done(member: int, *people: int) -> Done:
    """A look at these people."""
    return Done(deed=Deed.SEEN, operation="people", at=START, member_id=member, about={"Person": people})


def keep(looks: Looks, *deeds: Done) -> None:
    """Keeps these side by side."""

    async def run() -> None:
        await asyncio.gather(*map(looks.keep, deeds))

    asyncio.run(run())


def check(database: Database, trail: AuditTrail, entries: int) -> None:
    """So many entries are in a whole chain."""
    found = database.read_now(lambda session: check_audit(session, trail.seals))
    assert (found.entries, found.broken) == (entries, [])


def commits(database: Database, member: int) -> tuple[int, int]:
    """How many looks of a member were kept, and in how many transactions."""
    row = database.read_now(lambda session: session.execute(text(COMMITS), {"member": member}).one())
    return row[0], row[1]


def test_looks_are_kept_whoever_writes_beside_them(database: Database) -> None:
    trail = AuditTrail(KEYS)
    looks = Looks(database, trail)
    keep(looks, done(1, 1))
    keep(looks, *(done(2, number, 100) for number in range(1, AT_ONCE + 1)), done(2))
    check(database, trail, AT_ONCE + 2)
    # Another of this process, another beside it, and one whose work did not come about.
    database.write_now(partial(trail.note, done=done(3, 5)))
    keep(looks, done(4, 6))
    database.write_now(partial(AuditTrail(KEYS).note, done=done(3, 7)))
    keep(looks, done(4, 8), done(4))
    with pytest.raises(ZeroDivisionError):
        database.write_now(partial(_fail, trail))
    keep(looks, done(4, 9))
    check(database, trail, AT_ONCE + 8)
    assert database.read_now(lambda session: session.scalar(text(BLOCKS))) == AT_ONCE + 6
    if not database.is_sqlite:
        assert commits(database, 2) == (AT_ONCE + 1, 1)


def test_looks_are_kept_where_the_connection_was_lost(postgres_url: str) -> None:
    database = Database(postgres_url)
    trail = AuditTrail(KEYS)
    looks = Looks(database, trail)

    async def run() -> None:
        await looks.keep(done(1, 1))
        await looks.keep(done(1, 2))
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'WITH moved%'"
        assert database.read_now(lambda session: session.scalars(text(ended)).all()) == [True]
        await looks.keep(done(1, 3))

    try:
        asyncio.run(run())
        check(database, trail, 3)
    finally:
        database.close()


def test_one_that_cannot_be_kept_keeps_no_other_back(postgres_url: str) -> None:
    database, trail = Database(postgres_url), Fussy(KEYS)

    async def run() -> list[BaseException | None]:
        looks = Looks(database, trail)
        return await asyncio.gather(*(looks.keep(done(1, number)) for number in (1, 2, 13, 4)), return_exceptions=True)

    try:
        assert [type(each) for each in asyncio.run(run())] == [type(None), type(None), ZeroDivisionError, type(None)]
        check(database, trail, 3)
    finally:
        database.close()


def _fail(trail: AuditTrail, session: Session) -> None:
    """Has its entry added, and then fails."""
    trail.note_all(session, [done(5, 10)])
    raise ZeroDivisionError
