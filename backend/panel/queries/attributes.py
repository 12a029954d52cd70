"""What is known of people, what was known of them at an instant, and how it came to be."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.parts import in_parts
from backend.panel import rules
from backend.panel.rules import AttributeKind, Parsed
from backend.panel.tables import Attribute, AttributeChange, AttributeValue

Known = dict[int, dict[str, rules.AttributeValue]]


def list_attributes(session: Session) -> Sequence[Attribute]:
    """Every attribute that the client defined, in the order of their keys."""
    return session.scalars(select(Attribute).order_by(Attribute.key)).all()


def personal_keys(session: Session) -> frozenset[str]:
    """The keys of those attributes that are personal."""
    return frozenset(session.scalars(select(Attribute.key).where(Attribute.personal)))


def attributes_by_id(session: Session, ids: Collection[int]) -> dict[int, Attribute]:
    """The attributes among those ids."""
    return {row.id: row for row in session.scalars(select(Attribute).where(Attribute.id.in_(ids)))}


def attributes_of(session: Session, person_ids: Collection[int]) -> Known:
    """What is known of each of those people, by the attribute's key."""
    known: Known = {person_id: {} for person_id in person_ids}
    for part in in_parts(known):
        statement = (
            select(AttributeValue.person_id, Attribute.key, Attribute.kind, AttributeValue.text, AttributeValue.number)
            .join(Attribute, Attribute.id == AttributeValue.attribute_id)
            .where(AttributeValue.person_id.in_(part))
            .order_by(AttributeValue.person_id, Attribute.key)
        )
        for person_id, key, kind, text, number in session.execute(statement):
            known[person_id][key] = rules.attribute_value(AttributeKind(kind), text, number)
    return known


def attributes_at(session: Session, person_ids: Collection[int], at: Instant) -> Known:
    """What was known of each of those people at that instant, by the attribute's key."""
    known: Known = {person_id: {} for person_id in person_ids}
    for part in in_parts(known):
        latest = (
            func.row_number()
            .over(
                partition_by=(AttributeChange.person_id, AttributeChange.attribute_id),
                order_by=AttributeChange.id.desc(),
            )
            .label("place")
        )
        changes = (
            select(AttributeChange, latest)
            .where(AttributeChange.person_id.in_(part), AttributeChange.changed_at <= at)
            .subquery()
        )
        statement = (
            select(changes.c.person_id, Attribute.key, Attribute.kind, changes.c.text, changes.c.number)
            .join(Attribute, Attribute.id == changes.c.attribute_id)
            .where(changes.c.place == 1, changes.c.text.is_not(None))
            .order_by(changes.c.person_id, Attribute.key)
        )
        for person_id, key, kind, text, number in session.execute(statement):
            known[person_id][key] = rules.attribute_value(AttributeKind(kind), text, number)
    return known


def attribute_changes_of(
    session: Session, person_ids: Collection[int]
) -> dict[int, list[tuple[Attribute, AttributeChange]]]:
    """How what is known of each of those people came to be, oldest change first, with what it is about."""
    changes: dict[int, list[tuple[Attribute, AttributeChange]]] = defaultdict(list)
    statement = (
        select(Attribute, AttributeChange)
        .join(Attribute, Attribute.id == AttributeChange.attribute_id)
        .where(AttributeChange.person_id.in_(person_ids))
        .order_by(AttributeChange.changed_at, AttributeChange.id)
    )
    for attribute, change in session.execute(statement):
        changes[change.person_id].append((attribute, change))
    return {person_id: changes[person_id] for person_id in person_ids}


def values_of(session: Session, person_ids: Collection[int]) -> Mapping[tuple[int, int], Parsed]:
    """The kept values of those people by person and attribute, for whoever is about to change them."""
    values: dict[tuple[int, int], Parsed] = {}
    for part in in_parts(person_ids):
        statement = select(
            AttributeValue.person_id, AttributeValue.attribute_id, AttributeValue.text, AttributeValue.number
        ).where(AttributeValue.person_id.in_(part))
        for person_id, attribute_id, text, number in session.execute(statement):
            values[person_id, attribute_id] = (text, number)
    return values
