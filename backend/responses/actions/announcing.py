"""Tells the company's own programs which responses were finished, in the transaction that finished them."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from backend.outbox.actions import enqueue
from backend.outbox.queries import is_heard
from backend.outbox.rules import Event, event_message
from backend.responses.actions.turns import Turn


def announce_finished(session: Session, turns: Sequence[Turn]) -> None:
    """Queues what these turns finished, if a webhook listens to that; a test is nobody's news."""
    finished = [turn for turn in turns if turn.finishes and turn.state.is_heard and not turn.state.is_test]
    if not finished or not is_heard(session, Event.RESPONSE_FINISHED):
        return
    messages = [
        event_message(
            Event.RESPONSE_FINISHED,
            turn.asked().response_id,
            subject_id=turn.state.person_id,
            now=turn.submission.now,
        )
        for turn in finished
    ]
    enqueue(session, messages, max(turn.submission.now for turn in finished))
