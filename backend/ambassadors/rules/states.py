"""Where an ambassador stands: invited, active, pausing, gone; and every step from one to another."""

from enum import StrEnum, unique
from typing import Protocol

from backend.clock import Instant
from backend.errors import Refused


@unique
class Status(StrEnum):
    """Where an ambassador stands (アンバサダーの状態)."""

    INVITED = "INVITED"
    """Asked, and has not answered yet."""
    ACTIVE = "ACTIVE"
    """Accepted the agreement and takes part."""
    PAUSED = "PAUSED"
    """Wants nothing to do for a while."""
    LEFT = "LEFT"
    """Took part and left."""
    DECLINED = "DECLINED"
    """Was asked and said no."""


@unique
class StepKind(StrEnum):
    """What happened to an ambassador."""

    INVITED = "INVITED"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    PAUSED = "PAUSED"
    RESUMED = "RESUMED"
    LEFT = "LEFT"
    RETURNED = "RETURNED"


class WrongStatus(Refused):
    """What is asked for cannot be done by an ambassador who stands where this one does."""

    code = "WRONG_STATUS"


class InvitationOver(Refused):
    """The invitation was not answered in time."""

    code = "INVITATION_OVER"


class Marks(Protocol):
    """What tells where an ambassador stands."""

    @property
    def status(self) -> str:
        """The status as it is kept."""

    @property
    def paused_until(self) -> Instant | None:
        """When a pause ends of itself; none where it lasts until they come back."""


def status_at(marks: Marks, now: Instant) -> Status:
    """Where they stand at that instant: a pause that has come to its end is none any more."""
    kept = Status(marks.status)
    is_over = kept is Status.PAUSED and marks.paused_until is not None and marks.paused_until <= now
    return Status.ACTIVE if is_over else kept


def check_status(marks: Marks, now: Instant, *allowed: Status) -> Status:
    """Where they stand; refused where that is none of the allowed ones."""
    status = status_at(marks, now)
    if status not in allowed:
        raise WrongStatus(f"an ambassador who is {status.value} cannot do this", "ambassadorId")
    return status
