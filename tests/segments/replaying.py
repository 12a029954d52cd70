"""Conditions asked of people one by one, of their positions and moves replayed from the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import assume
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.loyalty.queries import PositionView, ledger_of, live_model
from backend.loyalty.queries.positions import evidence_at
from backend.loyalty.queries.states import PositionKey
from backend.loyalty.rules.axes import Axis, Kind
from backend.loyalty.rules.coordinates import Coordinate
from backend.loyalty.rules.model import CUT, Model
from backend.loyalty.rules.observations import Evidence, Observation, live_evidence
from backend.loyalty.rules.path import Move, fold
from backend.panel.tables import Person
from backend.segments.rules import (
    AllOf,
    AnyOf,
    Bought,
    CertainBy,
    InSegment,
    IsCustomer,
    Knows,
    Moved,
    NearCut,
    NoneOf,
    OnAxis,
    PeopleWhere,
)
from tests.loyalty.world import BRAND_OF, World

ON_A_BOUND = 1e-9
CURVE = 2e-7


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What is known of one person at an instant, by product id."""

    at: Instant
    model: Model
    views: dict[int, PositionView]
    moves: dict[int, list[Move]]
    purchases: list[tuple[int, int, Evidence]]


def lives_at(world: World, at: Instant) -> dict[int, Life]:
    """Everybody's life up to an instant."""
    return world.database.read_now(lambda session: _lives(session, world, at))


def fits(where: PeopleWhere, life: Life) -> bool:
    """Whether a condition holds of a person."""
    if isinstance(where, AllOf | AnyOf | NoneOf):
        held = {fits(each, life) for each in where.parts}
        return {AllOf: False not in held, AnyOf: True in held, NoneOf: True not in held}[type(where)]
    if isinstance(where, Bought):
        return _bought(where, life)
    if isinstance(where, Moved):
        return any(_is_meant(where, move, life.at) for move in life.moves[where.product_id])
    if isinstance(where, Knows | IsCustomer):
        return _is_standing(where, life)
    if isinstance(where, InSegment | OnAxis | NearCut | CertainBy):
        view = life.views.get(where.product_id)
        return view is not None and _placed(where, view, life.model)
    raise TypeError("not asked here")


def _is_standing(where: Knows | IsCustomer, life: Life) -> bool:
    view = life.views.get(where.product_id)
    if isinstance(where, IsCustomer):
        return (view is not None and view.state.behaviour.is_customer) is where.customer
    return (view is not None and _coordinate(view, where.axis).known) is where.known


def _placed(where: InSegment | OnAxis | NearCut | CertainBy, view: PositionView, model: Model) -> bool:
    match where:
        case InSegment(raw=raw):
            return (view.raw_segment if raw else view.placement.segment) in where.segments
        case OnAxis():
            own = _coordinate(view, where.axis)
            least, most = where.least or -1, 2 if where.most is None else where.most
            return own.known and least - ON_A_BOUND <= own.value <= most + ON_A_BOUND
        case NearCut():
            own = _coordinate(view, where.axis)
            cut = {Axis.PSYCHOLOGY: model.psychology.tau, Axis.DEPTH: model.depth.tau}.get(where.axis, CUT)
            return own.known and abs(own.value - cut) <= where.within + ON_A_BOUND
        case CertainBy():
            # What lies on the bound is found or not, by the last digits of Φ.
            assume(abs(view.certainty - where.least) > CURVE)
            return view.certainty > where.least


def _coordinate(view: PositionView, axis: Axis) -> Coordinate:
    return {Axis.PSYCHOLOGY: view.psychology, Axis.BEHAVIOUR: view.behaviour, Axis.DEPTH: view.depth}[axis]


def _bought(where: Bought, life: Life) -> bool:
    until = life.at if where.until is None else min(where.until, life.at)
    meant = [
        each
        for product_id, brand_id, each in life.purchases
        if where.product_id in {None, product_id}
        and where.brand_id in {None, brand_id}
        and (where.since or 0) <= each.at <= until
    ]
    return len(meant) >= where.least


def _is_meant(where: Moved, move: Move, at: Instant) -> bool:
    origin = None if move.origin is None else move.origin.segment
    if origin == move.target.segment or not where.since <= move.at <= min(at, where.until or at):
        return False
    comes = where.origins is None or origin in where.origins
    return comes and (where.targets is None or move.target.segment in where.targets)


def _lives(session: Session, world: World, at: Instant) -> dict[int, Life]:
    people = session.scalars(select(Person.id).order_by(Person.id)).all()
    active, ledger = live_model(session), ledger_of(session, people)
    found: dict[int, Life] = {}
    for person in people:
        own = [each for each in ledger.get(person, []) if each.observed_at <= at]
        life = Life(at=at, model=active.model, views={}, moves={}, purchases=_purchases(world, own))
        for number, product_id in world.products.items():
            key = PositionKey(person, active.id, product_id, world.brands[BRAND_OF[number]])
            evidence = evidence_at(key, own, at)
            state, moves = fold(active.model, active.model.behaviour_of(product_id), evidence, at)
            life.moves[product_id] = moves
            if state.placement is not None:
                life.views[product_id] = PositionView(key=key, state=state, model=active.model, at=at)
        found[person] = life
    return found


def _purchases(world: World, own: Sequence[Observation]) -> list[tuple[int, int, Evidence]]:
    brands = {product_id: world.brands[BRAND_OF[number]] for number, product_id in world.products.items()}
    found: list[tuple[int, int, Evidence]] = []
    for product_id, brand_id in brands.items():
        about = [each for each in own if each.axis is Axis.BEHAVIOUR and each.subject_id == product_id]
        found.extend((product_id, brand_id, each) for each in live_evidence(about) if each.kind is Kind.PURCHASE)
    return found
