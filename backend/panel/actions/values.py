"""How what is said of people becomes kept values: parsed by the attributes' kinds, then added, changed or removed."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, insert, tuple_, update
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.parts import in_parts
from backend.errors import Invalid, Refused
from backend.panel.queries import values_of
from backend.panel.rules import AttributeInput, AttributeKind, Parsed, parse_attribute
from backend.panel.tables import Attribute, AttributeValue

# By the attribute's id; None takes the value away.
Values = Mapping[int, Parsed | None]


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


def keep_values(session: Session, wanted: Mapping[int, Values], now: Instant) -> set[int]:
    """Brings each person's kept values to what is wanted; answers with the people of whom anything changed."""
    kept = values_of(session, [person_id for person_id, values in wanted.items() if values])
    added: list[dict[str, object]] = []
    changed: list[dict[str, object]] = []
    removed: list[tuple[int, int]] = []
    for person_id, values in wanted.items():
        for attribute_id, parsed in values.items():
            row = kept.get((person_id, attribute_id))
            if parsed is None:
                removed += [(person_id, attribute_id)] if row else []
            elif row is None or (row.text, row.number) != parsed:
                (changed if row else added).append(_row(person_id, attribute_id, parsed, now))
    _write(session, added, changed, removed)
    rows = [*added, *changed]
    return {int(str(row["person_id"])) for row in rows} | {person_id for person_id, _ in removed}


def _parsed(attribute: Attribute, raw: AttributeInput) -> Parsed:
    try:
        return parse_attribute(AttributeKind(attribute.kind), attribute.choices, raw)
    except Refused as refusal:
        raise Invalid(refusal.message, "attributes", attribute.key) from None


def _row(person_id: int, attribute_id: int, parsed: Parsed, now: Instant) -> dict[str, object]:
    text, number = parsed
    return {
        "person_id": person_id,
        "attribute_id": attribute_id,
        "text": text,
        "number": number,
        "updated_at": now,
    }


def _write(
    session: Session,
    added: list[dict[str, object]],
    changed: list[dict[str, object]],
    removed: list[tuple[int, int]],
) -> None:
    if added:
        session.execute(insert(AttributeValue), added)
    if changed:
        session.execute(update(AttributeValue), changed)
    for part in in_parts(removed):
        key = tuple_(AttributeValue.person_id, AttributeValue.attribute_id)
        session.execute(delete(AttributeValue).where(key.in_(part)))
