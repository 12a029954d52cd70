"""Positions in the schema: three coordinates, the segment they make, and why."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

import strawberry

from backend.api.catalogue import Product, find_product
from backend.api.explaining import (
    AxisFreshness,
    CoordinateExplanation,
    HowMany,
    Reason,
    check_first,
    explanation_of,
    freshness_of,
    reason_of,
)
from backend.api.fields.context import Context, Info, Kind
from backend.api.shapes.enums import Axis, Facet, Segment, described
from backend.api.shapes.nodes import Node, global_id
from backend.api.shapes.scalars import DateTime
from backend.api.shapes.writing import interface_shape, object_shape, says
from backend.api.viewers.permissions import guarded, later, resolved
from backend.api.would_move import WouldMove, would_move_of
from backend.clock import Instant
from backend.db import Session
from backend.loyalty import queries
from backend.loyalty.queries.past import PositionName, evidence_of_positions, positions_as_of
from backend.loyalty.rules.coordinates import Coordinate as Reading
from backend.loyalty.rules.explaining import Explanation, contributions, explanation, facet_coordinates, freshness
from backend.loyalty.rules.observations import Evidence
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.loyalty.rules.would_move import would_move
from backend.staff.rules import Permission


class Standing(StrEnum):
    """What a person is towards a product."""

    PROSPECT = "PROSPECT"
    CUSTOMER = "CUSTOMER"


described(
    Standing,
    "What a person is towards a product.",
    {Standing.PROSPECT: "Has not bought it yet (見込客).", Standing.CUSTOMER: "Has bought it (顧客)."},
)


@interface_shape
class Coordinate:
    """A place on one axis at an instant."""

    axis: strawberry.Private[Axis]
    position: strawberry.Private["Position"]
    value: float = says("The coordinate, 0..1.")
    p_high: float = says("The probability of being above the axis's cut.")
    is_high: bool = says("Whether the value is above the axis's cut.")
    known: bool = says("Whether there is enough to go by; where there is not, the value drifts to the cut.")
    reliability: float = says("How much of the value is evidence rather than the model's prior, 0..1.")
    evidence: float = says("What the evidence weighs now: in answers on an attitude, in purchases on behaviour.")

    @resolved
    async def explanation(self, info: Info, first: HowMany = 5) -> CoordinateExplanation:
        """Why it is what it is: `start`, what each of the reasons adds, and `rest` make the value."""
        return explanation_of(await self.position.explained(info.context, self.axis), first)

    @resolved
    async def freshness(self, info: Info) -> AxisFreshness:
        """How old the evidence is, and until when it is enough."""
        view = self.position.view
        age = freshness(await self.position.explained(info.context, self.axis), view.at)
        if self.axis is Axis.BEHAVIOUR:
            behaviour = view.state.behaviour
            until = behaviour.tier_until if view.behaviour.known and behaviour.tier_value is not None else None
            return freshness_of(age, view.model.behaviour_of(view.key.product_id).half_life, until)
        coordinate, spans = (
            (view.depth, view.model.depth) if self.axis is Axis.DEPTH else (view.psychology, view.model.psychology)
        )
        return freshness_of(age, spans.half_life, coordinate.until)


@object_shape
class FacetCoordinate:
    """A place on one facet of an attitude axis."""

    facet: Facet = says("The facet.")
    value: float = says("The coordinate by the facet's own evidence, 0..1.")
    sd: float = says("The value's standard deviation.")
    reliability: float = says("How much of the value is evidence, 0..1.")
    evidence: float = says("What the evidence weighs now, in answers.")


@object_shape
class AttitudeCoordinate(Coordinate):
    """A place on PSYCHOLOGY or DEPTH (心理軸・深度軸)."""

    sd: float = says("The value's standard deviation.")
    z: float = says("How many standard deviations the value lies above the cut.")
    stale_at: DateTime | None = says("The last instant at which it will be known if nothing new is heard.")

    @resolved
    async def facets(self, info: Info) -> list[FacetCoordinate]:
        """The axis taken apart."""
        view = self.position.view
        evidence = await self.position.evidence(info.context)
        return [
            FacetCoordinate(
                facet=facet, value=part.value, sd=part.sd or 0.0, reliability=part.reliability, evidence=part.evidence
            )
            for facet, part in facet_coordinates(view.model, self.axis, evidence, view.at).items()
        ]


@object_shape
class BehaviourCoordinate(Coordinate):
    """A place on BEHAVIOUR (行動軸)."""

    lapses_at: DateTime | None = says("The instant at which it falls under the cut if nothing new happens.")
    tier_until: DateTime | None = says("Until when the client's own tier, which stands for it, is valid.")
    is_tier: bool = says("Whether the client's own tier stands for it.")


@object_shape
class SegmentProbability:
    """How probable one of the eight segments is."""

    segment: Segment = says("The segment.")
    probability: float = says("0..1; those of the eight sum to 1.")


@object_shape
class Position(Node):
    """Where a person stands towards a product, in three dimensions (座標)."""

    view: strawberry.Private[queries.PositionView]
    known_evidence: strawberry.Private[Sequence[Evidence] | None] = None

    @guarded(Permission.READ_PANEL, later("Person", "backend.api.panel"))
    async def person(self, info: Info) -> object:
        """Whose position it is."""
        return await info.context.node("Person", self.view.key.person_id)

    @guarded(Permission.READ_CATALOGUE)
    async def product(self, info: Info) -> Product | None:
        """Towards which product."""
        return await find_product(info.context, self.view.key.product_id)

    @resolved
    def as_of(self) -> DateTime:
        """The instant at which all of this is true."""
        return DateTime(self.view.at)

    @resolved
    def psychology(self) -> AttitudeCoordinate:
        """What the person feels about the product (心理軸)."""
        return self._attitude(Axis.PSYCHOLOGY, self.view.psychology)

    @resolved
    def behaviour(self) -> BehaviourCoordinate:
        """What the person does about the product (行動軸)."""
        part, is_tier = self.view.behaviour, self.view.state.behaviour.tier_value is not None
        until = None if part.until is None else DateTime(part.until)
        return BehaviourCoordinate(
            axis=Axis.BEHAVIOUR,
            position=self,
            value=part.value,
            p_high=part.p_high,
            is_high=part.is_high,
            known=part.known,
            reliability=part.reliability,
            evidence=part.evidence,
            lapses_at=None if is_tier else until,
            tier_until=until if is_tier else None,
            is_tier=is_tier,
        )

    @resolved
    def depth(self) -> AttitudeCoordinate:
        """How attached the person is to the brand; the same for all its products (深度軸)."""
        return self._attitude(Axis.DEPTH, self.view.depth)

    @resolved
    def segment(self) -> Segment | None:
        """The segment, by the stable sides of the axes; null where too little is known to say."""
        return segment_of_code(self.view.placement.segment)

    @resolved
    def provisional(self) -> bool:
        """Whether a cut that it is read against is provisional: the model was not calibrated yet."""
        return self.view.model.provisional

    @resolved
    def raw_segment(self) -> Segment:
        """The segment that the coordinates alone would make, without the dead band around a cut."""
        return Segment(self.view.raw_segment)

    @resolved
    def depth_known(self) -> bool:
        """Whether depth is known; where it is not, the segment is one of the first four."""
        return self.view.placement.depth_known

    @resolved
    def certainty(self) -> float:
        """The probability of the segment; of rawSegment where there is none."""
        return self.view.certainty

    @resolved
    def probabilities(self) -> list[SegmentProbability]:
        """The probability of each of the eight."""
        return [
            SegmentProbability(segment=Segment(code), probability=chance)
            for code, chance in enumerate(self.view.probabilities)
        ]

    @resolved
    def standing(self) -> Standing:
        """Whether the person is a prospect or a customer of the product."""
        return Standing.CUSTOMER if self.view.state.behaviour.is_customer else Standing.PROSPECT

    @resolved
    def moved_at(self) -> DateTime:
        """Since when the segment, or whether depth is known, has been as it is."""
        return DateTime(self.view.state.moved_at)

    @resolved
    async def explanation(self, info: Info, first: HowMany = 5) -> list[Reason]:
        """What put the person here, on all three axes: live observations, those of the greatest effect first."""
        check_first(first)
        view, evidence = self.view, await self.evidence(info.context)
        spans, is_customer = view.model.behaviour_of(view.key.product_id), view.state.behaviour.is_customer
        found = contributions(view.model, spans, evidence, view.at, is_customer=is_customer)
        return [reason_of(each) for each in found[:first]]

    @resolved
    async def would_move(self, info: Info) -> WouldMove:
        """What would carry the person over the nearest cut of each axis, and what it would make of them."""
        view, evidence = self.view, await self.evidence(info.context)
        spans = view.model.behaviour_of(view.key.product_id)
        coordinates = {Axis.PSYCHOLOGY: view.psychology, Axis.BEHAVIOUR: view.behaviour, Axis.DEPTH: view.depth}
        return would_move_of(
            would_move(view.model, spans, view.state, view.at, evidence=evidence, coordinates=coordinates)
        )

    async def evidence(self, context: Context) -> Sequence[Evidence]:
        """The live observations that the position stands on, read together with other positions'."""
        if self.known_evidence is not None:
            return self.known_evidence
        key = self.view.key
        name = PositionName(key.person_id, key.product_id, key.brand_id)
        return await context.load(evidence_of_positions, name, self.view.at) or []

    async def explained(self, context: Context, axis: Axis) -> Explanation:
        """Why the coordinate on that axis is what it is."""
        view, evidence = self.view, await self.evidence(context)
        spans, is_customer = view.model.behaviour_of(view.key.product_id), view.state.behaviour.is_customer
        return explanation(view.model, spans, axis, evidence, view.at, is_customer=is_customer)

    def _attitude(self, axis: Axis, part: Reading) -> AttitudeCoordinate:
        return AttitudeCoordinate(
            axis=axis,
            position=self,
            value=part.value,
            p_high=part.p_high,
            is_high=part.is_high,
            known=part.known,
            reliability=part.reliability,
            evidence=part.evidence,
            sd=part.sd or 0.0,
            z=part.z,
            stale_at=None if part.until is None else DateTime(part.until),
        )


