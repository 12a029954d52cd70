"""Planning: every touchpoint that plans itself, part by part, by one worker at a time."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy.orm import Session

from backend.clock import Clock, Instant
from backend.db import Database
from backend.db.turns import IsOver, never
from backend.jobs.watching import Watch
from backend.planning.actions import (
    AT_ONCE,
    call_off,
    claim,
    finish,
    hold,
    plan_again,
    plan_part,
    remind,
    remind_again,
)
from backend.planning.actions.leases import LeaseLost
from backend.planning.queries import count_due, find_due, list_plannable
from backend.planning.queries.audiences import search_of
from backend.planning.rules import Cursor, Planned
from backend.planning.rules.planned import BEGINNING
from backend.touchpoints.queries import get_touchpoint

# One part of a round, which goes on behind a cursor, and what it does in its transaction.
Step = Callable[[Cursor], Planned]
Work = Callable[[Session, int, Instant], Planned]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plans:
    """What planning came to: decisions on invitations and reminders, and which touchpoints could not be planned."""

    invitations: Planned = field(default_factory=Planned)
    reminders: Planned = field(default_factory=Planned)
    failed: tuple[str, ...] = ()

    def and_also(self, other: "Plans") -> "Plans":
        """Both together."""
        return Plans(
            invitations=self.invitations.and_also(other.invitations),
            reminders=self.reminders.and_also(other.reminders),
            failed=self.failed + other.failed,
        )


def plan_due(database: Database, clock: Clock, *, watch: Watch | None = None, is_over: IsOver = never) -> Plans:
    """Plans every touchpoint that is due for a round; one that fails or is another worker's is left to the next."""
    plans = Plans()
    for touchpoint_id, key in database.read_now(lambda session: list_plannable(session, clock())):
        if is_over():
            break
        worker = _Worker(database, clock, touchpoint_id, is_over, partial(watch, key) if watch else None)
        try:
            plans = plans.and_also(worker.run())
        except LeaseLost:
            continue
        except Exception as fault:  # noqa: BLE001 - one touchpoint that cannot be planned must not keep the others waiting
            # Only the kind of fault: its message may hold what people said.
            logger.warning("planning %s failed: %s", key, type(fault).__name__)
            plans = plans.and_also(Plans(failed=(key,)))
    return plans


class _Worker:
    """One worker's round of one touchpoint, and the lease under which it goes on."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        touchpoint_id: int,
        is_over: IsOver,
        tell: Callable[[int, int], object] | None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._id = touchpoint_id
        self._is_over = is_over
        self._tell = tell
        self._total = 0
        self._lease: Instant = 0

    def run(self) -> Plans:
        """Everything that is due at the touchpoint, or what the time allows."""
        lease = self._database.write_now(lambda session: claim(session, self._id, self._clock()))
        if lease is None:
            return Plans()
        self._lease = lease
        if self._tell is not None:
            self._total = self._database.read_now(self._count)
        invitations = sum_up(map(self._go_through, (self._call_off, self._plan_again, self._plan)))
        reminders = sum_up(self._remind())
        is_whole = not self._is_over()
        self._database.write_now(
            lambda session: finish(session, self._id, self._lease, self._clock(), is_whole=is_whole)
        )
        return Plans(invitations=invitations, reminders=reminders)

    def _remind(self) -> Iterator[Planned]:
        """The last step first: whoever is due for two is reminded once, by the later."""
        steps = self._database.read_now(
            lambda session: len(search_of(get_touchpoint(session, self._id), 0).rules.reminders)
        )
        for step in range(steps, 0, -1):
            yield self._go_through(partial(self._remind_again, step=step))
            yield self._go_through(partial(self._remind_new, step=step))

    def _go_through(self, part: Step) -> Planned:
        total, after = Planned(), BEGINNING
        while not self._is_over():
            done = part(after)
            total = total.and_also(done)
            if self._tell is not None:
                self._tell(done.decided, self._total)
            if done.reached is None:
                break
            after = done.reached
        return total

    def _do(self, work: Work) -> Planned:
        """One part in one transaction, under a lease that is renewed in it."""
        now = self._clock()

        def unit(session: Session) -> tuple[Instant, Planned]:
            return hold(session, self._id, self._lease, now), work(session, self._id, now)

        self._lease, done = self._database.write_now(unit)
        return done

    def _count(self, session: Session) -> int:
        return count_due(session, search_of(get_touchpoint(session, self._id), self._clock()))

    def _call_off(self, _after: Cursor) -> Planned:
        return self._do(call_off)

    def _plan_again(self, _after: Cursor) -> Planned:
        return self._do(plan_again)

    def _plan(self, after: Cursor) -> Planned:
        """Whom to look for may take long in a large panel: that is done while others may write."""
        now = self._clock()
        part = self._database.read_now(lambda session: find_due(session, self._id, now, after, AT_ONCE))
        if not part.candidates:
            return Planned(reached=part.reached)
        return self._do(lambda session, own, at: plan_part(session, own, part, at))

    def _remind_again(self, _after: Cursor, *, step: int) -> Planned:
        return self._do(lambda session, own, now: remind_again(session, own, step, now))

    def _remind_new(self, after: Cursor, *, step: int) -> Planned:
        return self._do(lambda session, own, now: remind(session, own, step, now, after=after))


def sum_up(parts: Iterator[Planned]) -> Planned:
    """All parts together."""
    total = Planned()
    for part in parts:
        total = total.and_also(part)
    return total
