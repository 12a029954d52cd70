"""The one writer thread: units of work that wait together are committed together, and acknowledged after it."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from queue import Empty, Full, Queue
from threading import Thread
from typing import Generic, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from backend.errors import Busy, Refused

T = TypeVar("T")
Work = Callable[[Session], T]

_TOGETHER = 32
_WAITING = 2_048
_ATTEMPTS = 4
_RETRIED_STATES = frozenset({"40001", "40P01"})


@dataclass(frozen=True, slots=True)
class Unit(Generic[T]):
    """One piece of work that must be kept whole, and the promise of its result."""

    work: Work[T]
    future: Future[T]


class Writer:
    """Runs units in the order they came, up to 32 to a commit; a bad one never harms its neighbours."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._queue: Queue[Unit[object] | None] = Queue(_WAITING)
        self._thread = Thread(target=self._run, name="kizuna-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Work[T]) -> "Future[T]":
        """Queues the work; the future is done once it is durable. Refused as Busy when too much waits."""
        future: Future[T] = Future()
        try:
            self._queue.put_nowait(Unit(work, future))  # type: ignore[arg-type]  # the queue forgets T, the unit keeps it
        except Full:
            raise Busy("too many are waiting to be written") from None
        return future

    def close(self) -> None:
        """Finishes what waits, then ends the thread."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            units, is_last = self._waiting(first)
            # A unit whose asker has gone is left out; from here on nobody can call the others off.
            self._keep([unit for unit in units if unit.future.set_running_or_notify_cancel()])
            if is_last:
                return

    def _waiting(self, first: Unit[object]) -> tuple[list[Unit[object]], bool]:
        """The units that wait at this moment, and whether the end was among them."""
        units = [first]
        while len(units) < _TOGETHER:
            try:
                unit = self._queue.get_nowait()
            except Empty:
                break
            if unit is None:
                return units, True
            units.append(unit)
        return units, False

    def _keep(self, units: list[Unit[object]]) -> None:
        """Commits the units together; where one fails, each on its own."""
        try:
            results = self._commit(units)
        except Exception:  # noqa: BLE001 - whose fault it is shows when each runs alone, and is told to that one
            for unit in units:
                self._keep_alone(unit)
            return
        for unit, result in zip(units, results, strict=True):
            unit.future.set_result(result)

    def _keep_alone(self, unit: Unit[object]) -> None:
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                result = self._commit([unit])[0]
            except Exception as fault:  # noqa: BLE001 - the fault belongs to whoever waits for this unit
                if attempt == _ATTEMPTS or not _is_retried(fault):
                    unit.future.set_exception(fault)
                    return
            else:
                unit.future.set_result(result)
                return

    def _commit(self, units: list[Unit[object]]) -> list[object]:
        with Session(self._engine, expire_on_commit=False) as session:
            results = [_ran(unit, session) for unit in units]
            session.commit()
        return results


def _ran(unit: Unit[object], session: Session) -> object:
    result = unit.work(session)
    session.flush()
    session.expunge_all()
    return result


def _is_retried(fault: Exception) -> bool:
    """Deadlocks and serialization failures ask to be tried again; a lost connection is found anew once."""
    if isinstance(fault, Refused) or not isinstance(fault, DBAPIError):
        return False
    return fault.connection_invalidated or getattr(fault.orig, "sqlstate", None) in _RETRIED_STATES
