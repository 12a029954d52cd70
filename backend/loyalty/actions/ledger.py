"""Appends to the ledger; a line that is there already changes nothing."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.statements import insert_new
from backend.loyalty.rules.observations import Observation
from backend.loyalty.tables import ObservationRow
from backend.panel.tables import Person


def append(session: Session, observations: Sequence[Observation], now: Instant) -> bool:
    """Appends the observations; says whether every one of them was new."""
    rows = [_row(observation, now) for observation in observations]
    return insert_new(session, ObservationRow, rows) == len(rows)


def lock_people(session: Session, person_ids: Sequence[int]) -> None:
    """One transaction at a time writes a person's ledger; in one order, so that none waits in a circle."""
    if session.get_bind().dialect.name == "postgresql":
        statement = select(Person.id).where(Person.id.in_(person_ids)).order_by(Person.id)
        session.execute(statement.with_for_update(key_share=True))


def lock_people_between(session: Session, after: int, last: int) -> None:
    """The same for everyone behind the one id and up to the other."""
    if session.get_bind().dialect.name == "postgresql":
        statement = select(Person.id).where(Person.id > after, Person.id <= last).order_by(Person.id)
        session.execute(statement.with_for_update(key_share=True))


def lock_free_people(session: Session, person_ids: Sequence[int]) -> Sequence[int]:
    """Those of the people whom no other transaction is writing, locked."""
    if session.get_bind().dialect.name != "postgresql":
        return person_ids
    statement = select(Person.id).where(Person.id.in_(person_ids)).order_by(Person.id)
    return session.scalars(statement.with_for_update(key_share=True, skip_locked=True)).all()


def _row(observation: Observation, now: Instant) -> dict[str, object]:
    return {
        "person_id": observation.person_id,
        "axis": int(observation.axis),
        "subject_id": observation.subject_id,
        "kind": int(observation.kind),
        "source_id": observation.source_id,
        "revision": observation.revision,
        "item": observation.item,
        "facet": None if observation.facet is None else int(observation.facet),
        "moment": int(observation.moment),
        "value": observation.value,
        "weight": observation.weight,
        "observed_at": observation.observed_at,
        "valid_until": observation.valid_until,
        "recorded_at": now,
    }
