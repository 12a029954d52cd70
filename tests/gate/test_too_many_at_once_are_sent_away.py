"""Places are given in turn; a queue that stands lets in what is answered in time, and the others are told at once."""

import asyncio

import pytest

from backend.errors import Busy
from backend.gate import Places


class Time:
    """A clock for places."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        """The moment it was set to."""
        return self.at


async def waiting(places: Places, count: int) -> list[asyncio.Task[None]]:
    """So many who wait for a place."""
    tasks = [asyncio.create_task(places.enter()) for _ in range(count)]
    await asyncio.sleep(0)
    return tasks


def test_whoever_waits_is_let_in_in_turn_and_whoever_left_is_passed_over() -> None:
    async def run() -> None:
        places = Places(most=2, now=Time())
        assert [places.enter_now(), places.enter_now(), places.enter_now()] == [True, True, False]
        first, second, third = await waiting(places, 3)
        second.cancel()
        await asyncio.sleep(0)
        places.leave()
        await first
        places.leave()
        await third
        assert (places.inside, places.waiting) == (2, 0)
        places.leave()
        places.leave()
        assert places.enter_now()

    asyncio.run(run())


def test_those_who_are_on_their_way_in_are_counted() -> None:
    places = Places(most=2, now=Time(), waiting=4)
    assert [places.is_shedding(coming) for coming in (0, 5, 6)] == [False, False, True]
    assert places.enter_now()
    assert [places.is_shedding(coming) for coming in (0, 4, 5)] == [False, False, True]


def test_a_place_given_to_whoever_just_left_is_given_on() -> None:
    async def run() -> None:
        places = Places(most=1, now=Time())
        assert places.enter_now()
        first, second = await waiting(places, 2)
        places.leave()
        first.cancel()
        await second
        assert (places.inside, places.waiting, first.cancelled()) == (1, 0, True)

    asyncio.run(run())


def test_patience_ends() -> None:
    async def run() -> None:
        places = Places(most=1, now=Time())
        assert places.enter_now()
        with pytest.raises(Busy):
            await places.enter()
        assert (places.inside, places.waiting) == (1, 0)

    asyncio.run(run())


def test_a_queue_that_stands_is_kept_short_and_lets_in_what_is_answered() -> None:
    async def run() -> None:
        time = Time()
        places = Places(most=64, now=time, waiting=100)
        assert all(places.enter_now() for _ in range(64))
        tasks = await waiting(places, 99)
        assert not places.is_shedding()
        # For as long as the queue has stood, ten were answered each tenth of a second.
        for _ in range(6):
            time.at += 0.1
            for _ in range(10):
                places.leave()
        # The forty-first ended the half second: as many are let in, and a fifth of that may wait.
        assert (places.inside, places.is_shedding()) == (44, True)
        with pytest.raises(Busy):
            await places.enter()
        for _ in range(10):
            places.leave()
        assert places.inside == 41
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(run())


def test_when_nobody_waits_any_more_all_places_are_there_again() -> None:
    async def run() -> None:
        time = Time()
        places = Places(most=16, now=time, least=2)
        assert all(places.enter_now() for _ in range(16))
        tasks = await waiting(places, 20)
        time.at = 0.6
        for _ in range(16):
            places.leave()
        await asyncio.gather(*tasks[: 20 - places.waiting])
        while places.inside:
            places.leave()
        await asyncio.gather(*tasks)
        while places.inside:
            places.leave()
        time.at = 2.0
        assert places.enter_now()
        places.leave()
        assert all(places.enter_now() for _ in range(16))
        assert not places.enter_now()

    asyncio.run(run())
