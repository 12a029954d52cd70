"""The one writer thread: units of work that wait together are committed together, and acknowledged after it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from queue import Empty, Full, Queue
from threading import Thread
from time import monotonic

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from backend.db.closing import close
from backend.db.unavailable import RETRIED_STATES, InDoubt, is_away, is_locked
from backend.db.units import TOGETHER, Unit, tell
from backend.errors import Busy

_WAITING = 2_048
_ATTEMPTS = 4
# Where the database is away, those who wait together do not wait for it one after the other.
_PATIENCE = 10.0
# Where only some rows are locked, whoever comes after that is still tried, and waits no longer than this for any.
_HURRY = text("SET LOCAL lock_timeout = '100ms'")


class Writer:
    """Runs units in the order they came, up to 64 to a commit; a bad one never harms its neighbours."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._queue: Queue[Unit | None] = Queue(_WAITING)
        self._together = 0
        self._thread = Thread(target=self._run, name="kizuna-writer", daemon=True)
        self._thread.start()

    def submit(self, unit: Unit) -> None:
        """Queues the unit; its promise is kept once it is durable. Refused as Busy when too much waits."""
        try:
            self._queue.put_nowait(unit)
        except Full:
            raise Busy("too many are waiting to be written") from None

    def load(self, *, arriving: int) -> Mapping[str, float]:
        """How many units wait, those that are arriving too, and how many were committed together the last time."""
        return {"writes_waiting": self._queue.qsize() + arriving, "writes_together": self._together}

    def close(self) -> None:
        """Finishes what waits, then ends the thread."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            units, is_last = self._waiting(first)
            self._together = len(units)
            wanted: list[Unit] = []
            left: list[Unit] = []
            for unit in units:
                (wanted if unit.is_wanted() else left).append(unit)
            self._keep(wanted)
            _leave_out(left)
            if is_last:
                return

    def _waiting(self, first: Unit) -> tuple[list[Unit], bool]:
        """The units that wait at this moment, and whether the end was among them."""
        units = [first]
        while len(units) < TOGETHER:
            try:
                unit = self._queue.get_nowait()
            except Empty:
                break
            if unit is None:
                return units, True
            units.append(unit)
        return units, False

    def _keep(self, units: list[Unit]) -> None:
        """Commits the units together; where one fails, each on its own."""
        until = monotonic() + _PATIENCE
        try:
            results = self._commit(units)
        except Exception as fault:  # noqa: BLE001 - whose fault it is shows when each runs alone, and is told to that one
            results = list(self._kept_apart(units, fault, until))
        tell(zip(units, results, strict=True))

    def _kept_apart(self, units: Sequence[Unit], fault: Exception, until: float) -> Iterator[object]:
        """The result of each unit of a batch that failed, or why it is not run again."""
        latest = fault
        for unit in units:
            is_late = is_away(latest) and monotonic() > until
            if _is_unknown(unit, fault):
                yield fault
            elif is_late and not is_locked(latest):
                yield latest
            else:
                result = self._kept_alone(unit, hurries=is_late)
                latest = result if isinstance(result, Exception) and is_away(result) else latest
                yield result

    def _kept_alone(self, unit: Unit, *, hurries: bool) -> object:
        """The unit's result once it is durable, or its fault."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return self._commit([unit], hurries=hurries)[0]
            except Exception as fault:  # noqa: BLE001 - the fault belongs to whoever waits for this unit
                if attempt == _ATTEMPTS or _is_unknown(unit, fault) or not _is_retried(fault):
                    return fault
        raise AssertionError("the last attempt returns")

    def _commit(self, units: Sequence[Unit], *, hurries: bool = False) -> list[object]:
        results: list[object] = []
        with Session(self._engine, expire_on_commit=False) as session:
            if hurries:
                session.execute(_HURRY)
            for together, alike in groupby(units, key=attrgetter("together")):
                items = [unit.item for unit in alike]
                results.extend(told for told, _ in zip(together(session, items), items, strict=True))
                session.flush()
                session.expunge_all()
            close(session)
            _end(session)
        return results


def _leave_out(unwanted: Iterable[Unit]) -> None:
    """Their event loop counts what is on its way: it hears of those as well for whom nobody waits any more."""
    tell((unit, None) for unit in unwanted if unit.tell is not None)


def _end(session: Session) -> None:
    """Commits; where the server is lost meanwhile, nobody knows whether it did."""
    session.flush()
    try:
        session.commit()
    except DBAPIError as fault:
        if fault.connection_invalidated:
            raise InDoubt("the connection was lost while a commit was on its way") from fault
        raise


def _is_unknown(unit: Unit, fault: Exception) -> bool:
    """Whether the unit may have been kept already, and would not notice it when it ran again."""
    return isinstance(fault, InDoubt) and not unit.is_repeatable


def _is_retried(fault: Exception) -> bool:
    """Deadlocks and serialization failures ask to be tried again; a lost connection is found anew once."""
    if isinstance(fault, InDoubt):
        return True
    if not isinstance(fault, DBAPIError):
        return False
    return fault.connection_invalidated or getattr(fault.orig, "sqlstate", None) in RETRIED_STATES
