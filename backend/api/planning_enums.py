"""What planning can decide, and by which rule, as the schema shows it."""

from backend.api.shapes.enums import described
from backend.planning.rules import DecisionKind, Why

__all__ = ["DecisionKind", "Why"]

described(
    DecisionKind,
    "What was decided of a contact.",
    {
        DecisionKind.SENT: "A message was put into the outbox.",
        DecisionKind.HELD: "Not now; decided anew at a known instant.",
        DecisionKind.SKIPPED: "Not on this occasion.",
    },
    name="ContactDecisionKind",
)
described(
    Why,
    "The rule that decided whether someone is contacted.",
    {
        Why.DUE: "It was time, and nothing spoke against it.",
        Why.ERASED: "The person was forgotten or merged into another.",
        Why.CLOSED: "The touchpoint's period is over.",
        Why.REVOKED: "The invitation was taken back.",
        Why.RETURNED: "What was bought came back.",
        Why.FINISHED: "The person has answered.",
        Why.BEGUN: "The person has begun to answer, and is left in peace then.",
        Why.EXPIRED: "The invitation's time is over.",
        Why.OVERTAKEN: "A later reminder is due as well.",
        Why.ENOUGH: "So many messages about one invitation are enough.",
        Why.NOT_IN_AUDIENCE: "The person left the audience before being asked.",
        Why.TOO_LATE: "The occasion is too long past.",
        Why.ANSWERED_LATELY: "The person finished this survey not long ago.",
        Why.SETTLED: "The answers could change nothing: the segment is certain, and every item was asked lately.",
        Why.NO_CONSENT: "The person has not agreed to be asked for this purpose by this way.",
        Why.NO_ADDRESS: "The person has no address of the kind that is needed.",
        Why.NOT_DELIVERED: "The invitation could not be delivered: its message is a dead letter or was called off.",
        Why.PAUSED: "The person wants to hear nothing for a while.",
        Why.QUIET_HOURS: "It is a quiet hour where the touchpoint is.",
        Why.SUNDAY: "It is Sunday where the touchpoint is.",
        Why.HOLIDAY: "It is a public holiday in Japan.",
        Why.CAP: "The person was contacted so often lately that a cap is full.",
    },
    name="ContactRule",
)
