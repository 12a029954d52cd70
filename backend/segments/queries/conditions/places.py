"""Conditions on one position: its segment, what is known of it, and where its coordinates lie."""

from sqlalchemy import ColumnElement, and_, exists

from backend.loyalty.queries.placements import raw_segment_at
from backend.loyalty.rules.axes import Axis
from backend.loyalty.rules.model import CUT, Model
from backend.loyalty.tables import PositionRow
from backend.panel.tables import Person
from backend.segments.queries.conditions.coordinates import is_certain, is_known, is_there, lies
from backend.segments.queries.conditions.reading import Reading, towards
from backend.segments.queries.members import stands_in
from backend.segments.rules import CertainBy, InSegment, IsCustomer, NearCut, OnAxis, Place, Standing


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
