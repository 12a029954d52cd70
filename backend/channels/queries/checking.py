"""Holds the outbox against what caused it: nothing planned may be missing, nothing queued may stand alone."""

from typing import Final

from sqlalchemy import exists, func, not_, select
from sqlalchemy.orm import Session

from backend.invitations.tables import Invitation
from backend.outbox.rules import ASKING
from backend.outbox.tables import OutboxMessage
from backend.planning.rules import DecisionKind
from backend.planning.tables import ContactDecision

_ASKING: Final = sorted(ASKING)


def count_missing(session: Session) -> int:
    """How many decisions to contact someone have no message of their own in the outbox."""
    decision, message = ContactDecision, OutboxMessage
    decided = (
        select(decision.invitation_id, func.count().label("number"))
        .where(decision.kind == DecisionKind.SENT.value)
        .group_by(decision.invitation_id)
        .subquery()
    )
    queued = (
        select(message.about_id, func.count().label("number"))
        .where(message.kind.in_(_ASKING))
        .group_by(message.about_id)
        .subquery()
    )
    lacking = decided.c.number - func.coalesce(queued.c.number, 0)
    joined = decided.outerjoin(queued, queued.c.about_id == decided.c.invitation_id)
    # PostgreSQL adds up to a decimal.
    return int(session.scalar(select(func.sum(lacking)).select_from(joined).where(lacking > 0)) or 0)


def count_orphans(session: Session) -> int:
    """How many messages that ask someone are about an invitation that is not there."""
    message = OutboxMessage
    caused = exists().where(Invitation.id == message.about_id)
    statement = select(func.count()).select_from(message).where(message.kind.in_(_ASKING), not_(caused))
    return session.scalar(statement) or 0
