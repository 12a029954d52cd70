"""Whose reminder is due: step by step, behind the last one seen."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Row, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from backend.clock import DAY, Instant
from backend.invitations.tables import Invitation
from backend.loyalty.rules.axes import Moment
from backend.outbox.rules import Kind as MessageKind
from backend.outbox.tables import OutboxMessage
from backend.planning.queries.audiences import Search
from backend.planning.queries.candidates import OCCASION_OF_ORDER
from backend.planning.rules import Course, Cursor, DecisionKind
from backend.planning.tables import ContactDecision
from backend.purchases.tables import Purchase
from backend.responses.tables import Response

_Invited = Row[int, int, str, int | None, Instant | None]

_FIRST = aliased(ContactDecision, name="first")


class Reminded(NamedTuple):
    """One invitation whose reminder is due, how far it has come, and the number of a decision that was held."""

    person_id: int
    occasion: str
    invitation_id: int
    decision_id: int | None
    course: Course


def reminders_due(
    session: Session, search: Search, step: int, after: Cursor, limit: int
) -> tuple[Sequence[Reminded], Cursor | None]:
    """The next invitations whose reminder of that step is due and undecided."""
    latest = _day_of(search, step)
    own = aliased(ContactDecision, name="own")
    undecided = ~exists().where(
        own.touchpoint_id == search.touchpoint_id,
        own.person_id == _FIRST.person_id,
        own.occasion == _FIRST.occasion,
        own.step == step,
    )
    statement = (
        _invited(search)
        .where(
            _FIRST.contact_at <= latest,
            _FIRST.contact_at >= max(after.at, latest - search.rules.late_days * DAY),
            or_(_FIRST.contact_at > after.at, and_(_FIRST.contact_at == after.at, _FIRST.id > after.id)),
            undecided,
        )
        .order_by(_FIRST.contact_at, _FIRST.id)
        .limit(limit)
    )
    rows = session.execute(statement).all()
    reached = Cursor(at=rows[-1].contact_at, id=rows[-1].id) if len(rows) == limit else None
    return _reminded(session, search, step, rows, {}), reached


def reminders_again(session: Session, search: Search, step: int, limit: int) -> Sequence[Reminded]:
    """The reminders of that step that were to be looked at again by now."""
    own = aliased(ContactDecision, name="own")
    held = session.execute(
        select(own.id, own.invitation_id)
        .where(own.touchpoint_id == search.touchpoint_id, own.step == step, own.until_at <= search.now)
        .order_by(own.until_at, own.id)
        .limit(limit)
    ).all()
    numbers = {row.invitation_id: row.id for row in held}
    rows = session.execute(_invited(search).where(_FIRST.invitation_id.in_(numbers))).all()
    return _reminded(session, search, step, rows, numbers)


def _invited(search: Search) -> Select[int, int, str, int | None, Instant | None]:
    """The invitations of this touchpoint that planning sent."""
    return select(_FIRST.id, _FIRST.person_id, _FIRST.occasion, _FIRST.invitation_id, _FIRST.contact_at).where(
        _FIRST.touchpoint_id == search.touchpoint_id, _FIRST.step == 0
    )


def _reminded(
    session: Session,
    search: Search,
    step: int,
    rows: Sequence[_Invited],
    numbers: dict[int, int],
) -> list[Reminded]:
    ids = [row.invitation_id for row in rows]
    facts = _Facts(
        invitations=_invitations(session, ids),
        responses=_responses(session, ids),
        decided=_decided(session, search, step, ids),
        returned=_returned(session, search, [row.occasion for row in rows]),
        lost=_lost(session, ids),
    )
    return [
        Reminded(
            person_id=row.person_id,
            occasion=row.occasion,
            invitation_id=row.invitation_id,
            decision_id=numbers.get(row.invitation_id),
            course=_course(search, step, row, facts),
        )
        for row in rows
    ]


class _Facts(NamedTuple):
    """What is known of invitations: when they end, what they brought, how often they were sent, what was in vain."""

    invitations: dict[int, tuple[Instant, Instant | None]]
    responses: dict[int, Instant | None]
    decided: dict[int, tuple[int, bool]]
    returned: set[str]
    lost: set[int]


def _course(search: Search, step: int, row: _Invited, facts: _Facts) -> Course:
    expires_at, revoked_at = facts.invitations[row.invitation_id]
    sent, decided_later = facts.decided.get(row.invitation_id, (0, False))
    return Course(
        sent=sent,
        later_step=decided_later or _is_due(search, step + 1, row.contact_at),
        is_finished=facts.responses.get(row.invitation_id) is not None,
        has_begun=row.invitation_id in facts.responses,
        is_revoked=revoked_at is not None,
        is_returned=row.occasion in facts.returned,
        is_expired=expires_at < search.now,
        is_lost=row.invitation_id in facts.lost,
        is_late=row.contact_at is None or row.contact_at < _day_of(search, step) - search.rules.late_days * DAY,
    )


def _is_due(search: Search, step: int, contact_at: Instant | None) -> bool:
    steps = len(search.rules.reminders)
    return step <= steps and contact_at is not None and contact_at <= _day_of(search, step)


def _day_of(search: Search, step: int) -> Instant:
    """Who was invited at that instant or before it is reminded now."""
    return search.now - search.rules.reminders[step - 1] * DAY


def _invitations(session: Session, ids: Collection[int]) -> dict[int, tuple[Instant, Instant | None]]:
    found = select(Invitation.id, Invitation.expires_at, Invitation.revoked_at).where(Invitation.id.in_(ids))
    return {row.id: (row.expires_at, row.revoked_at) for row in session.execute(found)}


def _responses(session: Session, ids: Collection[int]) -> dict[int, Instant | None]:
    """When each was finished; one that is only begun has no instant, one that was taken back counts as finished."""
    found = select(Response.invitation_id, func.coalesce(Response.finished_at, Response.withdrawn_at)).where(
        Response.invitation_id.in_(ids)
    )
    return dict(session.execute(found).all())


def _decided(session: Session, search: Search, step: int, ids: Collection[int]) -> dict[int, tuple[int, bool]]:
    """How many messages about each invitation were sent, and whether a later reminder was decided on."""
    row = ContactDecision
    sent = func.sum(case((row.kind == DecisionKind.SENT.value, 1), else_=0))
    found = (
        select(row.invitation_id, sent, func.max(row.step))
        .where(row.touchpoint_id == search.touchpoint_id, row.invitation_id.in_(ids))
        .group_by(row.invitation_id)
    )
    return {invitation_id: (int(count), latest > step) for invitation_id, count, latest in session.execute(found)}


def _lost(session: Session, ids: Collection[int]) -> set[int]:
    """Which of the invitations never left: their messages were refused for good, or called off."""
    row = OutboxMessage
    found = select(row.about_id).where(
        row.about_id.in_(ids),
        row.kind == MessageKind.INVITATION.value,
        or_(row.dead_at.is_not(None), row.cancelled_at.is_not(None)),
    )
    return set(session.execute(found).scalars())


def _returned(session: Session, search: Search, occasions: Collection[str]) -> set[str]:
    if search.moment is not Moment.AFTER_PURCHASE:
        return set()
    found = select(OCCASION_OF_ORDER).where(
        Purchase.id.in_([int(occasion) for occasion in occasions]), Purchase.returned_at.is_not(None)
    )
    return set(session.execute(found).scalars())
