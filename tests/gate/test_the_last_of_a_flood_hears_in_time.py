"""However many are turned away at once, each hears within 150 moments; then it is a few at a time again."""

import asyncio
from typing import TYPE_CHECKING

import pytest

from backend.gate.refusals import Refusals

if TYPE_CHECKING:
    from collections.abc import Callable

AT_ONCE = 16
MOMENTS = 150
FLOOD = 6_000


class Visitor:
    """Whoever is to be told."""

    def __init__(self) -> None:
        self.told = 0

    def tell_busy(self) -> None:
        """Is told."""
        self.told += 1


def moments_until_told(count: int, refusals: Refusals, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many moments it takes until all of so many who come together were told; none of them lasts any time."""
    due: list[Callable[[], None]] = []

    async def run() -> int:
        loop = asyncio.get_running_loop()
        monkeypatch.setattr(loop, "call_later", lambda _delay, call: due.append(call))
        visitors = [Visitor() for _ in range(count)]
        for visitor in visitors:
            refusals.add(visitor)
        moments = 0
        while due:
            due.pop()()
            moments += 1
        assert [each.told for each in visitors] == [1] * count
        return moments

    return asyncio.run(run())


def test_the_last_of_a_flood_hears_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    refusals = Refusals(lambda: 0.0)
    assert moments_until_told(AT_ONCE + FLOOD, refusals, monkeypatch) == MOMENTS
    # The clock stands, so the sixteen of this moment were told: all of these wait.
    assert moments_until_told(10 * AT_ONCE, refusals, monkeypatch) == 10
