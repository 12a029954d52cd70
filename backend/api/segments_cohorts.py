"""Cohorts in the schema: where people who joined, or first bought, together came to stand."""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from backend.api.fields.context import Info
from backend.api.fields.disclosure import veil_before
from backend.api.fields.lookups import ProductId
from backend.api.people_where import Where, condition_for
from backend.api.segments_enums import CohortBy, CohortUnit
from backend.api.shapes.enums import Segment
from backend.api.shapes.nodes import parse_id
from backend.api.shapes.scalars import DateTime
from backend.api.shapes.weights import REPORT, weighs
from backend.api.shapes.writing import object_shape, says
from backend.api.shapes.zones import TimeZone, zone_of
from backend.api.viewers.permissions import guarded
from backend.db import Session
from backend.segments import queries
from backend.segments.rules.disclosure import Veil, veiled, veiled_matrix
from backend.staff.rules import Permission

By = Annotated[CohortBy, strawberry.argument(description="What puts people into a cohort.")]
Unit = Annotated[CohortUnit, strawberry.argument(description="How long a cohort is gathered.")]
Periods = Annotated[int, strawberry.argument(description="How many periods, the present one included; at most 36.")]

_UNCLASSIFIED, _ABSENT = "unclassified", "absent"


@object_shape
class CohortCount:
    """How many of a cohort stood in one segment."""

    segment: Segment = says("The segment.")
    count: int | None = says("How many; null where these are too few to show.")


@object_shape
class CohortStand:
    """Where a cohort stood at one instant."""

    as_of: DateTime = says("The last instant of a period, or this one of the present period.")
    unclassified: int | None = says("Of how many too little was known.")
    absent: int | None = says("How many had no position towards the product yet.")
    counts: list[CohortCount] = says("The eight, by code.")


@object_shape
class SegmentCohort:
    """The people of one period, and how they went on."""

    begins_at: DateTime = says("When the period begins.")
    ends_at: DateTime = says("The last instant of the period, or this one.")
    people: int | None = says("How many they are; null where these are too few to show.")
    trend: list[CohortStand] = says("Where they stood at the end of their period and of each that followed.")


@strawberry.type
class CohortsQuery:
    """What can be asked of cohorts."""

    @weighs(REPORT)
    @guarded(Permission.READ_SEGMENTS)
    async def segment_cohorts(
        self,
        info: Info,
        product_id: ProductId,
        by: By = CohortBy.JOINED,
        unit: Unit = CohortUnit.MONTH,
        periods: Periods = 12,
        time_zone: TimeZone = "Asia/Tokyo",
        where: Where = None,
    ) -> list[SegmentCohort]:
        """Where the people of each of the latest periods stood at its end and ever after; `where` holds now."""
        key, now, zone = parse_id(product_id, "Product", "productId"), info.context.now, zone_of(time_zone)

        def read(session: Session) -> list[SegmentCohort]:
            condition = condition_for(session, info.context.viewer, where)
            veil = veil_before(session, info.context, condition, key)
            found = queries.cohorts(session, key, by, unit, zone=zone, now=now, periods=periods, where=condition)
            return _cohorts(found, veil)

        return await info.context.report(read)


def _cohorts(found: Sequence[queries.Cohort], veil: Veil) -> list[SegmentCohort]:
    people = veiled({cohort.begins_at: cohort.people for cohort in found}, veil)
    return [
        SegmentCohort(
            begins_at=DateTime(cohort.begins_at),
            ends_at=DateTime(cohort.ends_at),
            people=people[cohort.begins_at],
            trend=_trend(cohort, veil),
        )
        for cohort in found
    ]


def _trend(cohort: queries.Cohort, veil: Veil) -> list[CohortStand]:
    """One table for each cohort: where its people stood, period by period."""
    table: dict[tuple[int, Segment | str], int] = {}
    for stand in cohort.trend:
        table.update({(stand.at, segment): count for segment, count in stand.counts.items()})
        table[stand.at, _UNCLASSIFIED] = stand.unclassified
        table[stand.at, _ABSENT] = stand.absent
    counts = veiled_matrix(table, veil)
    return [
        CohortStand(
            as_of=DateTime(stand.at),
            unclassified=counts[stand.at, _UNCLASSIFIED],
            absent=counts[stand.at, _ABSENT],
            counts=[CohortCount(segment=segment, count=counts[stand.at, segment]) for segment in Segment],
        )
        for stand in cohort.trend
    ]
