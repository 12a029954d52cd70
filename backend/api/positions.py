"""Positions in the schema: three coordinates, the segment they make, and why."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated

import strawberry

from backend.api.catalogue import Product, find_product
from backend.api.context import Context, Info, Kind
from backend.api.enums import Axis, Facet, Moment, Segment, described
from backend.api.enums import Kind as ObservationKind
from backend.api.nodes import Node, global_id
from backend.api.permissions import guarded, later, resolved
from backend.api.scalars import DateTime
from backend.api.shapes import interface_shape, object_shape, says
from backend.api.would_move import WouldMove, would_move_of
from backend.clock import Instant
from backend.db import Session
from backend.errors import Invalid
from backend.loyalty import queries
from backend.loyalty.queries.past import PositionName, evidence_of_positions, positions_as_of
from backend.loyalty.rules.coordinates import Coordinate as Reading
from backend.loyalty.rules.explaining import contributions, facet_coordinates
from backend.loyalty.rules.observations import Evidence
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.loyalty.rules.would_move import would_move
from backend.staff.rules import Permission

_MOST_REASONS = 50


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

    value: float = says("The coordinate, 0..1.")
    p_high: float = says("The probability of being above the axis's cut.")
    is_high: bool = says("Whether the value is above the axis's cut.")
    known: bool = says("Whether there is enough to go by; where there is not, the value drifts to the cut.")
    reliability: float = says("How much of the value is evidence rather than the model's prior, 0..1.")
    evidence: float = says("What the evidence weighs now: in answers on an attitude, in purchases on behaviour.")


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

    axis: strawberry.Private[Axis]
    position: strawberry.Private["Position"]
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
class Reason:
    """One live observation and what it does to its coordinate."""

    axis: Axis = says("The axis it moves.")
    kind: ObservationKind = says("What it is of.")
    facet: Facet | None = says("The facet, of an answer.")
    item: str | None = says("The question's name across surveys, of an answer.")
    moment: Moment = says("At which moment it was asked.")
    observed_at: DateTime = says("When it happened.")
    value: float = says("Its value towards the axis's high side: 0..1 of an answer, 1 of an event.")
    weight: float = says("What it weighs now, in answers or in purchases.")
    effect: float = says("What the coordinate would lose without it; negative where it holds the coordinate down.")


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
    async def explanation(
        self, info: Info, first: Annotated[int, strawberry.argument(description="How many, at most 50.")] = 5
    ) -> list[Reason]:
        """What put the person here: live observations, the most effective first."""
        if not 0 <= first <= _MOST_REASONS:
            raise Invalid(f"first lies between 0 and {_MOST_REASONS}", "first")
        view, evidence = self.view, await self.evidence(info.context)
        found = contributions(
            view.model,
            view.model.behaviour_of(view.key.product_id),
            evidence,
            view.at,
            is_customer=view.state.behaviour.is_customer,
        )
        return [
            Reason(
                axis=each.evidence.axis,
                kind=each.evidence.kind,
                facet=each.evidence.facet,
                item=each.evidence.item,
                moment=each.evidence.moment,
                observed_at=DateTime(each.evidence.at),
                value=each.evidence.value,
                weight=each.weight,
                effect=each.effect,
            )
            for each in found[:first]
        ]

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


def position_of(view: queries.PositionView) -> Position:
    """The position as the schema shows it."""
    return Position(id=global_id("Position", view.key.person_id, view.key.product_id), view=view)


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
