"""How much of everything a demo holds, counted when it stands."""

from collections import Counter

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.ambassadors.tables import Ambassador, Referral
from backend.clock import Instant
from backend.db import Base
from backend.demo.asking import BY_HAND_UNTIL
from backend.demo.report import Contacts, Counts
from backend.ideas.tables import Idea, Vote
from backend.identity.rules.duplicates import Status
from backend.identity.tables import Duplicate, Erasure, Merge
from backend.invitations.tables import Invitation
from backend.loyalty.tables import MoveRow, ObservationRow, PositionRow
from backend.outbox.rules import state_of
from backend.outbox.tables import OutboxMessage
from backend.panel.tables import Address, Consent, Person
from backend.planning.tables import ContactDecision
from backend.purchases.tables import Act, Purchase
from backend.responses.rules import PICKED
from backend.responses.tables import AnswerRow, Response
from backend.sales.tables import Lead
from backend.touchpoints.tables import Touchpoint


def counts_of(session: Session) -> Counts:
    """How many rows there are of each kind."""

    def count(table: type[Base]) -> int:
        return session.scalar(select(func.count()).select_from(table)) or 0

    return Counts(
        people=count(Person),
        addresses=count(Address),
        consents=count(Consent),
        purchases=count(Purchase),
        returns=session.scalar(select(func.count(Purchase.returned_at))) or 0,
        acts=count(Act),
        invitations=count(Invitation),
        responses=count(Response),
        answers=count(AnswerRow),
        observations=count(ObservationRow),
        positions=count(PositionRow),
        moves=count(MoveRow),
        tests=session.scalar(select(func.count()).select_from(Response).where(Response.is_test)) or 0,
        duplicates=_open_duplicates(session),
        merges=count(Merge),
        forgotten=count(Erasure),
        ambassadors=count(Ambassador),
        referrals=count(Referral),
        ideas=count(Idea),
        votes=count(Vote),
        leads=count(Lead),
    )


def contacts_of(session: Session, now: Instant) -> Contacts:
    """What planning decided, and where its messages stand."""
    row = ContactDecision
    decided = select(row.rule, row.kind, func.count()).group_by(row.rule, row.kind).order_by(row.rule, row.kind)
    messages = Counter(state_of(message, now).value for message in session.scalars(select(OutboxMessage)))
    shown = (response or {} for response in session.scalars(select(Response.shown).where(Response.shown.is_not(None))))
    interviews = [picked for each in shown if isinstance(picked := each.get(PICKED), list)]
    planning = select(func.count()).select_from(Touchpoint).where(Touchpoint.plans_itself)
    return Contacts(
        decided={(rule, kind): count for rule, kind, count in session.execute(decided)},
        messages=dict(sorted(messages.items())),
        planned_by_itself=session.scalar(planning) or 0,
        days=BY_HAND_UNTIL,
        interviews=len(interviews),
        chosen=sum(map(len, interviews)),
    )


def _open_duplicates(session: Session) -> int:
    waiting = select(func.count()).select_from(Duplicate).where(Duplicate.status == Status.OPEN.value)
    return session.scalar(waiting) or 0
