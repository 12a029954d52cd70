"""A read that takes too long, or that nobody waits for any more, ends where it is; the next one is read."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.db import Database
from backend.db.patience import TookTooLong

# Far longer than any test lasts, on either kind of database.
_ENDLESS = text(
    "WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 20000000000)"
    " SELECT max(n) FROM counted"
)


def endless(session: Session) -> object:
    """A read that would not end by itself."""
    return session.execute(_ENDLESS).scalar_one()


def one(session: Session) -> object:
    """A read that ends at once."""
    return session.execute(text("SELECT 1")).scalar_one()


def test_it_ends_and_the_next_one_is_read(database: Database) -> None:
    async def run() -> list[object]:
        with pytest.raises(TookTooLong):
            await database.read(endless, within=0.05)
        return [await database.read(one) for _ in range(8)]

    assert asyncio.run(run()) == [1] * 8


def test_it_ends_when_nobody_waits_any_more(database: Database) -> None:
    async def run() -> list[object]:
        # As many as there are readers: none would be left for the next.
        reads = [asyncio.create_task(database.read(endless)) for _ in range(4)]
        await asyncio.sleep(0.05)
        for read in reads:
            read.cancel()
        await asyncio.gather(*reads, return_exceptions=True)
        return [await database.read(one) for _ in range(8)]

    assert asyncio.run(run()) == [1] * 8
