"""Calls off what was planned for a purchase that came back before anybody was asked about it."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.invitations.tables import Invitation
from backend.outbox.actions import cancel
from backend.outbox.rules import Kind
from backend.planning.actions.deciding import State, change, lock_touchpoint
from backend.planning.actions.planning import AT_ONCE
from backend.planning.queries.audiences import search_of
from backend.planning.queries.returned import CalledOff, called_off
from backend.planning.rules import DecisionKind, Planned, Why
from backend.planning.rules.planned import BEGINNING


def call_off(session: Session, touchpoint_id: int, now: Instant, *, limit: int = AT_ONCE) -> Planned:
    """Revokes the invitations about returned orders whose messages still wait, and cancels these."""
    touchpoint = lock_touchpoint(session, touchpoint_id)
    off = called_off(session, search_of(touchpoint, now), limit)
    if not off:
        return Planned()
    invitations = [each.invitation_id for each in off]
    cancel(session, kinds=[Kind.INVITATION, Kind.REMINDER], about_ids=invitations, reason=Why.RETURNED, now=now)
    revoked = update(Invitation).where(Invitation.id.in_(invitations), Invitation.revoked_at.is_(None))
    session.execute(revoked.values(revoked_at=now).execution_options(synchronize_session=False))
    change(session, {each.decision_id: _state(each, now) for each in off})
    return Planned(cancelled=len(off), reached=BEGINNING if len(off) == limit else None)


def _state(off: CalledOff, now: Instant) -> State:
    """The invitation stays named, so that one can see what was called off; it is no contact any more."""
    return {
        "kind": DecisionKind.SKIPPED.value,
        "rule": Why.RETURNED.value,
        "until_at": None,
        "contact_at": None,
        "channel": off.channel,
        "invitation_id": off.invitation_id,
        "decided_at": now,
    }
