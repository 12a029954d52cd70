"""How what is said of people becomes kept values, and each change of them history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import delete, insert, tuple_
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.parts import in_parts
from backend.db.rows import insert_rows
from backend.db.statements import put, table_of
from backend.errors import Invalid, Refused
from backend.panel.queries import values_of
from backend.panel.rules import AttributeInput, AttributeKind, Parsed, parse_attribute
from backend.panel.tables import Attribute, AttributeChange, AttributeValue
from backend.text import clean

# By the attribute's id; None takes the value away.
Values = Mapping[int, Parsed | None]
Row = dict[str, object]
_NOTE: Final = insert(table_of(AttributeChange))


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Who says something of people: staff, a response, the person, or an import."""

    source: str
    import_id: int | None = None


STAFF = Origin(source="staff")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Changes:
    """What keeping values comes to."""

    kept: list[Row] = field(default_factory=list)
    removed: list[tuple[int, int]] = field(default_factory=list)
    history: list[Row] = field(default_factory=list)


def parsed_values(attributes: Sequence[Attribute], said: Mapping[str, AttributeInput]) -> dict[int, Parsed | None]:
    """What was said, by the attributes' ids; an attribute that nobody defined is refused."""
    by_key = {attribute.key: attribute for attribute in attributes}
    values: dict[int, Parsed | None] = {}
    for key, raw in said.items():
        attribute = by_key.get(key)
        if attribute is None:
            raise Invalid(f"no attribute is called {key[:80]!r}", "attributes", key)
        values[attribute.id] = None if raw is None else _parsed(attribute, raw)
    return values


def keep_values(
    session: Session,
    wanted: Mapping[int, Values],
    now: Instant,
    origin: Origin = STAFF,
    origins: Mapping[int, Origin] | None = None,
) -> set[int]:
    """Brings each person's kept values to what is wanted; answers with the people of whom anything changed.

    `origins` names those people's whose values come from elsewhere than the others'.
    """
    kept = values_of(session, [person_id for person_id, values in wanted.items() if values])
    changes = _Changes()
    for person_id, values in wanted.items():
        said_by = (origins or {}).get(person_id, origin)
        for attribute_id, parsed in values.items():
            if parsed != kept.get((person_id, attribute_id)):
                _note(changes, (person_id, attribute_id), parsed, now, said_by)
    _write(session, changes)
    return {int(str(row["person_id"])) for row in changes.history}


def clean_source(source: str) -> str:
    """Who says something, in a few words."""
    return clean(source, "source", most=120)


def _parsed(attribute: Attribute, raw: AttributeInput) -> Parsed:
    try:
        return parse_attribute(AttributeKind(attribute.kind), attribute.choices, raw)
    except Refused as refusal:
        raise Invalid(refusal.message, "attributes", attribute.key) from None


def _note(changes: _Changes, key: tuple[int, int], parsed: Parsed | None, now: Instant, origin: Origin) -> None:
    text, number = parsed or (None, None)
    row: Row = {"person_id": key[0], "attribute_id": key[1], "text": text, "number": number}
    if parsed is None:
        changes.removed.append(key)
    else:
        changes.kept.append({**row, "updated_at": now})
    changes.history.append({**row, "source": origin.source, "import_id": origin.import_id, "changed_at": now})


def _write(session: Session, changes: _Changes) -> None:
    put(session, AttributeValue, changes.kept)
    for part in in_parts(changes.removed):
        key = tuple_(AttributeValue.person_id, AttributeValue.attribute_id)
        session.execute(delete(AttributeValue).where(key.in_(part)))
    if changes.history:
        insert_rows(session.connection(), _NOTE, changes.history)
