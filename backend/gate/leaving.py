"""Who has gone is not worked for: a request that only reads ends when its connection does."""

import asyncio
from collections.abc import Mapping
from typing import Final

from starlette.types import Scope

_KEY: Final = "kizuna.visit"


class Visit:
    """One request in progress, as its connection knows it."""

    __slots__ = ("_has_left", "_may_be_dropped", "_task", "is_gone")

    def __init__(self, task: "asyncio.Task[None] | None", *, may_be_dropped: bool) -> None:
        self._task = task
        self._may_be_dropped = may_be_dropped
        self._has_left = False
        self.is_gone = False

    def leave(self) -> None:
        """Nobody waits any more: ends the request, if nothing is lost by that as far as is known."""
        self._has_left = True
        if self._may_be_dropped and self._task is not None and not self.is_gone:
            self.is_gone = True
            self._task.cancel()

    def let_drop(self) -> None:
        """Says, in the request's own task, that it only reads; ends it at once where its client has left already."""
        self._may_be_dropped = True
        if self._has_left and not self.is_gone:
            self.is_gone = True
            raise asyncio.CancelledError


def begin_visit(scope: Scope, *, may_be_dropped: bool) -> Visit:
    """The visit of the request that this task answers."""
    visit = Visit(asyncio.current_task(), may_be_dropped=may_be_dropped)
    scope[_KEY] = visit
    return visit


def may_be_dropped(scope: Scope) -> None:
    """Says of a request that it only reads, whatever its method."""
    visit = scope.get(_KEY)
    if isinstance(visit, Visit):
        visit.let_drop()


def tell_gone(scope: Mapping[str, object]) -> None:
    """Tells the request of that scope that nobody waits for it any more."""
    visit = scope.get(_KEY)
    if isinstance(visit, Visit):
        visit.leave()
