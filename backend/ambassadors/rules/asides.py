"""How one ambassador counts for two who turned out to be one person: whose answer stands, and how it is noted."""

import json
from typing import Final, NamedTuple, Protocol

from backend.clock import Instant

_NOBODY: Final = -1


class Stand(NamedTuple):
    """Everything that tells where an ambassador stands, short enough for a note."""

    status: str
    invited_at: Instant
    expires_at: Instant
    agreement_id: int | None
    agreed_language: str | None
    answered_at: Instant | None
    paused_until: Instant | None
    left_at: Instant | None


class Standing(Protocol):
    """An ambassador, as far as it stands somewhere."""

    status: str
    invited_at: Instant
    expires_at: Instant
    agreement_id: int | None
    agreed_language: str | None
    answered_at: Instant | None
    paused_until: Instant | None
    left_at: Instant | None


def stand_of(row: Standing) -> Stand:
    """Where the ambassador stands."""
    return Stand(*(getattr(row, name) for name in Stand._fields))


def put(row: Standing, stand: Stand) -> None:
    """Lets the ambassador stand there."""
    for name, value in stand._asdict().items():
        setattr(row, name, value)


def spelled(stand: Stand) -> str:
    """The stand as a note keeps it."""
    return json.dumps(stand, separators=(",", ":"))


def stand_from(note: str) -> Stand:
    """The stand that a note kept."""
    return Stand(*json.loads(note))


def answered_later(one: Stand, other: Stand) -> bool:
    """Whether the first said something later than the second: what a person said last counts."""
    return _last_said(one) > _last_said(other)


def _last_said(stand: Stand) -> Instant:
    return max(_NOBODY if at is None else at for at in (stand.answered_at, stand.left_at))
