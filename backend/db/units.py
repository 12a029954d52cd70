"""Units of work that wait for the writer, and how each one's asker is told what became of it."""

from asyncio import Future as LoopFuture
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from typing import Any, Final, NamedTuple, TypeVar

from sqlalchemy.orm import Session

from backend.errors import Refused

T = TypeVar("T")
Item = TypeVar("Item")
Work = Callable[[Session], T]
Together = Callable[[Session, Sequence[Item]], Sequence[T | Refused]]
Outcome = tuple[LoopFuture[Any], object]  # a queue holds units of every type; each asker knows its own
Told = Callable[[Sequence[Outcome]], None]

# How many go together into one commit.
TOGETHER: Final = 64


# A tuple: one is made for every write, and a frozen dataclass sets each field by a call.
class Unit(NamedTuple):
    """One piece of work that must be kept whole, what does it, and the promise of its result.

    The promise is of the thread that waits, or of an event loop, which is told what became of all of its own at once.
    """

    together: Together[Any, Any]  # as above
    item: object
    promise: Future[Any] | LoopFuture[Any]  # as above
    tell: Told | None = None

    @property
    def is_repeatable(self) -> bool:
        """Whether it may be done twice: what shares statements finds what it kept, or may as well be there twice."""
        return self.together is not each_alone

    def is_wanted(self) -> bool:
        """Whether somebody still waits; from here on nobody can call a thread's unit off."""
        if isinstance(self.promise, Future):
            return self.promise.set_running_or_notify_cancel()
        return not self.promise.cancelled()


def tell(outcomes: Iterable[tuple[Unit, object]]) -> None:
    """Tells every asker its result or its fault; each event loop is woken once for all of its own."""
    by_loop: dict[Told, list[Outcome]] = defaultdict(list)
    for unit, outcome in outcomes:
        if isinstance(unit.promise, Future):
            settle(unit.promise, outcome)
        elif unit.tell is not None:
            by_loop[unit.tell].append((unit.promise, outcome))
    for tell_all, own in by_loop.items():
        tell_all(own)


def each_alone(session: Session, works: Sequence[Work[T]]) -> list[T]:
    """Plain units, one after the other, none seeing another's loaded rows."""
    return [_ran(work, session) for work in works]


def _ran(work: Work[T], session: Session) -> T:
    result = work(session)
    session.flush()
    session.expunge_all()
    return result


def settle(promise: Future[Any] | LoopFuture[Any], outcome: object) -> None:
    """Keeps the promise: with the result, or with the fault."""
    if isinstance(outcome, Exception):
        promise.set_exception(outcome)
    else:
        promise.set_result(outcome)
