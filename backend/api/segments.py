"""The eight segments in the schema: who they are, how many stand where, and who went from where to where."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Annotated

import strawberry

from backend.api.fields.context import Info
from backend.api.fields.disclosure import veil_before
from backend.api.fields.lookups import ProductId
from backend.api.people_where import Where, condition_for
from backend.api.points import LoyaltyCuts, cuts_of
from backend.api.positions import segment_of_code
from backend.api.shapes.enums import Segment
from backend.api.shapes.nodes import parse_id
from backend.api.shapes.scalars import DateTime, Wording, worded
from backend.api.shapes.writing import object_shape, says
from backend.api.viewers.permissions import guarded, resolved
from backend.clock import Instant
from backend.db import Session
from backend.segments import queries
from backend.segments.rules import NAMES, WHAT_TO_DO, WHO_THEY_ARE, PeopleWhere
from backend.segments.rules.cells import packed_cells
from backend.segments.rules.disclosure import (
    Veil,
    veiled,
    veiled_cells,
    veiled_matrix,
    veiled_means,
    veiled_part,
    veiled_share,
    veiled_total,
)
from backend.staff.rules import Permission

Bins = Annotated[int, strawberry.argument(description="Into how many equal parts each axis is cut, at most 50.")]
Since = Annotated[DateTime, strawberry.argument(description="From where people stood at this instant.")]
Until = Annotated[DateTime | None, strawberry.argument(description="To where they stood at this one; now if left out.")]
AsOf = Annotated[DateTime | None, strawberry.argument(description="As it was at this instant; now if left out.")]


@object_shape
class SegmentGuide:
    """One of the eight, in words."""

    segment: Segment = says("The segment.")
    code: int = says("Its number: psychology + 2 x behaviour + 4 x depth, each 0 or 1.")
    name: Wording = says("What it is called.")
    who_they_are: Wording = says("Who is in it.")
    what_to_do: Wording = says("What the method wants for them.")


@object_shape
class SegmentCount:
    """How many stand in one segment."""

    segment: Segment = says("The segment.")
    count: int | None = says("How many; null where these are too few to show.")
    share: float | None = says("Their part of all who have a position, 0..1; null where that would tell too much.")
    depth_unknown: int | None = says("How many of them are there without their depth being known; null as above.")


@object_shape
class SegmentMeans:
    """Where those of one segment stood on average; each 0..1, null where these are too few to show."""

    segment: Segment = says("The segment.")
    psychology: float | None = says("The mean on PSYCHOLOGY.")
    behaviour: float | None = says("The mean on BEHAVIOUR.")
    depth: float | None = says("The mean on DEPTH of those of whom it is known.")


@object_shape
class SegmentSummary:
    """How the people of one product are spread."""

    as_of: DateTime = says("The instant at which this is true.")
    total: int | None = says("How many have a position towards the product; null where these are too few to show.")
    unclassified: int | None = says("Of how many too little is known; they are in no segment.")
    counts: list[SegmentCount] = says("The eight, by code.")
    product_row_id: strawberry.Private[int]
    condition: strawberry.Private[PeopleWhere | None]

    @resolved
    async def means(self, info: Info) -> list[SegmentMeans]:
        """Where on the three axes those of each segment stood on average: reads every coordinate, so asked for alone.

        Of a day long ago the ledger is folded anew, which takes seconds for each hundred thousand people.
        """

        def read(session: Session) -> list[SegmentMeans]:
            veil = veil_before(session, info.context, self.condition, self.product_row_id)
            found = queries.segment_means(
                session, self.product_row_id, int(self.as_of), now=info.context.now, where=self.condition
            )
            return _means(found, veil)

        return await info.context.report(read)


@object_shape
class SegmentStep:
    """How many went from one place to another."""

    from_segment: Segment | None = says("From where; null from unclassified or from nowhere.")
    to_segment: Segment | None = says("To where; null to unclassified.")
    is_new: bool = says("Whether they had no place before.")
    count: int | None = says("How many, those who stayed included; null where these are too few to show.")


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
    count: int = says("How many are in it; a cell of too few is left out for whoever may not read personal data.")


@object_shape
class LoyaltyMap:
    """The cube of one product, counted for plots."""

    bins: int = says("Into how many parts each axis is cut.")
    as_of: DateTime = says("The instant at which this is true.")
    unclassified: int | None = says("Of how many too little is known; they are in no cell.")
    cells: list[LoyaltyCell] = says("The cells that are not empty.")
    data: str = says(
        "The same cells for pictures, in 7 bytes each. In base64, column by column, little-endian, for each cell: how "
        "many are in it (uint32); its places on PSYCHOLOGY, BEHAVIOUR and DEPTH (uint8 each; 255 where that is not "
        "known)."
    )

    @resolved
    async def cuts(self, info: Info) -> LoyaltyCuts:
        """Where the axes are cut now."""
        return await cuts_of(info.context)


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

        def read(session: Session) -> SegmentSummary:
            condition = condition_for(session, info.context.viewer, where)
            veil = veil_before(session, info.context, condition, key)
            found = queries.summary(session, key, veil.seen_at(at, now), now=now, where=condition)
            return _summary(found, veil, condition)

        return await info.context.report(read)

    @guarded(Permission.READ_SEGMENTS)
    async def segment_flow(
        self, info: Info, product_id: ProductId, since: Since, until: Until = None, where: Where = None
    ) -> SegmentFlow:
        """Who went from where to where between two instants; `where` holds now."""
        key, now = parse_id(product_id, "Product", "productId"), info.context.now
        end = now if until is None else until

        def read(session: Session) -> SegmentFlow:
            condition = condition_for(session, info.context.viewer, where)
            veil = veil_before(session, info.context, condition, key)
            first, second = veil.seen_at(since, now), veil.seen_at(end, now)
            return _flow(queries.flow(session, key, first, second, now=now, where=condition), veil)

        return await info.context.report(read)

    @guarded(Permission.READ_SEGMENTS)
    async def loyalty_map(
        self, info: Info, product_id: ProductId, bins: Bins = 10, where: Where = None, as_of: AsOf = None
    ) -> LoyaltyMap:
        """How many are in each cell of the cube at an instant, this one if none is said; `where` holds now.

        Of a day long ago the ledger is folded anew, which takes seconds for each hundred thousand people.
        """
        key, now = parse_id(product_id, "Product", "productId"), info.context.now
        at = now if as_of is None else as_of

        def read(session: Session) -> LoyaltyMap:
            condition = condition_for(session, info.context.viewer, where)
            veil = veil_before(session, info.context, condition, key)
            seen = veil.seen_at(at, now)
            return _map(queries.cube(session, key, bins, now=now, at=seen, where=condition), seen, veil)

        return await info.context.report(read)


def _summary(found: queries.Summary, veil: Veil, condition: PeopleWhere | None) -> SegmentSummary:
    everywhere: dict[Segment | None, int] = {segment: found.counts[segment] for segment in Segment}
    everywhere[None] = found.unclassified
    counts, total = veiled(everywhere, veil), veiled_total(everywhere, veil)
    return SegmentSummary(
        as_of=DateTime(found.at),
        total=total,
        unclassified=counts[None],
        counts=[
            SegmentCount(
                segment=segment,
                count=counts[segment],
                share=0.0 if total == 0 else veiled_share(counts[segment], total),
                depth_unknown=veiled_part(found.depth_unknown[segment], found.counts[segment], counts[segment], veil),
            )
            for segment in Segment
        ],
        product_row_id=found.product_id,
        condition=condition,
    )


def _means(found: Mapping[Segment, queries.Means], veil: Veil) -> list[SegmentMeans]:
    people = {segment: means.people for segment, means in found.items()}
    psychology = veiled_means({segment: means.psychology for segment, means in found.items()}, people, veil)
    behaviour = veiled_means({segment: means.behaviour for segment, means in found.items()}, people, veil)
    of_known = {segment: means.depth for segment, means in found.items() if means.depth is not None}
    depth = veiled_means(of_known, {segment: found[segment].depth_people for segment in of_known}, veil)
    return [
        SegmentMeans(
            segment=segment,
            psychology=psychology.get(segment),
            behaviour=behaviour.get(segment),
            depth=depth.get(segment),
        )
        for segment in Segment
    ]


def _flow(found: queries.Flow, veil: Veil) -> SegmentFlow:
    counts = veiled_matrix(found.counts, veil)
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
            for (origin, target), count in sorted(counts.items(), key=lambda item: str(item[0]))
        ],
    )


def _map(found: queries.Cube, at: Instant, veil: Veil) -> LoyaltyMap:
    places = {(cell.psychology, cell.behaviour, cell.depth): cell.positions for cell in found.cells}
    classified, shown = sum(places.values()), veiled_cells(places, veil)
    return LoyaltyMap(
        bins=found.bins,
        as_of=DateTime(at),
        unclassified=veiled({"classified": classified, "unclassified": found.unclassified}, veil)["unclassified"],
        cells=[
            LoyaltyCell(psychology=psychology, behaviour=behaviour, depth=depth, count=count)
            for (psychology, behaviour, depth), count in shown.items()
        ],
        data=b64encode(packed_cells(shown)).decode("ascii"),
    )
