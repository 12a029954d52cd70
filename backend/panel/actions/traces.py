"""What an import leaves behind so that it can be undone: whom it touched, and what was otherwise before."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from backend.db.parts import in_parts
from backend.db.statements import insert_new, put, table_of
from backend.panel.rules import Field
from backend.panel.tables import ImportChange, ImportPerson, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing about a person that is now otherwise."""

    person_id: int
    field: Field
    before: str | None
    after: str | None


def keep_traces(
    session: Session, import_id: int, added: Collection[int], touched: Collection[int], changes: Sequence[Change]
) -> None:
    """Notes the import's people, and what each change found; what was there before the first of several counts."""
    people = [{"import_id": import_id, "person_id": each, "added": each in added} for each in sorted(touched)]
    insert_new(session, ImportPerson, people)
    first = _first_found(session, import_id, {change.person_id for change in changes})
    rows = [
        {
            "import_id": import_id,
            "person_id": change.person_id,
            "field": change.field.value,
            "before": first.get((change.person_id, change.field.value), change.before),
            "after": change.after,
        }
        for change in changes
    ]
    put(session, ImportChange, rows)


def note_named(session: Session, import_id: int, person_ids: Collection[int]) -> None:
    """Notes that the import spoke of these people, be it without anything new: undoing another must leave them."""
    for part in in_parts(person_ids):
        session.execute(_NAMED, {"import_id": import_id, "person_ids": part})


_NAMED: Final = (
    update(table_of(Person))
    .where(Person.id.in_(bindparam("person_ids", expanding=True)))
    .values(named_by=bindparam("import_id"))
)


def _first_found(session: Session, import_id: int, person_ids: Collection[int]) -> dict[tuple[int, str], str | None]:
    found: dict[tuple[int, str], str | None] = {}
    for part in in_parts(person_ids):
        statement = select(ImportChange.person_id, ImportChange.field, ImportChange.before)
        own = statement.where(ImportChange.import_id == import_id, ImportChange.person_id.in_(part))
        found.update({(person_id, field): before for person_id, field, before in session.execute(own)})
    return found
