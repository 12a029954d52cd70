"""Appends to the ledger; a line that is there already changes nothing."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.rows import insert_values
from backend.db.statements import insert_new_statement, one_of, table_of
from backend.loyalty.rules.observations import Observation
from backend.loyalty.tables import ObservationRow
from backend.panel.tables import Person

_LEDGER: Final = table_of(ObservationRow)
# Spelled here, so that a table whose columns stand otherwise is refused, and not filled askew.
COLUMNS: Final = (
    "person_id",
    "axis",
    "subject_id",
    "kind",
    "source_id",
    "revision",
    "item",
    "facet",
    "moment",
    "value",
    "weight",
    "observed_at",
    "valid_until",
    "recorded_at",
)
_PEOPLE: Final = select(Person.id).where(one_of("postgresql", table_of(Person).c.id, "people")).order_by(Person.id)
_LOCK: Final = _PEOPLE.with_for_update(key_share=True)
_LOCK_FREE: Final = _PEOPLE.with_for_update(key_share=True, skip_locked=True)


def append(session: Session, observations: Sequence[Observation], now: Instant) -> bool:
    """Appends the observations; says whether every one of them was new."""
    connection = session.connection()
    statement = insert_new_statement(_LEDGER, connection.dialect.name)
    rows = [_row(observation, now) for observation in observations]
    return insert_values(connection, statement, COLUMNS, rows) == len(rows)


def lock_people(session: Session, person_ids: Sequence[int]) -> None:
    """One transaction at a time writes a person's ledger; in one order, so that none waits in a circle."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(_LOCK, {"people": person_ids})


def lock_people_between(session: Session, after: int, last: int) -> None:
    """The same for everyone behind the one id and up to the other."""
    if session.get_bind().dialect.name == "postgresql":
        statement = select(Person.id).where(Person.id > after, Person.id <= last).order_by(Person.id)
        session.execute(statement.with_for_update(key_share=True))


def lock_free_people(session: Session, person_ids: Sequence[int]) -> Sequence[int]:
    """Those of the people whom no other transaction is writing, locked."""
    if session.get_bind().dialect.name != "postgresql":
        return person_ids
    return session.connection().scalars(_LOCK_FREE, {"people": person_ids}).all()


def _row(observation: Observation, now: Instant) -> tuple[object, ...]:
    """The line in the order of the table's columns: ten for each submission, so none is made by its names."""
    person_id, axis, subject_id, kind, source_id, revision, at, value, item, facet, weight, moment, until = observation
    return (
        person_id,
        int(axis),
        subject_id,
        int(kind),
        source_id,
        revision,
        item,
        None if facet is None else int(facet),
        int(moment),
        value,
        weight,
        at,
        until,
        now,
    )
