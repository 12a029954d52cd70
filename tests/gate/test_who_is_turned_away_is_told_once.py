"""Whoever is turned away waits for the word once, however often they ask; one who cannot be told holds up nobody."""

import asyncio

from backend.gate.refusals import Refusals
from tests.patience import PATIENCE

AT_ONCE = 16


class Visitor:
    """Counts how often it was told; nothing can be said to one who is broken."""

    def __init__(self, *, is_broken: bool = False) -> None:
        self.told = 0
        self.is_broken = is_broken

    def tell_busy(self) -> None:
        """Is told."""
        self.told += 1
        if self.is_broken:
            raise ZeroDivisionError


async def until_told(refusals: Refusals) -> None:
    """Waits until nobody waits any more."""
    async with asyncio.timeout(PATIENCE):
        while len(refusals):
            await asyncio.to_thread(int)


def test_a_few_at_once_the_others_in_turn_and_each_once() -> None:
    async def run() -> list[int]:
        refusals = Refusals(lambda: 0.0)
        visitors = [Visitor() for _ in range(3 * AT_ONCE)]
        for visitor in visitors:
            refusals.add(visitor)
        assert [each.told for each in visitors] == [1] * AT_ONCE + [0] * 2 * AT_ONCE
        for _ in range(1_000):
            refusals.add(visitors[-1])
        assert len(refusals) == 2 * AT_ONCE
        refusals.drop(visitors[-2])
        await until_told(refusals)
        return [each.told for each in visitors]

    assert asyncio.run(run()) == [1] * (3 * AT_ONCE - 2) + [0, 1]


def test_one_who_cannot_be_told_keeps_nobody_waiting() -> None:
    async def run() -> tuple[list[int], int]:
        broken: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, told: broken.append(told["exception"]))
        refusals = Refusals(lambda: 0.0)
        visitors = [Visitor(is_broken=number == AT_ONCE) for number in range(2 * AT_ONCE)]
        for visitor in visitors:
            refusals.add(visitor)
        await until_told(refusals)
        return [each.told for each in visitors], len(broken)

    assert asyncio.run(run()) == ([1] * 2 * AT_ONCE, 1)
