"""Reads that wait side by side are asked for together, in their order; each gets its own result or refusal."""

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy.orm import Session

from backend.db import Database
from backend.db.gathering import Gathering
from backend.errors import NotFound

ODD = NotFound("odd numbers are not found")


async def told(gathering: Gathering[int, int], items: Sequence[int]) -> list[int | BaseException]:
    """What each of the items brings when all are asked for at once."""
    return await asyncio.gather(*(gathering.read(item) for item in items), return_exceptions=True)


def test_those_who_come_meanwhile_are_the_next_ones(database: Database) -> None:
    asked: list[list[int]] = []

    def doubled(_session: Session, items: Sequence[int]) -> list[int | NotFound]:
        asked.append(list(items))
        return [ODD if item % 2 else item * 2 for item in items]

    assert asyncio.run(told(Gathering(database, doubled), [2, 3, 4])) == [4, ODD, 8]
    assert asked == [[2, 3, 4]]
    asked.clear()
    results = asyncio.run(told(Gathering(database, doubled), range(150)))
    assert [len(together) for together in asked] == [64, 64, 22]
    assert results == [ODD if item % 2 else item * 2 for item in range(150)]


def test_a_fault_is_told_to_all_and_the_next_are_served(database: Database) -> None:
    def halved(_session: Session, items: Sequence[int]) -> list[int | NotFound]:
        return [12 // item for item in items]

    async def twice() -> list[list[int | BaseException]]:
        gathering = Gathering(database, halved)
        return [await told(gathering, [3, 0]), await told(gathering, [3, 4])]

    failed, served = asyncio.run(twice())
    assert [type(each) for each in failed] == [ZeroDivisionError] * 2
    assert served == [4, 3]


def test_whoever_goes_away_holds_up_nobody(database: Database) -> None:
    def same(_session: Session, items: Sequence[int]) -> list[int | NotFound]:
        return list(items)

    async def leave() -> int:
        gathering = Gathering(database, same)
        leaving, staying = asyncio.ensure_future(gathering.read(1)), asyncio.ensure_future(gathering.read(2))
        await asyncio.sleep(0)
        leaving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaving
        return await staying

    assert asyncio.run(leave()) == 2
