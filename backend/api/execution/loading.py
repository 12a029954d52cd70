"""Reads that wait to be made together: whoever asks meanwhile for another key of the same is answered by one read."""

import asyncio
from collections.abc import Awaitable, Callable, Generator, Hashable, Mapping, Sequence
from typing import Final, TypeAlias

Find: TypeAlias = Callable[[Sequence[Hashable]], Awaitable[Mapping[Hashable, object]]]

_MOST_KEYS: Final = 1_000


class _Batch:
    """Keys that are read at once, and what was found for them. All who asked await the same future."""

    __slots__ = ("_find", "_loop", "_task", "_turn", "fault", "found", "is_over", "keys")

    def __init__(self, find: Find) -> None:
        self._find = find
        self._loop = asyncio.get_running_loop()
        self._task: asyncio.Task[None] | None = None
        self._turn: asyncio.Future[None] = self._loop.create_future()
        self.keys: list[Hashable] = []
        self.found: Mapping[Hashable, object] = {}
        self.fault: BaseException | None = None
        self.is_over = False
        # Whoever is about to ask for more does so before the loop turns.
        self._loop.call_soon(self._begin)

    @property
    def is_open(self) -> bool:
        """Whether another key may still be added."""
        return self._task is None and len(self.keys) < _MOST_KEYS

    def turn(self) -> "asyncio.Future[None]":
        """What is done when the batch is over."""
        if self._turn.cancelled():
            # Somebody who awaited it went away; the others stay.
            self._turn = self._loop.create_future()
        return self._turn

    def _begin(self) -> None:
        self._task = self._loop.create_task(self._read())

    async def _read(self) -> None:
        try:
            self.found = await self._find(self.keys)
        except BaseException as fault:  # noqa: BLE001 - it is that of everyone who asked
            self.fault = fault
        self.is_over = True
        if not self._turn.done():
            self._turn.set_result(None)


class _Loaded:
    """What will be found for one key."""

    __slots__ = ("_batch", "_key")

    def __init__(self, batch: _Batch, key: Hashable) -> None:
        self._batch = batch
        self._key = key

    def __await__(self) -> Generator[object, None, object]:
        batch = self._batch
        while not batch.is_over:
            try:
                yield from batch.turn()
            except asyncio.CancelledError:
                task = asyncio.current_task()
                if task is None or task.cancelling():
                    raise
        if batch.fault is not None:
            raise batch.fault
        return batch.found.get(self._key)


class Loader:
    """Finds things by key, each key once."""

    __slots__ = ("_asked", "_batch", "_find")

    def __init__(self, find: Find) -> None:
        self._find = find
        self._asked: dict[Hashable, _Loaded] = {}
        self._batch: _Batch | None = None

    def load(self, key: Hashable) -> Awaitable[object]:
        """What is found for the key; None where nothing is."""
        asked = self._asked.get(key)
        if asked is None:
            batch = self._batch
            if batch is None or not batch.is_open:
                batch = self._batch = _Batch(self._find)
            batch.keys.append(key)
            asked = self._asked[key] = _Loaded(batch, key)
        return asked
