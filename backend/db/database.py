"""Database: the edges' only door to stored things; reads run in reader threads, writes in the writer."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from backend.db.engines import is_sqlite, reader_engine, writer_engine
from backend.db.patience import USUAL, Reading
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
        self._reading = 0

    async def read(self, work: Callable[[Session], T], *, within: float = USUAL) -> T:
        """What the work finds, read in one snapshot in a reader thread; given up when that takes too long."""
        loop, reading = asyncio.get_running_loop(), Reading()
        timer = loop.call_later(within, reading.give_up)
        self._reading += 1
        found = loop.run_in_executor(self._readers, self._read_patiently, work, reading)
        try:
            return await found
        except (asyncio.CancelledError, GeneratorExit):
            # Whoever closes what awaits this has gone as surely as whoever is called off.
            reading.give_up()
            found.cancel()
            raise
        finally:
            self._reading -= 1
            timer.cancel()

    def _read_patiently(self, work: Callable[[Session], T], reading: Reading) -> T:
        def begun(session: Session) -> T:
            with reading.of(session):
                return work(session)

        try:
            return self.read_now(begun)
        except DBAPIError:
            reading.check()
            raise

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

    def drop_traces(self) -> None:
        """Empties SQLite's log of changes, where what was deleted stood last; a server does such things by itself."""
        if not self.is_sqlite:
            return
        connection = self._writer_engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()

    def load(self) -> Mapping[str, float]:
        """How much this process has to do at this moment: reads begun, writes that wait, and how many went together."""
        return {"reads_in_progress": self._reading, **self._writer.load()}

    def watch(self, listen: Callable[[Engine], None]) -> None:
        """Lets somebody listen to what is said to the database."""
        for engine in (self._writer_engine, self._reader_engine):
            listen(engine)

    def hear_writes(self, tables: str, hear: Callable[[], None]) -> None:
        """Calls back whenever this process writes into a table whose name begins so, before it is durable."""

        @event.listens_for(self._writer_engine, "before_cursor_execute")
        def look(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            if tables in statement and not statement.startswith("SELECT"):
                hear()

    def ping(self) -> None:
        """Raises where the database cannot be read."""
        self.read_now(lambda session: session.execute(text("SELECT 1")).scalar_one())

    def close(self) -> None:
        """Finishes waiting writes and gives every connection back."""
        self._writer.close()
        self._readers.shutdown()
        self._reader_engine.dispose()
        self._writer_engine.dispose()
