"""What every change of an ambassador does: take the row for itself, and write down the step."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.ambassadors.rules.states import StepKind
from backend.ambassadors.tables.ambassadors import Ambassador, AmbassadorStep
from backend.ambassadors.tables.programmes import Programme
from backend.clock import Instant
from backend.errors import NotFound


def lock_ambassador(session: Session, ambassador_id: int) -> Ambassador:
    """The ambassador as they stand now; nobody else changes them until the transaction ends."""
    locked = lock_ambassadors(session, [ambassador_id])
    if not locked:
        raise NotFound("there is no such ambassador", "ambassadorId")
    return locked[0]


def lock_ambassadors(session: Session, ambassador_ids: Sequence[int]) -> Sequence[Ambassador]:
    """The ambassadors as they stand now, in one order, so that none waits in a circle."""
    statement = select(Ambassador).where(Ambassador.id.in_(ambassador_ids)).order_by(Ambassador.id)
    locked = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    return session.scalars(locked).all()


def lock_programme(session: Session, programme_id: int) -> Programme:
    """The programme as it is now; nobody else changes it, or invites to it, until the transaction ends."""
    statement = select(Programme).where(Programme.id == programme_id).with_for_update(key_share=True)
    return _found(session.scalar(statement.execution_options(populate_existing=True)))


def share_programme(session: Session, programme_id: int) -> Programme:
    """The programme as it is now; others may read it too, but nobody changes it until the transaction ends."""
    statement = select(Programme).where(Programme.id == programme_id).with_for_update(read=True)
    return _found(session.scalar(statement.execution_options(populate_existing=True)))


def take_step(
    session: Session,
    ambassador: Ambassador,
    kind: StepKind,
    *,
    agreement_id: int | None = None,
    language: str | None = None,
    by: str | None = None,
    now: Instant,
) -> None:
    """Writes down what happened to the ambassador; `by` names who of the staff did it for them."""
    session.add(
        AmbassadorStep(
            ambassador_id=ambassador.id,
            kind=kind.value,
            agreement_id=agreement_id,
            language=language,
            by_name=by,
            at=now,
        )
    )
    session.flush()


def _found(programme: Programme | None) -> Programme:
    if programme is None:
        raise NotFound("there is no such programme", "programmeId")
    return programme
