"""Units of work that wait for the writer, and how each one's asker is told what became of it."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, NamedTuple, TypeVar

from sqlalchemy.orm import Session

from backend.errors import Refused

T = TypeVar("T")
Item = TypeVar("Item")
Work = Callable[[Session], T]
Together = Callable[[Session, Sequence[Item]], Sequence[T | Refused]]
Outcome = tuple["asyncio.Future[Any]", object]  # a queue holds units of every type; each asker knows its own


# A tuple: one is made for every write, and a frozen dataclass sets each field by a call.
class Unit(NamedTuple):
    """One piece of work that must be kept whole, what does it, and the promise of its result.

    The promise is of the thread that waits, or of the event loop that is named.
    """

    together: Together[Any, Any]  # as above
    item: object
    promise: "Future[Any] | asyncio.Future[Any]"  # as above
    loop: asyncio.AbstractEventLoop | None = None

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
    by_loop: dict[asyncio.AbstractEventLoop, list[Outcome]] = defaultdict(list)
    for unit, outcome in outcomes:
        if isinstance(unit.promise, Future):
            _settle(unit.promise, outcome)
        elif unit.loop is not None:
            by_loop[unit.loop].append((unit.promise, outcome))
    for loop, own in by_loop.items():
        # A loop that was closed, be it a moment ago, holds nobody who waits; the writer must go on.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_settle_all, own)


def each_alone(session: Session, works: Sequence[Work[T]]) -> list[T]:
    """Plain units, one after the other, none seeing another's loaded rows."""
    return [_ran(work, session) for work in works]


def _ran(work: Work[T], session: Session) -> T:
    result = work(session)
    session.flush()
    session.expunge_all()
    return result


def _settle_all(outcomes: Iterable[Outcome]) -> None:
    for promise, outcome in outcomes:
        if not promise.done():
            _settle(promise, outcome)


def _settle(promise: "Future[Any] | asyncio.Future[Any]", outcome: object) -> None:
    if isinstance(outcome, Exception):
        promise.set_exception(outcome)
    else:
        promise.set_result(outcome)
