"""Database: the edges' only door to stored things; reads run in reader threads, writes in the writer."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from contextvars import copy_context
from functools import partial
from typing import Any, TypeVar

from psycopg import Error as PostgresError
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from backend.db.arrivals import ArrivalsByLoop
from backend.db.durability import risks_of
from backend.db.engines import is_sqlite, reader_engine, row_engine, writer_engine
from backend.db.patience import USUAL, Reading, TookTooLong
from backend.db.plain_rows import Asking, RowReader, is_heard, over_wire
from backend.db.replica import Replica, ReportsFrom
from backend.db.unavailable import DRIVER_FAULTS, InDoubt, asked_again
from backend.db.units import Item, Together, Unit, Work, each_alone
from backend.db.wires import WiresByLoop
from backend.db.writer import Writer
from backend.db.writing_process import Portable, begin_beside

T = TypeVar("T")

_READERS = 4
_WRITING_WIRES = 1
_LONGEST_WRITE = 10.0
Read = Callable[[Callable[[Session], T]], T]


class Database:
    """One database, its reader threads and its one writer thread."""

    def __init__(
        self,
        url: str,
        *,
        readers: int = _READERS,
        reports: ReportsFrom | None = None,
        portable: Portable[Any, Any] | None = None,
    ) -> None:
        """`portable` is what a process beside this one writes; then no thread may have been begun before."""
        self.url = url
        self.is_sqlite = is_sqlite(url)
        # The writer's engine comes first: on SQLite it makes the file that readers may only read.
        self._writer_engine = writer_engine(url)
        self._writer = Writer(self._writer_engine, None if portable is None else begin_beside(url, portable))
        self._arrivals = ArrivalsByLoop(self._writer.submit, self._writer.most_together)
        self._reader_engine = reader_engine(url, readers)
        self._replica = None if reports is None else Replica(reports, self._reader_engine, threads=readers)
        self._row_engine = row_engine(url, readers, self._reader_engine)
        self._wires = WiresByLoop(self._row_engine, readers)
        self._writing_wires = WiresByLoop(self._writer_engine, _WRITING_WIRES)
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="kizuna-reader")
        self._reading = 0

    async def read(self, work: Callable[[Session], T], *, within: float = USUAL) -> T:
        """What the work finds, read in one snapshot in a reader thread; given up when that takes too long."""
        return await self._read_within(self.read_now, work, within)

    async def report(self, work: Callable[[Session], T], *, within: float = USUAL) -> T:
        """Like read, but from the replica where there is one in order, which may be a little behind.

        Only for what is counted over many people and shown: never for a coordinate, nor before a write.
        """
        return await self._read_within(self._report_now, work, within)

    @property
    def has_wires(self) -> bool:
        """Whether the event loop speaks to the server itself: nobody hears what is said over a wire."""
        return not self.is_sqlite and not is_heard(self._row_engine)

    async def read_rows(self, asking: Asking[T], *, within: float = USUAL) -> T:
        """What the questions come to, asked without a snapshot around them; given up as any other read."""
        try:
            if not self.has_wires:
                return await self._in_reader(partial(self._read_rows, asking), within)
            return await self._over_wire(asking, within)
        except (SQLAlchemyError, *DRIVER_FAULTS) as fault:
            raise asked_again(fault) from fault

    async def _over_wire(self, asking: Asking[T], within: float) -> T:
        self._reading += 1
        try:
            return await self._wires.here().follow(over_wire(asking), within)
        finally:
            self._reading -= 1

    async def _read_within(self, read: Read[T], work: Callable[[Session], T], within: float) -> T:
        return await self._in_reader(partial(self._read_patiently, read, work), within)

    async def _in_reader(self, read: Callable[[Reading], T], within: float) -> T:
        loop, reading = asyncio.get_running_loop(), Reading()
        timer = loop.call_later(within, reading.give_up)
        self._reading += 1
        # In the asker's context, so that a trace knows whose statements they are.
        found = loop.run_in_executor(self._readers, copy_context().run, read, reading)
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

    def _read_patiently(self, read: Read[T], work: Callable[[Session], T], reading: Reading) -> T:
        def begun(session: Session) -> T:
            with reading.of(session.connection().connection.driver_connection):
                return work(session)

        try:
            return read(begun)
        except SQLAlchemyError as fault:
            reading.check()
            raise asked_again(fault) from fault

    def _read_rows(self, asking: Asking[T], reading: Reading) -> T:
        with closing(RowReader(self._row_engine)) as rows:
            try:
                with reading.of(rows.driver):
                    return rows.follow(asking)
            except Exception:
                reading.check()
                raise

    async def write(self, work: Callable[[Session], T]) -> T:
        """What the work returns, once everything it wrote is durable."""
        context = copy_context()
        return await self.write_together(each_alone, lambda session: context.run(work, session))

    async def write_rows(self, asking: Asking[T]) -> T:
        """What a statement that writes comes to, over a wire, once it is durable: a transaction by itself.

        Only where there are wires. Whatever goes wrong leaves it in doubt.
        """
        try:
            return await self._writing_wires.here().follow(over_wire(asking), _LONGEST_WRITE)
        except (PostgresError, SQLAlchemyError, TookTooLong) as fault:
            raise InDoubt("nobody knows whether a statement was kept") from fault

    async def write_together(self, together: Together[Item, T], item: Item) -> T:
        """Like write; items of the same work that wait side by side share its statements as well as its commit.

        Where nobody knows whether a commit was kept it is run again: such work finds what it kept before, or keeps what
        may as well be there twice.
        """
        promise: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        arrivals = self._arrivals.here()
        arrivals.add(Unit(together=together, item=item, promise=promise, tell=arrivals.tell))
        try:
            return await promise
        except (SQLAlchemyError, InDoubt) as fault:
            raise asked_again(fault) from fault

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

    def report_now(self, work: Callable[[Session], T]) -> T:
        """Like read_now, but from the replica where it holds all that was kept before this moment: for long exports."""
        if self._replica is None:
            return self.read_now(work)
        return self._replica.read_or(self.read_now, work, usable=self._replica.catches_up())

    def _report_now(self, work: Callable[[Session], T]) -> T:
        if self._replica is None:
            return self.read_now(work)
        self._replica.begin()
        return self._replica.read_or(self.read_now, work, usable=self._replica.is_usable())

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
        writes = self._writer.load(arriving=len(self._arrivals))
        return {"reads_in_progress": self._reading, **writes, **self.replica()}

    def replica(self) -> Mapping[str, float]:
        """How the replica for reports is; nothing where there is none."""
        if self._replica is None:
            return {}
        self._replica.begin()
        return self._replica.figures()

    def watch(self, listen: Callable[[Engine], None]) -> None:
        """Lets somebody listen to what is said to the database."""
        engines = {self._writer_engine, self._reader_engine, self._row_engine}
        for engine in engines | ({self._replica.engine} if self._replica else set()):
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

    def risks(self) -> list[str]:
        """Each setting of the database that would lose what it has acknowledged; none where all is well."""
        return self.write_now(lambda session: risks_of(session, self.url))

    def close(self) -> None:
        """Finishes waiting writes and gives every connection back."""
        self._writer.close()
        self._readers.shutdown()
        if self._replica is not None:
            self._replica.close()
        self._wires.close()
        self._writing_wires.close()
        self._reader_engine.dispose()
        self._row_engine.dispose()
        self._writer_engine.dispose()
