"""The rules of the outbox: what a message is, where it stands, and when it is tried again."""

from backend.outbox.rules.messages import (
    ASKING,
    Channel,
    Claimed,
    Event,
    Kind,
    Message,
    Payload,
    Reason,
    Result,
    Settlement,
    check_reason,
    event_message,
    message_id_of,
)
from backend.outbox.rules.states import BACK_OFF, MOST_CLAIMS, Marks, State, next_attempt, state_of

__all__ = [
    "ASKING",
    "BACK_OFF",
    "MOST_CLAIMS",
    "Channel",
    "Claimed",
    "Event",
    "Kind",
    "Marks",
    "Message",
    "Payload",
    "Reason",
    "Result",
    "Settlement",
    "State",
    "check_reason",
    "event_message",
    "message_id_of",
    "next_attempt",
    "state_of",
]
