"""list_people and count_people: people found by what is known of them and where they stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, not_, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.clock import Instant
from backend.db import Page, Slice, keyset_page
from backend.errors import Invalid
from backend.loyalty.queries import ActiveModel, live_model
from backend.loyalty.queries.placements import raw_segment_at
from backend.loyalty.tables import PositionRow
from backend.panel.queries import IS_PRESENT, list_attributes
from backend.panel.rules import AttributeKind, AttributeValue, parse_attribute
from backend.panel.tables import Attribute, Person
from backend.panel.tables import AttributeValue as ValueRow
from backend.segments.queries.members import stands_in
from backend.segments.rules import (
    AllOf,
    AnyOf,
    AttributeBetween,
    AttributeIn,
    Condition,
    InSegment,
    JoinedSince,
    NoneOf,
    PeopleWhere,
    RefIn,
    check_where,
)

_REF: InstrumentedAttribute[str] = Person.external_ref  # type: ignore[assignment]  # never null where it orders
_NUMBERED = frozenset({AttributeKind.NUMBER, AttributeKind.DATE})


class PeopleOrder(StrEnum):
    """What people are listed by; only those with a reference can be listed by it."""

    JOINED = "JOINED"
    EXTERNAL_REF = "EXTERNAL_REF"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What the conditions are read against."""

    model: ActiveModel
    attributes: Mapping[str, Attribute]
    now: Instant


# EXISTS, for a page is full after a few people, while IN would first gather everyone of a segment.
def list_people(session: Session, where: PeopleWhere, order: PeopleOrder, part: Slice, *, now: Instant) -> Page[Person]:
    """A page of the people of whom the condition holds at `now`."""
    found = _found(session, where, now).where(IS_PRESENT)
    if order is PeopleOrder.EXTERNAL_REF:
        return keyset_page(session, found.where(Person.external_ref.is_not(None)), [_REF], part)
    return keyset_page(session, found, [Person.id], part)


def count_people(session: Session, where: PeopleWhere, *, now: Instant) -> int:
    """How many people there are of whom the condition holds at `now`."""
    found = _found(session, where, now).where(IS_PRESENT).with_only_columns(func.count(), maintain_column_froms=True)
    return session.scalars(found).one()


def select_people(session: Session, where: PeopleWhere | None, *, now: Instant) -> Select[Person]:
    """The statement for the people of whom the condition holds at `now`, for whoever goes through all of them."""
    return _found(session, AllOf() if where is None else where, now).where(IS_PRESENT)


def check_audience(session: Session, where: PeopleWhere | None, *, now: Instant) -> None:
    """Refuses a condition that could not be asked: an attribute or a segment that does not exist."""
    if where is not None:
        _found(session, where, now)


def of_people(session: Session, where: PeopleWhere | None, *, now: Instant) -> ColumnElement[bool]:
    """Whether a position is of someone of whom the condition holds at `now`; without a condition every one is."""
    if where is None:
        return true()
    return PositionRow.person_id.in_(_found(session, where, now).with_only_columns(Person.id))


def _found(session: Session, where: PeopleWhere, now: Instant) -> Select[Person]:
    check_where(where)
    attributes = {attribute.key: attribute for attribute in list_attributes(session)}
    known = _Known(model=live_model(session), attributes=attributes, now=now)
    return select(Person).where(_holds(where, known))


def _holds(where: PeopleWhere, known: _Known) -> ColumnElement[bool]:
    if not isinstance(where, AllOf | AnyOf | NoneOf):
        return _holds_of(where, known)
    parts = [_holds(each, known) for each in where.parts]
    if isinstance(where, AllOf):
        return and_(true(), *parts)
    one = or_(false(), *parts)
    return one if isinstance(where, AnyOf) else not_(one)


def _holds_of(where: Condition, known: _Known) -> ColumnElement[bool]:
    match where:
        case InSegment():
            return _stands(where, known)
        case AttributeIn():
            return _says_one_of(where, known)
        case AttributeBetween():
            return _lies_between(where, known)
        case RefIn(refs=refs):
            # Without the first part, "none of these references" would miss whoever has none.
            return and_(Person.external_ref.is_not(None), Person.external_ref.in_(refs))
        case JoinedSince(since=since):
            return Person.created_at >= since


def _stands(where: InSegment, known: _Known) -> ColumnElement[bool]:
    if where.raw:
        place: ColumnElement[bool] = raw_segment_at(known.model.model, known.now).in_(where.segments)
    else:
        place = stands_in(where.segments, known.now)
    return exists().where(
        PositionRow.person_id == Person.id,
        PositionRow.model_id == known.model.id,
        PositionRow.product_id == where.product_id,
        place,
    )


def _says_one_of(where: AttributeIn, known: _Known) -> ColumnElement[bool]:
    attribute = _attribute(where.key, known)
    texts = [_parsed(attribute, value)[0] for value in where.values]
    return _of_whom(attribute, ValueRow.text.in_(texts))


def _lies_between(where: AttributeBetween, known: _Known) -> ColumnElement[bool]:
    attribute = _attribute(where.key, known)
    if attribute.kind not in _NUMBERED:
        raise Invalid("only numbers and dates lie between bounds", "where", where.key)
    bounds: list[ColumnElement[bool]] = [ValueRow.number.is_not(None)]
    if where.least is not None:
        bounds.append(ValueRow.number >= _parsed(attribute, where.least)[1])
    if where.most is not None:
        bounds.append(ValueRow.number <= _parsed(attribute, where.most)[1])
    return _of_whom(attribute, and_(*bounds))


def _of_whom(attribute: Attribute, says: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(ValueRow.person_id == Person.id, ValueRow.attribute_id == attribute.id, says)


def _attribute(key: str, known: _Known) -> Attribute:
    attribute = known.attributes.get(key)
    if attribute is None:
        raise Invalid("no attribute has that key", "where", "attribute")
    return attribute


def _parsed(attribute: Attribute, value: AttributeValue) -> tuple[str, float | None]:
    return parse_attribute(AttributeKind(attribute.kind), attribute.choices, value)