def segment_of_code(code: int | None) -> Segment | None:
    """The segment of that code; none for whoever is unclassified."""
    return None if code is None or code == UNCLASSIFIED else Segment(code)


def position_of(view: queries.PositionView, evidence: Sequence[Evidence] | None = None) -> Position:
    """The position as the schema shows it; its evidence is read when it is needed, where it is not at hand."""
    name = global_id("Position", view.key.person_id, view.key.product_id)
    return Position(id=name, view=view, known_evidence=evidence)


async def positions_of_person(
    context: Context,
    person_id: int,
    product_id: int | None = None,
    as_of: Instant | None = None,
    model_id: int | None = None,
) -> list[Position]:
    """A person's positions by product: as they are kept, or replayed for another instant or model."""
    if as_of is None and model_id is None:
        views = await context.load(_present, person_id, context.now)
    else:
        views = await context.load(positions_as_of, person_id, context.now if as_of is None else as_of, model_id)
    return [position_of(view) for view in views or [] if product_id in {None, view.key.product_id}]


async def find_position(context: Context, person_id: int, product_id: int) -> Position | None:
    """A person's present position towards a product."""
    return next(iter(await positions_of_person(context, person_id, product_id)), None)


def _present(session: Session, person_ids: Sequence[int], now: Instant) -> Mapping[int, Sequence[queries.PositionView]]:
    found: dict[int, list[queries.PositionView]] = {person_id: [] for person_id in person_ids}
    for view in queries.positions_of(session, person_ids, now):
        found[view.key.person_id].append(view)
    return found


async def _node(context: Context, keys: tuple[int, ...]) -> Position | None:
    return await find_position(context, *keys) if len(keys) == len(("person", "product")) else None


KINDS = {"Position": Kind(permission=Permission.READ_LOYALTY, fetch=_node)}
