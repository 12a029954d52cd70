"""What someone should get now of the plans that concern them, and what holds the rest back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum, unique
from typing import Final, NamedTuple

from backend.clock import DAY, Instant
from backend.communications.rules.directions import Form, channel_of
from backend.communications.rules.plans import Entry
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.outbox.rules import Channel
from backend.planning.rules import Contact as Counted
from backend.planning.rules import DecisionKind, Situation, Standing
from backend.planning.rules.decisions import decide_contact


@unique
class SuggestionState(StrEnum):
    """Whether something is to be said now."""

    DUE = "DUE"
    HELD = "HELD"
    LATER = "LATER"


@unique
class HeldBy(StrEnum):
    """What speaks against saying it now."""

    IN_CONTROL = "IN_CONTROL"
    """The person is of the global control group, which is left alone."""
    CAMPAIGN_CONTROL = "CAMPAIGN_CONTROL"
    """A campaign that says it keeps the person out, to compare with."""
    PAUSED = "PAUSED"
    NO_CONSENT = "NO_CONSENT"
    NO_ADDRESS = "NO_ADDRESS"
    CAP = "CAP"
    TOO_SOON = "TOO_SOON"


@unique
class Why(StrEnum):
    """Why something is suggested."""

    IN_SEGMENT = "IN_SEGMENT"
    """The plan says it to the segment that the person is in."""
    NOT_KNOWN = "NOT_KNOWN"
    """Too little is known of the person; the plan says it to everyone of whom that holds."""
    FIRST_TIME = "FIRST_TIME"
    """They never got it."""
    AGAIN = "AGAIN"
    """They got it before, and it is time to say it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """How often someone got an entry, in whichever version of the plan, and when last."""

    times: int = 0
    last_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An entry that the plan has for someone's segment, and when it is due to them."""

    product_id: int
    plan_id: int
    entry_id: int
    entry: Entry
    position: int
    got: Got
    due_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """How someone stands who may be spoken to: `allowed` are the purposes and channels that they agreed to.

    `kept_out` are the products and keys of what campaigns say that keep them out, and until when.
    """

    preferred: str | None
    paused_until: Instant | None
    has_email: bool
    allowed: frozenset[tuple[str, str]]
    is_control: bool = False
    kept_out: Mapping[tuple[int, str], Instant] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What a plan has for someone: to be said now, held back, or due later.

    `at` is since when it is due, or from when on it can be; without it that depends on the person.
    """

    candidate: Candidate
    channel: str | None
    why: tuple[Why, ...]
    state: SuggestionState
    held_by: HeldBy | None = None
    at: Instant | None


class _Held(NamedTuple):
    """What holds something back, and until when, where that is known."""

    by: HeldBy
    until: Instant | None


_ORDER: Final = {state: place for place, state in enumerate(SuggestionState)}
# Consent and addresses come when the person gives them; no instant is known.
_OPEN_END: Final = frozenset({HeldBy.NO_CONSENT, HeldBy.NO_ADDRESS})


def due_at(entry: Entry, entered_at: Instant, got: Got) -> Instant | None:
    """From when on the entry is due to who came into the segment then; None where they got it often enough."""
    first = entered_at + entry.after_days * DAY
    if got.last_at is None:
        return first
    if entry.every_days is None or (entry.most is not None and got.times >= entry.most):
        return None
    return max(first, got.last_at + entry.every_days * DAY)


def suggestions(
    listener: Listener, candidates: Iterable[Candidate], situation: Situation, contacts: Sequence[Counted]
) -> list[Suggestion]:
    """All candidates: what is due first, in the order of the plan, and of what reaches out no more than caps allow."""
    made = list(contacts)
    found: list[Suggestion] = []
    for candidate in sorted(candidates, key=lambda each: (each.position, each.product_id)):
        suggestion = _suggestion(listener, candidate, situation, made)
        if suggestion.state is SuggestionState.DUE and suggestion.channel is not None:
            # What is said first takes the room that caps leave.
            made.append(Counted(at=situation.now, channel=suggestion.channel))
        found.append(suggestion)
    return sorted(found, key=_place)


def _place(suggestion: Suggestion) -> tuple[int, Instant]:
    later = suggestion.at if suggestion.state is SuggestionState.LATER else None
    return (_ORDER[suggestion.state], later or 0)


def _suggestion(
    listener: Listener, candidate: Candidate, situation: Situation, contacts: Sequence[Counted]
) -> Suggestion:
    channel = channel_of(candidate.entry.form, listener.preferred)
    held: _Held | None = None
    state = SuggestionState.DUE
    if candidate.due_at > situation.now:
        state, held = SuggestionState.LATER, _Held(HeldBy.TOO_SOON, candidate.due_at)
    elif (held := _held(listener, candidate, channel, situation, contacts)) is not None:
        state = SuggestionState.HELD
    return Suggestion(
        candidate=candidate,
        channel=channel,
        why=_why(candidate),
        state=state,
        held_by=None if held is None else held.by,
        at=candidate.due_at if held is None else held.until,
    )


def _held(
    listener: Listener,
    candidate: Candidate,
    channel: str | None,
    situation: Situation,
    contacts: Sequence[Counted],
) -> _Held | None:
    """What holds it back, and until when; to show something to who comes by needs nobody's leave to reach them."""
    entry = candidate.entry
    if listener.is_control and entry.form is not Form.SITE_CONTENT:
        return _Held(HeldBy.IN_CONTROL, None)
    if (until := listener.kept_out.get((candidate.product_id, entry.key))) is not None:
        return _Held(HeldBy.CAMPAIGN_CONTROL, until)
    if channel is None:
        return None
    standing = Standing(
        channel=channel,
        may_contact=(entry.purpose, channel) in listener.allowed,
        has_address=channel != Channel.EMAIL or listener.has_email,
        paused_until=listener.paused_until,
        segment=entry.segment,
    )
    decided = decide_contact(standing, situation, contacts)
    if decided.kind is DecisionKind.SENT:
        return None
    by = HeldBy(decided.rule.value)
    return _Held(by, None if by in _OPEN_END else decided.until_at)


def _why(candidate: Candidate) -> tuple[Why, ...]:
    place = Why.NOT_KNOWN if candidate.entry.segment == UNCLASSIFIED else Why.IN_SEGMENT
    return (place, Why.FIRST_TIME if candidate.got.last_at is None else Why.AGAIN)
