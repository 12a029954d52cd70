"""Conditions on one position: its segment, what is known of it, and where its coordinates lie."""

from sqlalchemy import ColumnElement, and_, exists, false, func, not_, or_, true

from backend.loyalty.queries.placements import raw_segment_at
from backend.loyalty.rules.axes import Axis
from backend.loyalty.rules.model import CUT, Model
from backend.loyalty.tables import PositionRow
from backend.panel.tables import Person
from backend.segments.queries.conditions.bought import bought_towards
from backend.segments.queries.conditions.coordinates import is_certain, is_known, is_there, lies
from backend.segments.queries.conditions.moved import moved_towards
from backend.segments.queries.conditions.reading import Reading, towards
from backend.segments.queries.members import stands_in
from backend.segments.rules import (
    AllOf,
    AnyOf,
    Bought,
    CertainBy,
    InSegment,
    IsCustomer,
    Moved,
    NearCut,
    NoneOf,
    OnAxis,
    PeopleWhere,
    Place,
    Standing,
)


def is_placed(product_id: int, holds: ColumnElement[bool], read: Reading) -> ColumnElement[bool]:
    """Whether the person has a position towards the product of which that holds."""
    return exists().where(PositionRow.person_id == Person.id, towards(product_id, read), holds)


def holds_of_position(where: Place, read: Reading) -> ColumnElement[bool]:
    """Whether it holds of a position."""
    match where:
        case InSegment():
            return _stands(where, read)
        case OnAxis():
            return lies(where, read)
        case NearCut():
            return lies(around_cut(where, read), read)
        case CertainBy():
            return and_(is_there(read.now), is_certain(where, read))


def is_told_by_position(where: PeopleWhere, product_id: int) -> bool:
    """Whether the position towards the product, where there is one, says all that the condition asks."""
    if isinstance(where, AllOf | AnyOf | NoneOf):
        return all(is_told_by_position(each, product_id) for each in where.parts)
    if isinstance(where, Bought):
        return where.least == 1 and where.product_id == product_id
    return isinstance(where, Place | Moved) and where.product_id == product_id


def fits_position(where: PeopleWhere, read: Reading) -> ColumnElement[bool]:
    """The same of such a condition, said of one position; never null, so that it can be asked for not to hold."""
    match where:
        case AllOf(parts=parts):
            return and_(true(), *(fits_position(each, read) for each in parts))
        case AnyOf(parts=parts):
            return or_(false(), *(fits_position(each, read) for each in parts))
        case NoneOf(parts=parts):
            return not_(or_(false(), *(fits_position(each, read) for each in parts)))
        case Bought():
            return bought_towards(where, read)
        case Moved():
            return moved_towards(where, read)
        case InSegment() | OnAxis() | NearCut() | CertainBy():
            return func.coalesce(holds_of_position(where, read), false())
    raise ValueError("a position alone does not say this")


def is_standing(where: Standing, read: Reading) -> ColumnElement[bool]:
    """Whether the person is a customer or a prospect, or enough is known of them or not."""
    if isinstance(where, IsCustomer):
        bought = is_placed(where.product_id, and_(is_there(read.now), PositionRow.is_customer.is_(True)), read)
        return bought if where.customer else ~bought
    known = is_placed(where.product_id, and_(is_there(read.now), is_known(where.axis, read.now)), read)
    return known if where.known else ~known


def _stands(where: InSegment, read: Reading) -> ColumnElement[bool]:
    if where.raw:
        return and_(is_there(read.now), raw_segment_at(read.model.model, read.now).in_(where.segments))
    return stands_in(where.segments, read.now)


def around_cut(where: NearCut, read: Reading) -> OnAxis:
    """The bounds that being near a cut stands for."""
    cut = cut_of(where.axis, read.model.model)
    return OnAxis(product_id=where.product_id, axis=where.axis, least=cut - where.within, most=cut + where.within)


def cut_of(axis: Axis, model: Model) -> float:
    """Where an axis is cut."""
    return {Axis.PSYCHOLOGY: model.psychology.tau, Axis.DEPTH: model.depth.tau, Axis.BEHAVIOUR: CUT}[axis]
