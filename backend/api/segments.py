"""The eight segments in the schema: who they are, how many stand where, and who went from where to where."""

from typing import Annotated

import strawberry

from backend.api.context import Info
from backend.api.enums import Segment
from backend.api.lookups import ProductId
from backend.api.nodes import parse_id
from backend.api.people_where import Where, condition_for
from backend.api.permissions import guarded
from backend.api.positions import segment_of_code
from backend.api.scalars import DateTime, Wording, worded
from backend.api.shapes import object_shape, says
from backend.db import Session
from backend.segments import queries
from backend.segments.rules import NAMES, WHAT_TO_DO, WHO_THEY_ARE
from backend.staff.rules import Permission

Bins = Annotated[int, strawberry.argument(description="Into how many equal parts each axis is cut, at most 50.")]
Since = Annotated[DateTime, strawberry.argument(description="From where people stood at this instant.")]
Until = Annotated[DateTime | None, strawberry.argument(description="To where they stood at this one; now if left out.")]
AsOf = Annotated[DateTime | None, strawberry.argument(description="As it was at this instant; now if left out.")]


@object_shape
class SegmentGuide:
    """One of the eight, in words."""

    segment: Segment = says("The segment.")
    code: int = says("psychology + 2 x behaviour + 4 x depth, each 0 or 1.")
    name: Wording = says("What it is called.")
    who_they_are: Wording = says("Who is in it.")
    what_to_do: Wording = says("What the method wants for them.")


@object_shape
class SegmentCount:
    """How many stand in one segment."""

    segment: Segment = says("The segment.")
    count: int = says("How many.")
    share: float = says("Their part of all who have a position, 0..1.")
    depth_unknown: int = says("How many of them are there without their depth being known.")


@object_shape
class SegmentSummary:
    """How the people of one product are spread."""

    as_of: DateTime = says("The instant at which this is true.")
    total: int = says("How many have a position towards the product.")
    unclassified: int = says("Of how many too little is known; they are in no segment.")
    counts: list[SegmentCount] = says("The eight, by code.")


@object_shape
class SegmentStep:
    """How many went from one place to another."""

    from_segment: Segment | None = says("From where; null from unclassified or from nowhere.")
    to_segment: Segment | None = says("To where; null to unclassified.")
    is_new: bool = says("Whether they had no place before.")
    count: int = says("How many, those who stayed included.")


@object_shape
class SegmentFlow:
    """Who went from where to where between two instants."""

    since: DateTime = says("The first instant.")
    until: DateTime = says("The second instant.")
    steps: list[SegmentStep] = says("Every way that someone went.")


@object_shape
class LoyaltyCell:
    """A cell of the cube that someone is in; cells count from 0 at the low end of each axis."""

    psychology: int = says("Its place on PSYCHOLOGY.")
    behaviour: int = says("Its place on BEHAVIOUR.")
    depth: int | None = says("Its place on DEPTH; null for those whose depth is not known.")
    count: int = says("How many are in it.")


@object_shape
class LoyaltyMap:
    """The cube of one product, counted for plots."""

    bins: int = says("Into how many parts each axis is cut.")
    unclassified: int = says("Of how many too little is known; they are in no cell.")
    cells: list[LoyaltyCell] = says("The cells that are not empty.")


@strawberry.type
class SegmentsQuery:
    """What can be asked of segments."""

    @guarded(Permission.READ_SEGMENTS)
    def segments(self) -> list[SegmentGuide]:
        """The eight in words, by code."""
        return [
            SegmentGuide(
                segment=segment,
                code=segment.value,
                name=worded(NAMES[segment]),
                who_they_are=worded(WHO_THEY_ARE[segment]),
                what_to_do=worded(WHAT_TO_DO[segment]),
            )
            for segment in Segment
        ]

    @guarded(Permission.READ_SEGMENTS)
    async def segment_summary(
        self, info: Info, product_id: ProductId, as_of: AsOf = None, where: Where = None
    ) -> SegmentSummary:
        """How many stand in each segment towards a product, exact at the instant; `where` holds now."""
        key, now = parse_id(product_id, "Product", "productId"), info.context.now
        at = now if as_of is None else as_of

        def read(session: Session) -> queries.Summary:
            condition = condition_for(session, info.context.viewer, where)
            return queries.summary(session, key, at, now=now, where=condition)

        found = await info.context.read(read)
        return SegmentSummary(
            as_of=DateTime(found.at),
            total=found.total,
            unclassified=found.unclassified,
            counts=[
                SegmentCount(
                    segment=segment,
                    count=found.counts[segment],
                    share=found.share(segment),
                    depth_unknown=found.depth_unknown[segment],
                )
                for segment in Segment
            ],
        )

    @guarded(Permission.READ_SEGMENTS)
    async def segment_flow(
        self, info: Info, product_id: ProductId, since: Since, until: Until = None, where: Where = None
    ) -> SegmentFlow:
        """Who went from where to where between two instants; `where` holds now."""
        key, now = parse_id(product_id, "Product", "productId"), info.context.now
        end = now if until is None else until

        def read(session: Session) -> queries.Flow:
            condition = condition_for(session, info.context.viewer, where)
            return queries.flow(session, key, since, end, now=now, where=condition)

        found = await info.context.read(read)
        return SegmentFlow(
            since=DateTime(found.since),
            until=DateTime(found.until),
            steps=[
                SegmentStep(
                    from_segment=segment_of_code(origin),
                    to_segment=segment_of_code(target),
                    is_new=origin is None,
                    count=count,
                )
                for (origin, target), count in sorted(found.counts.items(), key=lambda item: str(item[0]))
            ],
        )

    @guarded(Permission.READ_SEGMENTS)
    async def loyalty_map(self, info: Info, product_id: ProductId, bins: Bins = 10, where: Where = None) -> LoyaltyMap:
        """How many are in each cell of the cube at this instant."""
        key, now = parse_id(product_id, "Product", "productId"), info.context.now

        def read(session: Session) -> queries.Cube:
            condition = condition_for(session, info.context.viewer, where)
            return queries.cube(session, key, bins, now=now, where=condition)

        found = await info.context.read(read)
        return LoyaltyMap(
            bins=found.bins,
            unclassified=found.unclassified,
            cells=[
                LoyaltyCell(
                    psychology=cell.psychology, behaviour=cell.behaviour, depth=cell.depth, count=cell.positions
                )
                for cell in found.cells
            ],
        )
