"""How long a read may take: one that takes longer, or that nobody waits for any more, is interrupted where it is.

And for how long work waits that nobody waits behind.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from sqlite3 import Connection as SqliteConnection
from threading import Thread
from typing import Final, TypeVar

from psycopg import Connection as PostgresConnection
from psycopg import Error as PostgresError
from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.errors import Refused

T = TypeVar("T")

USUAL: Final = 20.0
LONG: Final = 120.0
"""For reports over everybody; in seconds, as the usual one."""
_CANCEL_SECONDS: Final = 5.0
_AGAIN: Final = 0.2
_A_MINUTE: Final = text("SET LOCAL lock_timeout = '60s'")


class TookTooLong(Refused):
    """A read was given up: it took longer than whoever asks may wait."""

    code = "TIMED_OUT"

    def __init__(self) -> None:
        super().__init__("this took too long; ask for less at once")


class Reading:
    """One read in a reader thread, which others may give up."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: SqliteConnection | PostgresConnection | None = None
        self._is_given_up = False

    @contextmanager
    def of(self, driver: object) -> Iterator[None]:
        """The time in which the driver's connection is this read's."""
        with self._lock:
            self.check()
            self._connection = driver if isinstance(driver, SqliteConnection | PostgresConnection) else None
        try:
            yield
        finally:
            with self._lock:
                self._connection = None

    def check(self) -> None:
        """Refuses to go on with what was given up."""
        if self._is_given_up:
            raise TookTooLong

    def give_up(self) -> None:
        """Interrupts it, in a thread of its own: nobody must wait for a server to be told."""
        self._is_given_up = True
        if self._connection is not None:
            Thread(target=self._interrupt, name="kizuna-interrupt", daemon=True).start()

    def _interrupt(self) -> None:
        """Again and again until it has ended: between two statements there is nothing to interrupt."""
        while True:
            # As long as the lock is held, the connection is still this read's.
            with self._lock:
                if self._connection is None:
                    return
                _cancel(self._connection)
            threading.Event().wait(_AGAIN)


def patiently(work: Callable[[Session], T]) -> Callable[[Session], T]:
    """The same work of a command, which waits a minute for what another has locked, and does not ask again."""

    def patient(session: Session) -> T:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(_A_MINUTE)
        return work(session)

    return patient


def _cancel(connection: SqliteConnection | PostgresConnection) -> None:
    if isinstance(connection, SqliteConnection):
        connection.interrupt()
        return
    try:
        connection.cancel_safe(timeout=_CANCEL_SECONDS)
    except PostgresError:
        # The server cannot be reached: then nothing comes of the read either.
        return
