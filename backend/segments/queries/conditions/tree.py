"""people_where: a whole tree of conditions as one expression over people."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, and_, exists, false, not_, or_, true
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.panel.tables import Person
from backend.segments.queries.conditions.answered import has_answered
from backend.segments.queries.conditions.bought import has_bought
from backend.segments.queries.conditions.moved import has_moved
from backend.segments.queries.conditions.places import (
    fits_position,
    holds_of_position,
    is_placed,
    is_standing,
    is_told_by_position,
)
from backend.segments.queries.conditions.reading import Reading, reading
from backend.segments.queries.conditions.told import is_known_by, says, value_between, value_in
from backend.segments.queries.conditions.unfolding import unfolded
from backend.segments.rules import (
    AllOf,
    Answered,
    AnyOf,
    AttributeBetween,
    AttributeIn,
    Bought,
    Condition,
    Deed,
    Fact,
    InAudience,
    JoinedSince,
    Moved,
    NoneOf,
    PeopleWhere,
    Place,
    RefIn,
    Standing,
)
from backend.segments.tables import AudienceMember


def people_where(session: Session, where: PeopleWhere, *, now: Instant) -> ColumnElement[bool]:
    """Whether the condition holds of a person at `now`; refused where it could not be asked."""
    return holds(unfolded(session, where), reading(session, now))


def holds(where: PeopleWhere, read: Reading) -> ColumnElement[bool]:
    """Whether an unfolded condition holds of a person, in a reading."""
    match where:
        case AllOf(parts=parts):
            return and_(true(), *_all(parts, read))
        case AnyOf(parts=parts):
            return or_(false(), *(holds(each, read) for each in parts))
        case NoneOf(parts=parts):
            return not_(or_(false(), *(holds(each, read) for each in parts)))
        case _:
            return _holds(where, read)


def _all(parts: Sequence[PeopleWhere], read: Reading) -> Iterator[ColumnElement[bool]]:
    """Each of the parts; what is said of one position is looked up once, together."""
    every = list(flat(parts))
    places: defaultdict[int, list[ColumnElement[bool]]] = defaultdict(list)
    for each in every:
        if isinstance(each, Place):
            places[each.product_id].append(holds_of_position(each, read))
    for each in every:
        if isinstance(each, Place):
            continue
        # Whoever has no position is asked for one already: it may say the rest as well.
        product_id = next((key for key in places if is_told_by_position(each, key)), None)
        if product_id is None:
            yield holds(each, read)
        else:
            places[product_id].append(fits_position(each, read))
    for product_id, conditions in places.items():
        yield is_placed(product_id, and_(*conditions), read)


def flat(parts: Sequence[PeopleWhere]) -> Iterator[PeopleWhere]:
    """The parts of which each must hold, with those inside of others of that kind."""
    for each in parts:
        if isinstance(each, AllOf):
            yield from flat(each.parts)
        else:
            yield each


def _holds(where: Condition, read: Reading) -> ColumnElement[bool]:
    if isinstance(where, Place):
        return is_placed(where.product_id, holds_of_position(where, read), read)
    if isinstance(where, Standing):
        return is_standing(where, read)
    return _did(where, read) if isinstance(where, Deed) else _is_told(where, read)


def _did(where: Deed, read: Reading) -> ColumnElement[bool]:
    match where:
        case Moved():
            return has_moved(where, read)
        case Bought():
            return has_bought(where, read)
        case Answered():
            return has_answered(where, read)


def _is_told(where: Fact, read: Reading) -> ColumnElement[bool]:
    match where:
        case AttributeIn():
            return says(value_in(where, read))
        case AttributeBetween():
            return says(value_between(where, read))
        case RefIn():
            return is_known_by(where)
        case JoinedSince(since=since):
            return Person.created_at >= since
        case InAudience(audience_id=audience_id):
            listed = AudienceMember.audience_id == audience_id
            return exists().where(listed, AudienceMember.person_id == Person.id)
