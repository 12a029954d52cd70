"""An import of people is undone: whom it added goes, unless some other room keeps something of them."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import ColumnClause, column, delete, inspect, or_, select, table
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.parts import in_parts
from backend.errors import Invalid
from backend.identity.tables import Duplicate
from backend.panel.actions import undo_import
from backend.panel.queries import get_import
from backend.panel.rules import Undone
from backend.panel.tables import (
    Address,
    AttributeChange,
    AttributeValue,
    Consent,
    ImportChange,
    ImportPerson,
    Person,
)

MOST_AS_ONE: Final = 20_000

# The panel looks after its own tables, and a mere suspicion that two are one keeps nobody here.
_NO_EVIDENCE: Final = frozenset(
    each.__tablename__
    for each in (Address, AttributeChange, AttributeValue, Consent, Duplicate, ImportChange, ImportPerson)
)


def undo_people_part(session: Session, import_id: int, now: Instant) -> tuple[Undone, bool]:
    """Undoes an import for its next thousand people; answers with what came of it and whether those were the last."""
    return undo_import(session, import_id, now, _free_to_go)


def undo_people(session: Session, import_id: int, now: Instant) -> Undone:
    """Undoes a whole import at once; one that would keep everybody waiting is refused."""
    run = get_import(session, import_id)
    if run.added + run.changed > MOST_AS_ONE:
        raise Invalid(f"more than {MOST_AS_ONE:,} people are undone by: kizuna import undo {import_id}", "importId")
    done, is_last = undo_people_part(session, import_id, now)
    while not is_last:
        more, is_last = undo_people_part(session, import_id, now)
        done += more
    return done


def _free_to_go(session: Session, person_ids: Collection[int]) -> set[int]:
    """Those of the people to whom no row of another room leads; what only suspects them is dropped."""
    kept: set[int] = set()
    for name, key in _references(session):
        person_id: ColumnClause[int] = column(key)
        for part in in_parts(person_ids):
            there = select(person_id).select_from(table(name)).where(person_id.in_(part))
            kept.update(session.scalars(there.distinct()))
    free = set(person_ids) - kept
    for part in in_parts(free):
        suspected = or_(Duplicate.person_id.in_(part), Duplicate.other_id.in_(part))
        session.execute(delete(Duplicate).where(suspected))
    return free


def _references(session: Session) -> list[tuple[str, str]]:
    """Every table and column that names a person, as the database itself knows them: none can be left out."""
    found = inspect(session.connection()).get_multi_foreign_keys()
    return [
        (name, key["constrained_columns"][0])
        for (_, name), keys in found.items()
        for key in keys
        if key["referred_table"] == Person.__tablename__ and name not in _NO_EVIDENCE
    ]
