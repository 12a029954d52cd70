"""What one event loop wants written gathers until nothing more is at hand, or as many wait as go together."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, cast

import pytest
from sqlalchemy.orm import Session

from backend.db import Database
from backend.db.arrivals import Arrivals
from backend.db.units import TOGETHER, Unit, each_alone
from backend.errors import Busy
from tests.patience import PATIENCE


class Turns:
    """An event loop whose turns and clock the test moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self._soon: deque[tuple[Callable[..., None], tuple[object, ...]]] = deque()

    def time(self) -> float:
        return self.now

    def call_soon(self, call: Callable[..., None], *given: object) -> None:
        self._soon.append((call, given))

    call_soon_threadsafe = call_soon

    def turn(self, times: int = 1) -> None:
        for _ in range(times):
            for _ in range(len(self._soon)):
                call, given = self._soon.popleft()
                call(*given)

    @property
    def is_idle(self) -> bool:
        return not self._soon


class Handed:
    """Arrivals of such a loop, with what the writer was handed."""

    def __init__(self, room: int = 1_000) -> None:
        self.turns = Turns()
        self.units: list[Unit] = []
        self._room = room
        self.arrivals = Arrivals(cast("asyncio.AbstractEventLoop", self.turns), self._hand, TOGETHER)
        self._home = asyncio.new_event_loop()

    def __len__(self) -> int:
        return len(self.units)

    def _hand(self, unit: Unit) -> None:
        if len(self.units) == self._room:
            raise Busy("full")
        self.units.append(unit)

    def add(self, count: int = 1) -> "list[asyncio.Future[Any]]":
        promises = [self._home.create_future() for _ in range(count)]
        for promise in promises:
            self.arrivals.add(Unit(together=each_alone, item=None, promise=promise, tell=self.arrivals.tell))
        return promises

    def tell(self, count: int) -> None:
        """The writer is done with the first so many."""
        done, self.units = self.units[:count], self.units[count:]
        self.arrivals.tell([(cast("asyncio.Future[Any]", unit.promise), "kept") for unit in done])

    def close(self) -> None:
        self._home.close()


@pytest.fixture
def handed() -> Any:  # noqa: ANN401 - a generator of one
    begun = Handed()
    yield begun
    begun.close()


def test_one_alone_goes_after_a_few_turns_and_leaves_the_loop_idle(handed: Handed) -> None:
    handed.add()
    handed.turns.turn(6)
    assert len(handed) == 0
    handed.turns.turn()
    assert (len(handed), len(handed.arrivals), handed.turns.is_idle) == (1, 0, True)


def test_whoever_comes_a_few_turns_later_goes_along(handed: Handed) -> None:
    for _ in range(5):
        handed.add(2)
        handed.turns.turn(6)
    assert len(handed) == 0
    handed.turns.turn(1)
    assert len(handed) == 10


def test_nobody_waits_without_end_for_those_who_keep_coming(handed: Handed) -> None:
    for _ in range(10):
        handed.add()
        handed.turns.turn()
        handed.turns.now += 0.001
    assert 8 <= len(handed) <= 9


def test_as_many_as_go_together_go_at_once_even_while_others_are_under_way(handed: Handed) -> None:
    handed.add(TOGETHER)
    assert len(handed) == TOGETHER
    handed.add(TOGETHER + 1)
    assert (len(handed), len(handed.arrivals)) == (2 * TOGETHER, 1)


def test_while_some_are_under_way_the_next_gather_until_they_are_told(handed: Handed) -> None:
    first = handed.add(2)
    handed.turns.turn(7)
    handed.add(3)
    handed.turns.turn(50)
    assert (len(handed), handed.turns.is_idle) == (2, True)
    handed.tell(1)
    handed.turns.turn(50)
    assert len(handed) == 1
    handed.tell(1)
    handed.turns.turn()
    again = handed.add(2)
    handed.turns.turn(8)
    assert (len(handed), [promise.result() for promise in first]) == (5, ["kept", "kept"])
    assert not any(promise.done() for promise in again)


def test_whoever_the_writer_has_no_room_for_is_refused_alone_and_holds_nobody_up() -> None:
    handed = Handed(room=2)
    promises = handed.add(3)
    handed.turns.turn(7)
    assert [promise.done() for promise in promises] == [False, False, True]
    assert isinstance(promises[2].exception(), Busy)
    handed.tell(2)
    handed.add()
    handed.turns.turn(9)
    assert len(handed) == 1
    handed.close()


def test_those_who_ask_side_by_side_share_one_commit(database: Database) -> None:
    """Each comes a turn after the one before, as requests do that are read one after the other."""

    async def write(turns: int) -> int:
        for _ in range(turns % 5):
            await asyncio.sleep(0)
        return await database.write(_said(turns))

    async def write_all() -> list[int]:
        return await asyncio.gather(*map(write, range(40)))

    assert asyncio.run(write_all()) == list(range(40))
    assert database.load()["writes_together"] == 40
    assert database.load()["writes_waiting"] == 0


def test_whoever_leaves_before_their_turn_holds_nobody_up(database: Database) -> None:
    """The writer leaves them out; the loop must hear of it, or it would wait for them for ever."""

    async def leave_and_write() -> int:
        leaving = [asyncio.ensure_future(database.write(_said(number))) for number in range(3)]
        await asyncio.sleep(0)
        for each in leaving:
            each.cancel()
        await asyncio.gather(*leaving, return_exceptions=True)
        return await asyncio.wait_for(database.write(_said(7)), PATIENCE) + await database.write(_said(8))

    assert asyncio.run(leave_and_write()) == 15


def _said(number: int) -> Callable[[Session], int]:
    return lambda _: number
