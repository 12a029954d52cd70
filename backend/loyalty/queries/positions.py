"""Positions as they are at an instant: from what is kept where that is right, else from the ledger."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from backend.catalogue.tables import Product
from backend.clock import Instant
from backend.db.parts import in_parts
from backend.loyalty.queries.ledger import ledger_of
from backend.loyalty.queries.models import ActiveModel, get_model, live_model
from backend.loyalty.queries.placements import segment_at
from backend.loyalty.queries.states import POSITIONS, PositionKey, key_of, state_of
from backend.loyalty.rules.axes import Axis
from backend.loyalty.rules.coordinates import Coordinate, attitude, behaviour, probabilities, tier
from backend.loyalty.rules.model import Model
from backend.loyalty.rules.observations import Evidence, Observation, live_evidence
from backend.loyalty.rules.path import UNCLASSIFIED, Placement, State, fold, place, settle
from backend.loyalty.tables import PositionRow

_TOGETHER: Final = 500
_DEPTH: Final = Axis.DEPTH


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionView:
    """A position read at an instant, with the model it is read under."""

    key: PositionKey
    state: State
    model: Model
    at: Instant

    @property
    def placement(self) -> Placement:
        """The segment and whether depth is known, true at the instant of the reading."""
        return place(self.state, self.at)

    @property
    def psychology(self) -> Coordinate:
        """The coordinate on the psychology axis."""
        return attitude(self.model.psychology, self.state.psychology.sums, self.at)

    @property
    def depth(self) -> Coordinate:
        """The coordinate on the depth axis, the same for all products of the brand."""
        return attitude(self.model.depth, self.state.depth.sums, self.at)

    @property
    def behaviour(self) -> Coordinate:
        """The coordinate on the behaviour axis: the client's tier where one was imported, else the events."""
        own = self.state.behaviour
        if own.tier_value is not None:
            return tier(own.tier_value, own.tier_until, self.at)
        spans = self.model.behaviour_of(self.key.product_id)
        return behaviour(spans, own.sums, self.at, is_customer=own.is_customer)

    @property
    def probabilities(self) -> tuple[float, ...]:
        """The probability of each of the eight segments, by code."""
        return probabilities(self.psychology.p_high, self.behaviour.p_high, self.depth.p_high)

    @property
    def raw_segment(self) -> int:
        """The octant of the raw sides, whatever is known of them."""
        return self.psychology.is_high + 2 * self.behaviour.is_high + 4 * self.depth.is_high

    @property
    def certainty(self) -> float:
        """The probability of the segment: of its octant, or of its layer of four where depth is not known.

        Where there is no segment it is that of the raw one, the best guess there is.
        """
        segment, chances = self.placement.segment, self.probabilities
        if segment == UNCLASSIFIED:
            return chances[self.raw_segment]
        return chances[segment] if self.placement.depth_known else chances[segment] + chances[segment | 4]


def positions_of(
    session: Session,
    person_ids: Sequence[int],
    now: Instant,
    product_ids: Sequence[int] | None = None,
    model: ActiveModel | None = None,
) -> list[PositionView]:
    """The positions of those people at `now`, by person and product; exact whether or not a sweep has run."""
    active = model or get_model(session, None)
    statement = select(POSITIONS).where(POSITIONS.c.model_id == active.id)
    if product_ids is not None:
        statement = statement.where(POSITIONS.c.product_id.in_(product_ids))
    views: list[PositionView] = []
    for start in range(0, len(person_ids), _TOGETHER):
        people = person_ids[start : start + _TOGETHER]
        rows = session.connection().execute(statement.where(POSITIONS.c.person_id.in_(people))).all()
        views.extend(_view(row, active, now) for row in rows)
    read = (_read_again(session, view, active) for view in sorted(views, key=lambda view: view.key))
    return [view for view in read if view is not None]


def segments_of(session: Session, person_ids: Collection[int], product_id: int, now: Instant) -> dict[int, int]:
    """The segment of each of those people towards a product, or UNCLASSIFIED; without those whom nothing placed."""
    placed: dict[int, int] = {}
    statement = select(PositionRow.person_id, segment_at(now)).where(
        PositionRow.model_id == live_model(session).id, PositionRow.product_id == product_id
    )
    for part in in_parts(person_ids):
        rows = session.execute(statement.where(PositionRow.person_id.in_(part)))
        placed |= {person_id: segment for person_id, segment in rows if segment is not None}
    return placed


def position_at(
    session: Session, person_id: int, product_id: int, at: Instant, model_id: int | None = None
) -> PositionView | None:
    """The position at any instant, replayed from the ledger; None where nothing had touched the product."""
    active = get_model(session, model_id)
    brand_id = session.scalar(select(Product.brand_id).where(Product.id == product_id))
    if brand_id is None:
        return None
    key = PositionKey(person_id, active.id, product_id, brand_id)
    return replayed(key, active.model, ledger_of(session, [person_id]).get(person_id, []), at)


def replayed(key: PositionKey, model: Model, ledger: Iterable[Observation], at: Instant) -> PositionView | None:
    """The position that the ledger up to an instant makes; what is dated later has no effect."""
    evidence = evidence_at(key, ledger, at)
    state, _ = fold(model, model.behaviour_of(key.product_id), evidence, at)
    return None if state.placement is None else PositionView(key=key, state=state, model=model, at=at)


def evidence_at(key: PositionKey, ledger: Iterable[Observation], at: Instant) -> list[Evidence]:
    """The live evidence on that product and on its brand, dated up to the instant."""
    return live_evidence(each for each in concerning(ledger, key) if each.observed_at <= at)


def concerning(observations: Iterable[Observation], key: PositionKey) -> list[Observation]:
    """Those that are of that product, or of the brand that makes it; one look at each, for there are many."""
    person_id, _, product_id, brand_id = key
    return [
        each
        for each in observations
        if each.subject_id == (brand_id if each.axis is _DEPTH else product_id) and each.person_id == person_id
    ]


def _view(row: Row[tuple[object, ...]], active: ActiveModel, now: Instant) -> PositionView:
    return PositionView(key=key_of(row), state=settle(state_of(row), now)[0], model=active.model, at=now)


def _read_again(session: Session, view: PositionView, active: ActiveModel) -> PositionView | None:
    """A reading before what is already folded in comes from the ledger; perhaps nothing was there yet."""
    if view.state.folded_at <= view.at:
        return view
    ledger = ledger_of(session, [view.key.person_id]).get(view.key.person_id, [])
    return replayed(view.key, active.model, ledger, view.at)
