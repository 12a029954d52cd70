"""Whether one person is contacted now, later or not at all, and which rule decides."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum, unique
from typing import Final

from backend.clock import DAY, Instant
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.planning.rules.caps import Cap, Contact, is_full_until

LOOKED_AT_AGAIN: Final = DAY
"""Who has no consent or no address today may have one tomorrow."""


@unique
class DecisionKind(StrEnum):
    """What was decided."""

    SENT = "SENT"
    """A message was put into the outbox."""
    HELD = "HELD"
    """Not now; decided anew at a known instant."""
    SKIPPED = "SKIPPED"
    """Not on this occasion."""


@unique
class Why(StrEnum):
    """The rule that decided."""

    DUE = "DUE"
    ERASED = "ERASED"
    CLOSED = "CLOSED"
    REVOKED = "REVOKED"
    RETURNED = "RETURNED"
    FINISHED = "FINISHED"
    BEGUN = "BEGUN"
    EXPIRED = "EXPIRED"
    OVERTAKEN = "OVERTAKEN"
    ENOUGH = "ENOUGH"
    NOT_IN_AUDIENCE = "NOT_IN_AUDIENCE"
    TOO_LATE = "TOO_LATE"
    ANSWERED_LATELY = "ANSWERED_LATELY"
    SETTLED = "SETTLED"
    NO_CONSENT = "NO_CONSENT"
    NO_ADDRESS = "NO_ADDRESS"
    NOT_DELIVERED = "NOT_DELIVERED"
    PAUSED = "PAUSED"
    QUIET_HOURS = "QUIET_HOURS"
    SUNDAY = "SUNDAY"
    HOLIDAY = "HOLIDAY"
    CAP = "CAP"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One person who may be asked on one occasion; a decision that was held has its number."""

    person_id: int
    occasion: str = ""
    decision_id: int | None = None
    ended: Why | None = None
    """Why the occasion itself is over: the order was returned, the person left the audience, it is too late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of a person who may be contacted."""

    channel: str
    may_contact: bool = True
    has_address: bool = True
    is_gone: bool = False
    paused_until: Instant | None = None
    answered_lately: bool = False
    is_settled: bool = False
    segment: int = UNCLASSIFIED


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What holds for everybody at this instant."""

    now: Instant
    quiet: tuple[Why, Instant] | None = None
    caps: Sequence[Cap] = ()
    is_closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision, and until when it is not looked at again (for ever where None)."""

    kind: DecisionKind
    rule: Why
    until_at: Instant | None = field(default=None)


def decide(candidate: Candidate, standing: Standing, situation: Situation, contacts: Sequence[Contact] = ()) -> Decided:
    """The first rule that speaks against an invitation decides; where none does, it is sent."""
    if standing.is_gone:
        return _skipped(Why.ERASED)
    if situation.is_closed:
        return _skipped(Why.CLOSED)
    if candidate.ended is not None:
        return _skipped(candidate.ended)
    if standing.answered_lately:
        return _skipped(Why.ANSWERED_LATELY)
    if standing.is_settled:
        return _skipped(Why.SETTLED)
    return decide_contact(standing, situation, contacts)


def decide_contact(standing: Standing, situation: Situation, contacts: Sequence[Contact]) -> Decided:
    """Whether a message may reach the person at this instant, be it an invitation or a reminder."""
    now = situation.now
    if standing.paused_until is not None and standing.paused_until > now:
        return Decided(kind=DecisionKind.HELD, rule=Why.PAUSED, until_at=standing.paused_until)
    if not standing.may_contact:
        return _skipped(Why.NO_CONSENT, until_at=now + LOOKED_AT_AGAIN)
    if not standing.has_address:
        return _skipped(Why.NO_ADDRESS, until_at=now + LOOKED_AT_AGAIN)
    if situation.quiet is not None:
        why, until_at = situation.quiet
        return Decided(kind=DecisionKind.HELD, rule=why, until_at=until_at)
    full = is_full_until(situation.caps, contacts, channel=standing.channel, segment=standing.segment, at=now)
    if full is not None:
        return Decided(kind=DecisionKind.HELD, rule=Why.CAP, until_at=full)
    return Decided(kind=DecisionKind.SENT, rule=Why.DUE)


def _skipped(rule: Why, until_at: Instant | None = None) -> Decided:
    return Decided(kind=DecisionKind.SKIPPED, rule=rule, until_at=until_at)
