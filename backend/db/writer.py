"""The one writer thread: units of work that wait together are committed together, and acknowledged after it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from queue import Empty, Full, Queue
from threading import Thread
from time import monotonic

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from backend.db.commits import commit
from backend.db.unavailable import RETRIED_STATES, InDoubt, is_away, is_locked
from backend.db.units import TOGETHER, Unit, tell
from backend.db.writing_process import TOGETHER as TOGETHER_BESIDE
from backend.db.writing_process import WritingProcess
from backend.errors import Busy

_WAITING = 2_048
_ATTEMPTS = 4
# Where the database is away, those who wait together do not wait for it one after the other.
_PATIENCE = 10.0


class Writer:
    """Runs units in the order they came, many to a commit; a bad one never harms its neighbours."""

    def __init__(self, engine: Engine, beside: WritingProcess | None = None) -> None:
        self._engine = engine
        self._beside = beside
        self.most_together = TOGETHER if beside is None else TOGETHER_BESIDE
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
        is_beside = self._beside is not None and self._beside.is_there
        waiting = self._queue.qsize() + arriving
        return {"writes_waiting": waiting, "writes_together": self._together, "writing_process": float(is_beside)}

    def close(self) -> None:
        """Finishes what waits, then ends the thread."""
        self._queue.put(None)
        self._thread.join()
        if self._beside is not None:
            self._beside.close()

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
        while len(units) < self.most_together:
            try:
                unit = self._queue.get_nowait()
            except Empty:
                break
            if unit is None:
                return units, True
            units.append(unit)
        return units, False

    def _keep(self, units: list[Unit]) -> None:
        """Writes the units, those first that the process beside takes: who waits side by side has no turn to keep."""
        if self._beside is not None and (carried := list(filter(self._beside.takes, units))):
            results = self._beside.write(carried)
            if results is not None:
                tell(zip(carried, results, strict=True))
                units = [unit for unit in units if unit.together is not carried[0].together]
        if units:
            tell(zip(units, self._kept_here(units), strict=True))

    def _kept_here(self, units: list[Unit]) -> list[object]:
        """Commits the units together; where one fails, each on its own."""
        until = monotonic() + _PATIENCE
        try:
            return self._commit(units)
        except Exception as fault:  # noqa: BLE001 - whose fault it is shows when each runs alone, and is told to that one
            return list(self._kept_apart(units, fault, until))

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
        grouped = groupby(units, key=attrgetter("together"))
        return commit(
            self._engine, ((together, [unit.item for unit in alike]) for together, alike in grouped), hurries=hurries
        )


def _leave_out(unwanted: Iterable[Unit]) -> None:
    """Their event loop counts what is on its way: it hears of those as well for whom nobody waits any more."""
    tell((unit, None) for unit in unwanted if unit.tell is not None)


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
