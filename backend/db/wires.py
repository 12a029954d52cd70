"""Wires: connections to PostgreSQL that are asked from within the event loop, without a thread in between.

Handing a read of a hundred rows to a thread and back takes several times as long as what is done with the rows: threads
wait for one another to run at all. A wire is asked one statement at a time, each a transaction by itself; the loop goes
on with others until the answer is there.
"""

import asyncio
from collections import deque
from collections.abc import Generator, Sequence
from threading import Thread
from time import monotonic
from typing import Any, Final, TypeAlias, TypeVar, cast

from psycopg import Connection, adapt, errors, pq
from psycopg import Error as PostgresError
from sqlalchemy import Engine

from backend.db.patience import TookTooLong

T = TypeVar("T")
Row: TypeAlias = tuple[Any, ...]  # columns of whatever types
Question: TypeAlias = tuple[str, Sequence[bytes | None]]
Questions: TypeAlias = Generator[Question, list[Row], T]

# As connections elsewhere: what lies between here and the server forgets those that are silent for long.
_LONGEST_SECONDS: Final = 1_800.0
_CANCEL_SECONDS: Final = 5.0
_MOST_PREPARED: Final = 100
_GOOD: Final = frozenset({pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK})


class Wire:
    """One connection of one event loop."""

    def __init__(self, connection: "Connection[Row]", loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._connection = connection
        self._pg = connection.pgconn
        self._pg.nonblocking = 1
        self._loads = adapt.Transformer(connection)
        self._prepared: dict[str, bytes] = {}
        self._results: list[pq.abc.PGresult] = []
        self._answer: asyncio.Future[None] | None = None
        self._fault: Exception | None = None
        self._until = monotonic() + _LONGEST_SECONDS
        self._number = connection.fileno()
        loop.add_reader(self._number, self._hear)

    @property
    def is_fit(self) -> bool:
        """Whether it may be asked something."""
        return self._fault is None and self._answer is None and monotonic() < self._until

    async def ask(self, text: str, values: Sequence[bytes | None]) -> list[Row]:
        """The rows that a statement comes to, which is prepared when it is asked for the first time."""
        name = self._prepared.get(text)
        if name is None and len(self._prepared) < _MOST_PREPARED:
            name = b"kizuna_%d" % len(self._prepared)
            self._pg.send_prepare(name, text.encode())
            await self._answered()
            self._prepared[text] = name
        if name is None:
            self._pg.send_query_params(text.encode(), values)
        else:
            self._pg.send_query_prepared(name, values)
        result = await self._answered()
        self._loads.set_pgresult(result)
        return self._loads.load_rows(0, result.ntuples, tuple)

    def lose(self, fault: Exception) -> None:
        """Is asked nothing more; whoever waits for an answer waits no longer."""
        if self._fault is not None:
            return
        self._fault = fault
        self._loop.remove_reader(self._number)
        self._loop.remove_writer(self._number)
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(fault)

    def close(self) -> None:
        """Ends it; a statement that is under way is called off, in a thread of its own."""
        if not self._loop.is_closed():
            self.lose(errors.OperationalError("this connection is closed"))
        if self._answer is None:
            self._connection.close()
        else:
            Thread(target=_call_off, args=(self._connection,), name="kizuna-interrupt", daemon=True).start()

    async def _answered(self) -> pq.abc.PGresult:
        if self._fault is not None:
            raise self._fault
        if self._pg.flush():
            self._loop.add_writer(self._number, self._send_on)
        self._answer = self._loop.create_future()
        await self._answer
        # Only now: whoever goes away before leaves a statement behind.
        self._answer = None
        results, self._results = self._results, []
        if results[-1].status not in _GOOD:
            raise errors.error_from_result(results[-1])
        return results[-1]

    def _send_on(self) -> None:
        """Sends what the other end did not take at once."""
        try:
            if not self._pg.flush():
                self._loop.remove_writer(self._number)
        except PostgresError as fault:
            self.lose(fault)

    def _hear(self) -> None:
        """Takes in what has come; the end of an answer is a result that is none."""
        try:
            self._pg.consume_input()
            while not self._pg.is_busy():
                result = self._pg.get_result()
                if result is None:
                    break
                self._results.append(result)
            else:
                return
        except PostgresError as fault:
            self.lose(fault)
            return
        if self._results and self._answer is not None and not self._answer.done():
            self._answer.set_result(None)


class Wires:
    """The wires of one event loop, opened as they are needed."""

    def __init__(self, engine: Engine, most: int, loop: asyncio.AbstractEventLoop) -> None:
        self._engine = engine
        self._loop = loop
        self._left = most
        self._open: set[Wire] = set()
        self._idle: list[Wire] = []
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._is_closed = False

    async def follow(self, questions: Questions[T], within: float) -> T:
        """What the questions come to, one asked after the other; given up when all of it takes too long."""
        try:
            async with asyncio.timeout(within):
                return await self._followed(questions)
        except TimeoutError as late:
            raise TookTooLong from late

    async def _followed(self, questions: Questions[T]) -> T:
        wire = await self._taken()
        try:
            text, values = next(questions)
            while True:
                text, values = questions.send(await wire.ask(text, values))
        except StopIteration as done:
            return cast("T", done.value)
        except PostgresError as fault:
            wire.lose(fault)
            raise
        finally:
            self._give_back(wire)

    def close(self) -> None:
        """Ends them all, from whichever thread."""
        if self._loop.is_running() and asyncio._get_running_loop() is not self._loop:  # noqa: SLF001 - there may be none
            self._loop.call_soon_threadsafe(self._close)
        else:
            self._close()

    def _close(self) -> None:
        self._is_closed = True
        for wire in self._open:
            wire.close()
        self._open, self._idle, self._left = set(), [], 0
        for turn in self._waiting:
            if not turn.done():
                turn.set_exception(_closed())
        self._waiting.clear()

    async def _taken(self) -> Wire:
        while not self._idle:
            if self._is_closed:
                raise _closed()
            if self._left:
                return await self._opened()
            turn = self._loop.create_future()
            self._waiting.append(turn)
            try:
                await turn
            except BaseException:
                if turn.done() and not turn.cancelled():
                    self._let_next()
                raise
        wire = self._idle.pop()
        if wire.is_fit:
            return wire
        self._end(wire)
        return await self._taken()

    async def _opened(self) -> Wire:
        self._left -= 1
        connecting = self._loop.run_in_executor(None, _connected, self._engine)
        try:
            connection = await asyncio.shield(connecting)
        except BaseException:
            self._left += 1
            connecting.add_done_callback(_close_late)
            self._let_next()
            raise
        if self._is_closed:
            # While it was being opened: nobody else knows of it.
            connection.close()
            raise _closed()
        wire = Wire(connection, self._loop)
        self._open.add(wire)
        return wire

    def _give_back(self, wire: Wire) -> None:
        if wire.is_fit and wire in self._open:
            self._idle.append(wire)
        else:
            self._end(wire)
        self._let_next()

    def _end(self, wire: Wire) -> None:
        if wire in self._open:
            self._open.remove(wire)
            self._left += 1
            wire.close()

    def _let_next(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return


class WiresByLoop:
    """The wires of each event loop that asks: of a server there is one."""

    def __init__(self, engine: Engine, most: int) -> None:
        self._engine = engine
        self._most = most
        self._known: dict[asyncio.AbstractEventLoop, Wires] = {}

    def here(self) -> Wires:
        """Those of the running loop."""
        loop = asyncio.get_running_loop()
        known = self._known.get(loop)
        if known is None:
            for gone in [each for each in self._known if each.is_closed()]:
                self._known.pop(gone).close()
            known = self._known[loop] = Wires(self._engine, self._most, loop)
        return known

    def close(self) -> None:
        """Ends them all."""
        for wires in self._known.values():
            wires.close()
        self._known = {}


def _closed() -> errors.OperationalError:
    return errors.OperationalError("the database is closed")


def _connected(engine: Engine) -> "Connection[Row]":
    """A connection as that engine makes them, which belongs to it no more."""
    held = engine.raw_connection()
    connection = cast("Connection[Row]", held.driver_connection)
    held.detach()
    connection.autocommit = True
    # Few statements, asked over and over: planned anew for each question, which the server would do wherever it cannot
    # tell how many rows are wanted, a page of people takes half as long again.
    connection.execute("SET plan_cache_mode = force_generic_plan")
    return connection


def _close_late(connecting: "asyncio.Future[Connection[Row]]") -> None:
    """Whoever wanted it has gone before it was there."""
    if not connecting.cancelled() and connecting.exception() is None:
        connecting.result().close()


def _call_off(connection: "Connection[Row]") -> None:
    try:
        connection.cancel_safe(timeout=_CANCEL_SECONDS)
    except PostgresError:
        # The server cannot be reached: then nothing comes of the statement either.
        pass
    finally:
        connection.close()
