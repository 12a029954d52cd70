"""Whether whoever was invited is reminded: the stop rules, and never twice for one step."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.planning.rules.caps import Contact
from backend.planning.rules.decisions import (
    LOOKED_AT_AGAIN,
    Decided,
    DecisionKind,
    Situation,
    Standing,
    Why,
    decide_contact,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How far an invitation has come."""

    sent: int
    """How many messages about it were sent."""
    later_step: bool = False
    """Whether a later reminder is due or decided on already."""
    is_finished: bool = False
    has_begun: bool = False
    is_revoked: bool = False
    is_returned: bool = False
    is_expired: bool = False
    is_late: bool = False
    is_lost: bool = False
    """Whether the invitation itself was not delivered, and nobody tries any more."""


def decide_reminder(
    course: Course,
    standing: Standing,
    situation: Situation,
    contacts: Sequence[Contact] = (),
    *,
    most_contacts: int,
    stop_when_begun: bool,
) -> Decided:
    """The first rule that speaks against the reminder decides; where none does, it is sent."""
    stops = {
        Why.ERASED: standing.is_gone,
        Why.CLOSED: situation.is_closed,
        Why.REVOKED: course.is_revoked,
        Why.RETURNED: course.is_returned,
        Why.FINISHED: course.is_finished,
        Why.BEGUN: course.has_begun and stop_when_begun,
        Why.EXPIRED: course.is_expired,
        Why.OVERTAKEN: course.later_step,
        Why.TOO_LATE: course.is_late,
        Why.ENOUGH: course.sent >= most_contacts,
    }
    for rule, holds in stops.items():
        if holds:
            return Decided(kind=DecisionKind.SKIPPED, rule=rule)
    if course.is_lost:
        # Staff may try a dead letter anew.
        return Decided(kind=DecisionKind.SKIPPED, rule=Why.NOT_DELIVERED, until_at=situation.now + LOOKED_AT_AGAIN)
    return decide_contact(standing, situation, contacts)
