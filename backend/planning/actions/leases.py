"""One worker at a time plans a touchpoint: a lease that is renewed with every part, and ends by itself."""

from sqlalchemy import ColumnElement, Update, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.clock import Instant
from backend.errors import Refused
from backend.planning.rules.planned import LEASE, PAUSE
from backend.touchpoints.tables import Touchpoint


class LeaseLost(Refused):
    """Another worker took the touchpoint over, or it plans itself no more."""

    code = "LEASE_LOST"


def claim(session: Session, touchpoint_id: int, now: Instant) -> Instant | None:
    """Takes a touchpoint that is due and that no worker has; the end of the lease proves it is one's own."""
    row = Touchpoint
    is_free = row.planning_until.is_(None) | (row.planning_until <= now) | (row.planning_until > now + 2 * LEASE)
    is_due = row.planned_at.is_(None) | (row.planned_at <= now - PAUSE) | (row.planned_at > now)
    return _renewed(session, _own(touchpoint_id, row.plans_itself, is_free, is_due), now)


def hold(session: Session, touchpoint_id: int, lease: Instant, now: Instant) -> Instant:
    """Renews the lease; until the end of the transaction nobody else can write what this touchpoint plans."""
    row = Touchpoint
    own = _own(touchpoint_id, row.plans_itself, row.planning_until == lease)
    renewed = _renewed(session, own, now)
    if renewed is None:
        raise LeaseLost("another worker plans this touchpoint")
    return renewed


def finish(session: Session, touchpoint_id: int, lease: Instant, now: Instant, *, is_whole: bool) -> None:
    """Gives the touchpoint back; after a whole round it rests for a while, else the next worker goes on at once."""
    own = _own(touchpoint_id, Touchpoint.planning_until == lease)
    session.execute(own.values(planning_until=None, **({"planned_at": now} if is_whole else {})))


def _own(touchpoint_id: int, *conditions: ColumnElement[bool] | InstrumentedAttribute[bool]) -> Update:
    own = update(Touchpoint).where(Touchpoint.id == touchpoint_id, *conditions)
    return own.execution_options(synchronize_session=False)


def _renewed(session: Session, own: Update, now: Instant) -> Instant | None:
    """The end of the lease, if it could be had."""
    return session.execute(own.values(planning_until=now + LEASE).returning(Touchpoint.planning_until)).scalar()
