"""Conditions on what is known of a person: attributes, references, the day they joined."""

from typing import Final

from sqlalchemy import ColumnElement, and_, exists

from backend.errors import Invalid
from backend.panel.rules import AttributeKind, AttributeValue, parse_attribute
from backend.panel.tables import Attribute, Person
from backend.panel.tables import AttributeValue as ValueRow
from backend.segments.queries.conditions.reading import Reading
from backend.segments.rules import AttributeBetween, AttributeIn, RefIn

_NUMBERED: Final = frozenset({AttributeKind.NUMBER, AttributeKind.DATE})


def says(value: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the person has such a value."""
    return exists().where(ValueRow.person_id == Person.id, value)


def value_in(where: AttributeIn, read: Reading) -> ColumnElement[bool]:
    """Whether a value is one of those that are meant."""
    attribute = read.attribute(where.key)
    texts = [_parsed(attribute, value)[0] for value in where.values]
    return and_(ValueRow.attribute_id == attribute.id, ValueRow.text.in_(texts))


def value_between(where: AttributeBetween, read: Reading) -> ColumnElement[bool]:
    """Whether a value is a number or date between the bounds."""
    attribute = read.attribute(where.key)
    if attribute.kind not in _NUMBERED:
        raise Invalid("only numbers and dates lie between bounds", "where", where.key)
    bounds = [ValueRow.attribute_id == attribute.id, ValueRow.number.is_not(None)]
    if where.least is not None:
        bounds.append(ValueRow.number >= _parsed(attribute, where.least)[1])
    if where.most is not None:
        bounds.append(ValueRow.number <= _parsed(attribute, where.most)[1])
    return and_(*bounds)


def is_known_by(where: RefIn) -> ColumnElement[bool]:
    """Whether the client knows the person by one of the references."""
    # Without the first part, "none of these references" would miss whoever has none.
    return and_(Person.external_ref.is_not(None), Person.external_ref.in_(where.refs))


def _parsed(attribute: Attribute, value: AttributeValue) -> tuple[str, float | None]:
    return parse_attribute(AttributeKind(attribute.kind), attribute.choices, value)
