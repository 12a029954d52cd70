"""What is put into the outbox, and what it can come to."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, unique
from typing import Final

from backend.clock import Instant
from backend.errors import Invalid

Payload = Mapping[str, object]

_REASON: Final = re.compile(r"[A-Z][A-Z0-9_]{0,39}")
_ID_DIGITS: Final = 32


@unique
class Channel(StrEnum):
    """The way by which people are reached."""

    EMAIL = "EMAIL"
    WEBHOOK = "WEBHOOK"
    FILE = "FILE"


@unique
class Kind(StrEnum):
    """What a message is: all but the last two reach a person, those tell the company's own programs."""

    INVITATION = "INVITATION"
    REMINDER = "REMINDER"
    CONFIRMATION = "CONFIRMATION"
    PROGRAMME_INVITATION = "PROGRAMME_INVITATION"
    BOARD_INVITATION = "BOARD_INVITATION"
    IDEA_NEWS = "IDEA_NEWS"
    THANKS = "THANKS"
    CAMPAIGN = "CAMPAIGN"
    EVENT = "EVENT"
    DELIVERY = "DELIVERY"


# What asks someone to answer; everything that is said of "asking" is about these.
ASKING: Final = frozenset({Kind.INVITATION, Kind.REMINDER})


@unique
class Event(StrEnum):
    """What webhooks can be told of."""

    INVITATION_DUE = "invitation.due"
    INVITATION_SENT = "invitation.sent"
    RESPONSE_FINISHED = "response.finished"
    PERSON_OPTED_OUT = "person.opted_out"
    AMBASSADOR_ACCEPTED = "ambassador.accepted"
    REFERRAL_CONFIRMED = "referral.confirmed"
    IDEA_POSTED = "idea.posted"
    IDEA_ANSWERED = "idea.answered"
    LEAD_CLOSED = "lead.closed"
    AUDIENCE_ENTERED = "audience.entered"
    AUDIENCE_LEFT = "audience.left"


@unique
class Reason(StrEnum):
    """Why a message was not sent, or not yet; never anything about the person."""

    NO_ADDRESS = "NO_ADDRESS"
    NO_CONSENT = "NO_CONSENT"
    PAUSED = "PAUSED"
    CAP = "CAP"
    IN_CONTROL = "IN_CONTROL"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"
    FINISHED = "FINISHED"
    CLOSED = "CLOSED"
    GONE = "GONE"
    ERASED = "ERASED"
    REFUSED = "REFUSED"
    UNREACHABLE = "UNREACHABLE"
    TIMED_OUT = "TIMED_OUT"
    PRIVATE_ADDRESS = "PRIVATE_ADDRESS"
    DISABLED = "DISABLED"
    NOT_CONFIGURED = "NOT_CONFIGURED"
    WORKER_LOST = "WORKER_LOST"
    FAULT = "FAULT"


@unique
class Result(StrEnum):
    """What trying to send a message came to."""

    SENT = "SENT"
    FAILED = "FAILED"
    DEAD = "DEAD"
    CANCELLED = "CANCELLED"
    RELEASED = "RELEASED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Something to send about a row (an invitation, say) to a person; each step of it is queued once.

    The payload holds ids and instants, never an address, a name or an answer: those are looked up when it is sent.
    """

    kind: Kind
    channel: Channel
    about_id: int
    step: str = ""
    subject_id: int | None = None
    due_at: Instant
    payload: Payload = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A message that one worker has for itself until its lease ends; no other claim of it has the same end."""

    id: int
    kind: Kind
    channel: Channel
    subject_id: int | None
    about_id: int
    payload: Payload
    message_id: str
    attempts: int
    claimed_until: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What became of a claimed message: released ones may wait for some milliseconds, sent ones have a file's batch."""

    claimed: Claimed
    result: Result
    reason: str = ""
    later: int = 0
    batch: int | None = None


def event_message(event: Event, about_id: int, *, subject_id: int | None, step: str = "", now: Instant) -> Message:
    """What tells webhooks that something happened to a row, once for each step of it."""
    return Message(
        kind=Kind.EVENT,
        channel=Channel.WEBHOOK,
        about_id=about_id,
        step=f"{event.value}:{step}",
        subject_id=subject_id,
        due_at=now,
        payload={"event": event.value},
    )


def message_id_of(kind: Kind, about_id: int, step: str) -> str:
    """The stable id of a message: the same cause and step never make two."""
    return hashlib.sha256(f"{kind.value}:{about_id}:{step}".encode()).hexdigest()[:_ID_DIGITS]


def check_reason(reason: str) -> str:
    """A reason code; anything else might tell of the person, and is refused."""
    if not _REASON.fullmatch(reason):
        raise Invalid("a reason is a code in capitals", "reason")
    return reason
