"""Database: the edges' only door to stored things; reads run in reader threads, writes in the writer."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from backend.db.engines import is_sqlite, reader_engine, writer_engine
from backend.db.units import Item, Together, Unit, Work, each_alone
from backend.db.writer import Writer

T = TypeVar("T")

_READERS = 4


class Database:
    """One database, its reader threads and its one writer thread."""

    def __init__(self, url: str, *, readers: int = _READERS) -> None:
        self.url = url
        self.is_sqlite = is_sqlite(url)
        # The writer's engine comes first: on SQLite it makes the file that readers may only read.
        self._writer_engine = writer_engine(url)
        self._writer = Writer(self._writer_engine)
        self._reader_engine = reader_engine(url, readers)
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="kizuna-reader")

    async def read(self, work: Callable[[Session], T]) -> T:
        """What the work finds, read in one snapshot in a reader thread."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.read_now, work)

    async def write(self, work: Callable[[Session], T]) -> T:
        """What the work returns, once everything it wrote is durable."""
        return await self.write_together(each_alone, work)

    async def write_together(self, together: Together[Item, T], item: Item) -> T:
        """Like write; items of the same work that wait side by side share its statements as well as its commit."""
        loop = asyncio.get_running_loop()
        promise: asyncio.Future[T] = loop.create_future()
        self._writer.submit(Unit(together=together, item=item, promise=promise, loop=loop))
        return await promise

    def read_now(self, work: Callable[[Session], T]) -> T:
        """Like read, in this thread; where the server has let go of the connection, once more on a new one."""
        try:
            return self._read(work)
        except DBAPIError as fault:
            if not fault.connection_invalidated:
                raise
            return self._read(work)

    def _read(self, work: Callable[[Session], T]) -> T:
        with Session(self._reader_engine, autoflush=False, expire_on_commit=False) as session:
            result = work(session)
            session.expunge_all()
            return result

    def write_now(self, work: Callable[[Session], T]) -> T:
        """Like write, waiting for it in this thread."""
        return self.write_later(work).result()

    def write_later(self, work: Work[T]) -> "Future[T]":
        """Like write_now, without waiting: the future is done once all of it is durable."""
        promise: Future[T] = Future()
        self._writer.submit(Unit(together=each_alone, item=work, promise=promise))
        return promise

    def ping(self) -> None:
        """Raises where the database cannot be read."""
        self.read_now(lambda session: session.execute(text("SELECT 1")).scalar_one())

    def close(self) -> None:
        """Finishes waiting writes and gives every connection back."""
        self._writer.close()
        self._readers.shutdown()
        self._reader_engine.dispose()
        self._writer_engine.dispose()
