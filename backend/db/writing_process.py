"""A process beside the server that writes what many send at the same moment, so that two processors work for them.

What is to be written, and when, is still said by the one writer thread: it hands a batch over and waits for what came
of it. Where anything goes wrong there, the thread writes the batch itself, as if nothing had been tried, and whatever
went wrong shows itself; so only such work is handed over as may be done twice.
"""

import atexit
import logging
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pickle import PicklingError
from typing import Any, Final, Generic, NamedTuple, TypeVar, cast

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from backend.db.commits import commit
from backend.db.engines import writer_engine
from backend.db.units import Item, Unit
from backend.logs import tell

T = TypeVar("T")

# Half as many as go together otherwise: while it writes some, the server reads what the others send.
TOGETHER: Final = 32
_ENDS_SECONDS: Final = 10.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Portable(Generic[Item, T]):
    """Work that another process can do, and may do twice: how its items are packed for the way, and unpacked there."""

    together: Callable[[Session, Sequence[Item]], Sequence[T]]
    pack: Callable[[Item], object]
    unpack: Callable[[Session, Any], Item]  # what pack made of it


class Failed(NamedTuple):
    """A batch came to nothing there, or nobody knows to what; the fault is named by its type alone."""

    fault: str


class WritingProcess:
    """The process, as the writer thread sees it."""

    def __init__(self, line: Connection, portable: Portable[Any, Any], process: BaseProcess | None = None) -> None:
        self._line = line
        self._portable = portable
        self._process = process
        self._is_there = True

    @property
    def is_there(self) -> bool:
        """Whether it takes anything still."""
        return self._is_there and (self._process is None or self._process.is_alive())

    def takes(self, unit: Unit) -> bool:
        """Whether it is there and can write such a unit."""
        return self._is_there and unit.together is self._portable.together

    def write(self, units: Sequence[Unit]) -> list[object] | None:
        """What each of the units came to, once all are durable; None where they are still to be written."""
        told = self._told([unit.item for unit in units])
        if isinstance(told, Failed):
            tell(
                logger, logging.WARNING, "the writing process has not written a batch; this one does", fault=told.fault
            )
            return None
        return told

    def _told(self, items: Sequence[object]) -> "list[object] | Failed":
        try:
            self._line.send([self._portable.pack(item) for item in items])
            return cast("list[object] | Failed", self._line.recv())
        except (EOFError, OSError) as fault:
            # It is not begun anew: by now there are threads, beside which a process cannot be forked.
            self._is_there = False
            return _failed(fault)
        except Exception as fault:  # noqa: BLE001 - what cannot be told over the line is found out here
            return _failed(fault)

    def close(self) -> None:
        """Ends it; it has nothing left to do."""
        self._is_there = False
        self._line.close()
        if self._process is not None:
            self._process.join(_ENDS_SECONDS)
            self._process.kill()
            self._process.join()


def begin_beside(url: str, portable: Portable[Any, Any]) -> WritingProcess | None:
    """The process, where there is a processor for it; to be begun before there is any thread."""
    if sys.platform != "linux" or os.cpu_count() == 1:
        return None
    here, there = Pipe()
    # A fork: it shares what is loaded already, and is there at once.
    process = get_context("fork").Process(
        target=_begin, args=(here, there, url, portable), name="kizuna-writing", daemon=True
    )
    process.start()
    there.close()
    # Whatever this one ends of: its end of the line is closed before it waits for what it has begun.
    atexit.register(here.close)
    return WritingProcess(here, portable, process)


def write_what_comes(line: Connection, url: str, portable: Portable[Any, Any]) -> None:
    """Writes each batch that comes over the line, until nobody is at its other end."""
    engine = writer_engine(url)
    with suppress(EOFError, OSError):
        while True:
            told = _written(engine, portable, line.recv())
            try:
                line.send(told)
            except (TypeError, AttributeError, PicklingError) as fault:
                line.send(_failed(fault))
    engine.dispose()


def _written(engine: Engine, portable: Portable[Any, Any], packed: Sequence[object]) -> "list[object] | Failed":
    def together(session: Session, items: Sequence[object]) -> Sequence[object]:
        return cast("Sequence[object]", portable.together(session, [portable.unpack(session, item) for item in items]))

    try:
        return commit(engine, [(together, packed)])
    except Exception as fault:  # noqa: BLE001 - whoever handed it over tries it, and tells whom it concerns
        return _failed(fault)


def _failed(fault: Exception) -> Failed:
    return Failed(type(fault).__name__)


def _begin(here: Connection, there: Connection, url: str, portable: Portable[Any, Any]) -> None:
    """In the process: it ends when the server does, however that ends, and not before."""
    here.close()
    for told in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told, signal.SIG_IGN)
    write_what_comes(there, url, portable)
