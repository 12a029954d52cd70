"""When an invitation is good, and the link that it is sent as."""

from typing import Protocol

from backend.clock import DAY, SECOND, Instant
from backend.errors import Refused
from backend.links import Link

MOST_AT_ONCE = 100_000


class Expired(Refused):
    """The invitation's time is over."""

    code = "EXPIRED"


class Revoked(Refused):
    """The invitation was taken back."""

    code = "REVOKED"


class Linked(Protocol):
    """What a link needs to know of an invitation."""

    @property
    def id(self) -> int:
        """The invitation."""

    @property
    def issued_at(self) -> Instant:
        """When its link began to be good."""

    @property
    def expires_at(self) -> Instant:
        """The last instant at which it is."""


def link_of(invitation: Linked) -> Link:
    """The one link of an invitation: the same however often it is made."""
    return Link(id=invitation.id, issued_at=invitation.issued_at, expires_at=invitation.expires_at)


def expiry_of(issued_at: Instant, expiry_days: int) -> Instant:
    """Links are kept in whole seconds, so an invitation expires on one: both then agree on the instant."""
    return (issued_at + expiry_days * DAY) // SECOND * SECOND


def check_good(expires_at: Instant, revoked_at: Instant | None, now: Instant) -> None:
    """Refuses a revoked invitation, and one whose last instant is past."""
    if revoked_at is not None:
        raise Revoked("the invitation was taken back")
    if now > expires_at:
        raise Expired("the invitation's time is over")
