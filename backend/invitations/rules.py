"""When an invitation is good, and the link that it is sent as."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from backend.clock import DAY, SECOND, Instant
from backend.errors import Refused
from backend.links import Link
from backend.surveys.rules import Answer

Snapshot = Mapping[str, Mapping[str, object]]
"""How a person stood at an instant: `segments` by product (its id as text), and `attributes` by key."""

NOBODY: Final[Snapshot] = {"segments": {}, "attributes": {}}

MOST_AT_ONCE = 100_000
TEST_OCCASION: Final = "test "


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What a link brings along: hidden fields, answers that are filled in already, and where an open one hangs."""

    hidden: Mapping[str, str] | None = None
    prefill: Mapping[str, Answer] | None = None
    open_link_id: int | None = None


NOTHING: Final = Brought()


class Expired(Refused):
    """The invitation's time is over."""

    code = "EXPIRED"


class Revoked(Refused):
    """The invitation was taken back."""

    code = "REVOKED"


class Gone(Refused):
    """Whoever was invited asked to be forgotten."""

    code = "GONE"


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


def check_good(
    expires_at: Instant, revoked_at: Instant | None, now: Instant, *, erased_at: Instant | None = None
) -> None:
    """Refuses an erased person's invitation, a revoked one, and one whose last instant is past."""
    if erased_at is not None:
        raise Gone("the invitation's person is not on the panel any more")
    if revoked_at is not None:
        raise Revoked("the invitation was taken back")
    if now > expires_at:
        raise Expired("the invitation's time is over")
