"""At ten times what a server can answer it answers all that it can, soon, and sends the others away at once."""

import asyncio
from dataclasses import dataclass, field

import pytest

from backend.errors import Busy
from backend.gate import Places
from tests.gate.leaping import leap

WORK = 0.01
"""Seconds that one request takes of the one thing that all of them need: a hundred are answered each second."""


@dataclass(slots=True)
class Server:
    """One that answers one request after the other, as many of them as were let in side by side."""

    places: Places
    line: asyncio.Lock = field(default_factory=asyncio.Lock)
    answered: list[tuple[float, float]] = field(default_factory=list)
    refused: list[tuple[float, float]] = field(default_factory=list)

    async def ask(self) -> None:
        """One request: when it came, and how long it took to be answered or sent away."""
        loop = asyncio.get_running_loop()
        came = loop.time()
        try:
            await self.places.enter()
        except Busy:
            self.refused.append((came, loop.time() - came))
            return
        try:
            async with self.line:
                await asyncio.sleep(WORK)
        finally:
            self.places.leave()
        self.answered.append((came, loop.time() - came))

    async def crowd(self, a_second: float, seconds: float) -> None:
        """So many ask each second, for so long; when this ends, all were answered."""
        asked = []
        for _ in range(round(a_second * seconds)):
            asked.append(asyncio.create_task(self.ask()))
            await asyncio.sleep(1 / a_second)
        await asyncio.gather(*asked)


def later(told: list[tuple[float, float]], since: float) -> list[float]:
    """How long it took for those who came after that."""
    return [seconds for came, seconds in told if came >= since]


@pytest.mark.parametrize("most", [24, 64])
def test_ten_times_as_many_as_can_be_answered(most: int) -> None:
    async def run() -> Server:
        server = Server(Places(most=most, now=asyncio.get_running_loop().time))
        await server.crowd(1_000, 10)
        return server

    server = leap(run())
    # Nothing is lost by sending away: the server is at work all the time.
    assert len(server.answered) >= 950
    assert len(server.answered) + len(server.refused) == 10_000
    # Once the habit is seen, whoever is let in is answered soon, and nobody is kept waiting for a no.
    assert max(later(server.answered, 1.5)) < 0.9
    assert sum(later(server.answered, 1.5)) / len(later(server.answered, 1.5)) < 0.7
    assert max(later(server.refused, 0)) <= 0.5
    assert max(later(server.refused, 1.5)) <= 0.2
    assert sorted(later(server.refused, 1.5))[len(later(server.refused, 1.5)) * 8 // 10] == 0.0
    assert (server.places.inside, server.places.waiting) == (0, 0)


def test_when_it_is_over_everybody_is_let_in_again() -> None:
    async def run() -> tuple[Server, float]:
        server = Server(Places(most=24, now=asyncio.get_running_loop().time))
        await server.crowd(1_000, 5)
        over = asyncio.get_running_loop().time()
        await server.crowd(80, 5)
        return server, over

    server, over = leap(run())
    assert later(server.refused, over) == []
    assert len(later(server.answered, over)) == 400
    assert max(later(server.answered, over)) < 0.05


def test_a_burst_that_passes_is_answered_whole() -> None:
    async def run() -> Server:
        server = Server(Places(most=24, now=asyncio.get_running_loop().time))
        for _ in range(5):
            await asyncio.gather(*(server.ask() for _ in range(60)))
            await asyncio.sleep(1)
        return server

    server = leap(run())
    assert (len(server.answered), server.refused) == (300, [])
