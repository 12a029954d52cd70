"""What is asked side by side is answered together: reads share one snapshot and statement, as writes share a commit."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from backend.db.database import Database
from backend.errors import Refused

Item = TypeVar("Item")
T = TypeVar("T")

_TOGETHER = 64


class Crowd(Generic[Item, T]):
    """Has one item after the other answered: while some are, all that come meanwhile gather and are the next ones.

    There is one result for each item, in their order; a fault among them is that item's alone. Used from
    one event loop.
    """

    def __init__(self, answer: Callable[[Sequence[Item]], Awaitable[Sequence[T | BaseException]]]) -> None:
        self._answer = answer
        self._waiting: list[tuple[Item, asyncio.Future[T]]] = []
        self._going_on: asyncio.Task[None] | None = None

    async def ask(self, item: Item) -> T:
        """What comes of that item."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._going_on is None:
            self._going_on = asyncio.create_task(self._answer_waiting())
        return await future

    async def _answer_waiting(self) -> None:
        """Goes on until nobody waits; those who come meanwhile are the next ones."""
        try:
            while self._waiting:
                asked, self._waiting = self._waiting[:_TOGETHER], self._waiting[_TOGETHER:]
                await self._answer_all(asked)
        finally:
            self._going_on = None

    async def _answer_all(self, asked: Sequence[tuple[Item, "asyncio.Future[T]"]]) -> None:
        items = [item for item, _ in asked]
        try:
            results: Sequence[T | BaseException] = await self._answer(items)
        except Exception as fault:  # noqa: BLE001 - it is that of everyone who asked
            results = [fault] * len(items)
        for (_, future), result in zip(asked, results, strict=True):
            _tell(future, result)


class Gathering(Crowd[Item, T]):
    """Asks the database for one item at a time, while it is asked for all that gathered meanwhile."""

    def __init__(self, database: Database, work: Callable[[Session, Sequence[Item]], Sequence[T | Refused]]) -> None:
        super().__init__(lambda items: database.read(lambda session: work(session, items)))

    async def read(self, item: Item) -> T:
        """What the work finds for that item, read after it was asked for."""
        return await self.ask(item)


def _tell(future: "asyncio.Future[T]", result: T | BaseException) -> None:
    # Whoever has gone away meanwhile is told nothing.
    if future.done():
        return
    if isinstance(result, BaseException):
        future.set_exception(result)
    else:
        future.set_result(result)
