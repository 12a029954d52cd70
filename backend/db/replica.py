"""Replica: a copy of the database that reports may read from, and how far behind it is known to be.

How far is measured, not believed: once a second the primary is asked how far its log reaches, and the replica how much
of it it has applied. As soon as the replica has applied what the primary had at some instant, it is known to hold
everything from before that instant. So a replica whose connection was cut grows old, and one whose primary has nothing
to say does not. Clocks of other machines play no part in it.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Event, Lock, Thread
from time import monotonic
from typing import Final, TypeVar

from sqlalchemy import Engine, TextClause, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from backend.db.engines import reader_engine
from backend.db.patience import TookTooLong
from backend.db.unavailable import is_away
from backend.errors import Refused
from backend.settings import Settings

T = TypeVar("T")

_BETWEEN_LOOKS: Final = 1.0
_SOON: Final = 0.05
_CATCHING_UP: Final = 2.0
_KEPT: Final = 3_600
_WHOSE: Final = "(SELECT system_identifier FROM pg_control_system()), current_database()"
_WRITTEN: Final = text(f"SELECT {_WHOSE}, pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')")
_APPLIED: Final = text(
    f"SELECT {_WHOSE}, CASE WHEN pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0') END"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportsFrom:
    """Where reports are read from, unless that is more than so many seconds behind."""

    url: str
    most_lag: float


def reports_of(settings: Settings) -> ReportsFrom | None:
    """Where these settings have reports read from; nowhere but in the database itself, as a rule."""
    return ReportsFrom(url=settings.reports_url, most_lag=settings.reports_lag) if settings.reports_url else None


class Replica:
    """The copy, and what is known of it; a report goes to the primary whenever the copy is away or too old."""

    def __init__(
        self, asked: ReportsFrom, primary: Engine, *, threads: int, now: Callable[[], float] = monotonic
    ) -> None:
        self.engine = reader_engine(asked.url, threads)
        self._primary = primary
        self._most_lag = asked.most_lag
        self._now = now
        self._lock = Lock()
        self._written: deque[tuple[int, float]] = deque(maxlen=_KEPT)
        self._as_of: float | None = None
        self._is_away = True
        self._answered = {True: 0, False: 0}
        self._stop = Event()
        self._thread: Thread | None = None

    def begin(self) -> None:
        """Begins to look once a second; where that has begun already, nothing changes."""
        with self._lock:
            if self._thread is None:
                self._thread = Thread(target=self._keep_looking, name="kizuna-replica", daemon=True)
                self._thread.start()

    def look(self) -> None:
        """Asks both servers how far they are."""
        at = self._now()
        try:
            *whose, written = _told(self._primary, _WRITTEN)
            *copy_of, applied = _told(self.engine, _APPLIED)
        except SQLAlchemyError:
            self._is_away = True
            return
        with self._lock:
            # What is no copy, or was promoted, may hold anything.
            self._is_away = applied is None or whose != copy_of
            if self._is_away:
                self._written.clear()
                self._as_of = None
                return
            self._written.append((int(str(written)), at))
            while self._written and self._written[0][0] <= int(str(applied)):
                self._as_of = self._written.popleft()[1]

    def lag(self) -> float | None:
        """For how many seconds at most something may have been missing; None where nothing is known yet."""
        with self._lock:
            return None if self._as_of is None else max(0.0, self._now() - self._as_of)

    def is_usable(self) -> bool:
        """Whether it is there and not too old."""
        lag = self.lag()
        return not self._is_away and lag is not None and lag <= self._most_lag

    def catches_up(self) -> bool:
        """Whether it holds, within two seconds, all that was kept before this was asked."""
        asked_at = self._now()
        while True:
            self.look()
            with self._lock:
                if self._is_away or (self._as_of is not None and self._as_of >= asked_at):
                    return not self._is_away
            if self._now() - asked_at > _CATCHING_UP or self._stop.wait(_SOON):
                return False

    def read_or(
        self, elsewhere: Callable[[Callable[[Session], T]], T], work: Callable[[Session], T], *, usable: bool
    ) -> T:
        """What the work finds here; elsewhere where this is not usable, fails, or finds a thing missing."""
        if usable:
            try:
                found = self._read(work)
            except TookTooLong:
                raise
            except SQLAlchemyError as fault:
                # The thread that looks says when it is back. That a report stood in the way of the log is no sign.
                self._is_away |= is_away(fault)
            except Refused:
                # What is not there yet may be on the primary.
                pass
            else:
                self._answered[True] += 1
                return found
        self._answered[False] += 1
        return elsewhere(work)

    def figures(self) -> Mapping[str, float]:
        """What an operator watches of it."""
        lag = self.lag()
        return {
            "reports_replica_usable": float(self.is_usable()),
            "reports_on_replica": self._answered[True],
            "reports_on_primary": self._answered[False],
            **({} if lag is None else {"reports_lag_seconds": lag}),
        }

    def close(self) -> None:
        """Ends looking, and gives every connection back."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        self.engine.dispose()

    def _read(self, work: Callable[[Session], T]) -> T:
        with Session(self.engine, autoflush=False, expire_on_commit=False) as session:
            result = work(session)
            session.expunge_all()
            return result

    def _keep_looking(self) -> None:
        while True:
            self.look()
            if self._stop.wait(_BETWEEN_LOOKS):
                return


def _told(engine: Engine, question: TextClause) -> tuple[object, ...]:
    with engine.connect() as connection:
        return tuple(connection.execute(question).one())
