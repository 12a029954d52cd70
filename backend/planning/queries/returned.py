"""Which invitations were planned for a purchase that was returned before the message went out."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import DAY
from backend.loyalty.rules.axes import Moment
from backend.outbox.rules import Kind
from backend.outbox.tables import OutboxMessage
from backend.planning.queries.audiences import Search
from backend.planning.queries.candidates import OCCASION_OF_ORDER
from backend.planning.rules import DecisionKind
from backend.planning.tables import ContactDecision
from backend.purchases.tables import Purchase

_WAITS_AT_MOST = 60 * DAY


class CalledOff(NamedTuple):
    """An invitation that has no occasion any more, and the number of the decision that sent it."""

    decision_id: int
    invitation_id: int
    channel: str


def called_off(session: Session, search: Search, limit: int) -> Sequence[CalledOff]:
    """Invitations whose message still waits, about orders that were returned."""
    if search.moment is not Moment.AFTER_PURCHASE:
        return []
    row = ContactDecision
    first = search.now - (search.rules.delay_days + search.rules.late_days) * DAY - _WAITS_AT_MOST
    found = (
        select(row.id, OutboxMessage.about_id, row.channel)
        .join(Purchase, row.occasion == OCCASION_OF_ORDER)
        .join(OutboxMessage, OutboxMessage.about_id == row.invitation_id)
        .where(
            Purchase.product_id == search.product_id,
            Purchase.purchased_at >= first,
            Purchase.returned_at.is_not(None),
            row.touchpoint_id == search.touchpoint_id,
            row.person_id == Purchase.person_id,
            row.step == 0,
            row.kind == DecisionKind.SENT.value,
            OutboxMessage.kind == Kind.INVITATION.value,
            OutboxMessage.next_at.is_not(None),
        )
        .limit(limit)
    )
    return [CalledOff(*each) for each in session.execute(found)]
