"""Where a message stands, and when it is tried again."""

from enum import StrEnum, unique
from typing import Final, Protocol

from backend.clock import HOUR, MINUTE, Instant

# Without jitter: who retries when must be foreseeable, and claims in small batches spread the load by themselves.
BACK_OFF: Final = (MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR)

# Workers that end in the middle count no attempt, but a message that ends its worker each time must not do so for ever.
MOST_CLAIMS: Final = 20


@unique
class State(StrEnum):
    """Where a message stands."""

    WAITING = "WAITING"
    CLAIMED = "CLAIMED"
    SENT = "SENT"
    DEAD = "DEAD"
    CANCELLED = "CANCELLED"


class Marks(Protocol):
    """What tells where a message stands."""

    @property
    def claimed_until(self) -> Instant | None:
        """Until when a worker has it for itself."""

    @property
    def sent_at(self) -> Instant | None:
        """When it was taken by the next in line."""

    @property
    def dead_at(self) -> Instant | None:
        """When it was given up."""

    @property
    def cancelled_at(self) -> Instant | None:
        """When it became needless."""


def state_of(marks: Marks, now: Instant) -> State:
    """The message's state at that instant."""
    if marks.sent_at is not None:
        return State.SENT
    if marks.dead_at is not None:
        return State.DEAD
    if marks.cancelled_at is not None:
        return State.CANCELLED
    is_claimed = marks.claimed_until is not None and marks.claimed_until > now
    return State.CLAIMED if is_claimed else State.WAITING


def next_attempt(attempts: int, now: Instant) -> Instant | None:
    """When to try again after so many failed attempts; None when it is time to give up."""
    return now + BACK_OFF[attempts - 1] if attempts <= len(BACK_OFF) else None
