"""What several ask for at the same moment is read once for all of them.

A change that consoles follow makes all of them ask for the same page at once; and to count a list takes longer than
the rest of a page of it. Whoever asks while the same is being read is told the next reading, which begins after they
asked, together with all who ask until then: nobody is told anything older than their question.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeAlias, TypeVar, cast

T = TypeVar("T")
Read: TypeAlias = Callable[[], Awaitable[T]]


class _Next:
    """The reading that follows, and how many wait for it."""

    def __init__(self, task: asyncio.Task[Any]) -> None:  # of whatever was asked for by that key
        self.task = task
        self.waiters = 0


class SharedReads:
    """Reads from one event loop; nobody changes what they are given, for others have it too."""

    def __init__(self) -> None:
        self._under_way: dict[Hashable, asyncio.Future[None]] = {}
        self._next: dict[Hashable, _Next] = {}

    async def read(self, key: Hashable, read: Read[T]) -> T:
        """What is read; the same key stands for the same reading."""
        following = self._next.get(key)
        if following is None and key not in self._under_way:
            return await self._read(key, read)
        if following is None:
            following = self._next[key] = _Next(asyncio.create_task(self._read_next(key, read)))
            following.task.add_done_callback(_hear)
        return cast("T", await self._joined(key, following))

    async def _joined(self, key: Hashable, following: _Next) -> object:
        """Whoever goes away leaves the others what they wait for; when all have gone, nothing is read."""
        following.waiters += 1
        try:
            return await asyncio.shield(following.task)
        finally:
            following.waiters -= 1
            if not following.waiters:
                if self._next.get(key) is following:
                    del self._next[key]
                following.task.cancel()

    async def _read_next(self, key: Hashable, read: Read[T]) -> T:
        if (under_way := self._under_way.get(key)) is not None:
            await asyncio.shield(under_way)
        self._next.pop(key, None)
        return await self._read(key, read)

    async def _read(self, key: Hashable, read: Read[T]) -> T:
        over = self._under_way[key] = asyncio.get_running_loop().create_future()
        try:
            return await read()
        finally:
            if self._under_way.get(key) is over:
                del self._under_way[key]
            over.set_result(None)


def _hear(following: asyncio.Task[Any]) -> None:
    """A fault is that of whoever waits for it; perhaps nobody does any more."""
    if not following.cancelled():
        following.exception()
