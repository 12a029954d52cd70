"""Reads that wait side by side share one snapshot and one statement, as writes share a commit."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from backend.db.database import Database
from backend.errors import Refused

Item = TypeVar("Item")
T = TypeVar("T")

_TOGETHER = 64


class Gathering(Generic[Item, T]):
    """Asks the database for one item at a time, while it is asked for all that gathered meanwhile.

    The work returns one result for each item, in their order; a refusal among them is that item's alone. Used from
    one event loop.
    """

    def __init__(self, database: Database, work: Callable[[Session, Sequence[Item]], Sequence[T | Refused]]) -> None:
        self._database = database
        self._work = work
        self._waiting: list[tuple[Item, asyncio.Future[T]]] = []
        self._reading: asyncio.Task[None] | None = None

    async def read(self, item: Item) -> T:
        """What the work finds for that item, read after it was asked for."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._reading is None:
            self._reading = asyncio.create_task(self._read_waiting())
        return await future

    async def _read_waiting(self) -> None:
        """Reads until nobody waits; those who come meanwhile are the next ones."""
        try:
            while self._waiting:
                asked, self._waiting = self._waiting[:_TOGETHER], self._waiting[_TOGETHER:]
                await self._answer(asked)
        finally:
            self._reading = None

    async def _answer(self, asked: Sequence[tuple[Item, "asyncio.Future[T]"]]) -> None:
        items = [item for item, _ in asked]
        reading = asyncio.ensure_future(self._database.read(lambda session: self._work(session, items)))
        await asyncio.wait([reading])
        fault = reading.exception()
        results = [fault] * len(items) if fault else reading.result()
        for (_, future), result in zip(asked, results, strict=True):
            _tell(future, result)


def _tell(future: "asyncio.Future[T]", result: T | BaseException) -> None:
    # Whoever has gone away meanwhile is told nothing.
    if future.done():
        return
    if isinstance(result, BaseException):
        future.set_exception(result)
    else:
        future.set_result(result)
