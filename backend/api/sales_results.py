"""Results of selling in the schema: closing rates and times in stage, each with how sure it is."""

from collections.abc import Mapping
from typing import Annotated

import strawberry

from backend.api.fields.context import Info
from backend.api.fields.lookups import OneProduct, optional_id
from backend.api.leads import scope_in
from backend.api.sales_enums import Stage
from backend.api.sales_schemes import SalesScheme, scheme_of
from backend.api.shapes.enums import Segment
from backend.api.shapes.scalars import DateTime
from backend.api.shapes.weights import REPORT, weighs
from backend.api.shapes.writing import object_shape, says
from backend.api.viewers.permissions import guarded
from backend.clock import DAY
from backend.sales.queries import results as queries
from backend.sales.rules import results as rules
from backend.staff.rules import Permission


@object_shape
class ClosingRate:
    """How many leads were closed and won; of fewer than five closed ones no rate is told."""

    closed: int = says("How many were closed.")
    won: int = says("How many of them were won.")
    too_few: bool = says("Whether they are too few to tell a rate.")
    rate: float | None = says("The share that was won, 0..1; null where they are too few.")
    low: float | None = says("The lower end of its 95 % interval (Wilson's score interval).")
    high: float | None = says("The upper end of its 95 % interval.")


@object_shape
class TimeInStage:
    """How long leads stayed in a stage; of fewer than five that left it no median is told."""

    stage: Stage = says("The stage.")
    ended: int = says("How many stays ended.")
    ongoing: int = says("How many go on; the median says nothing of these.")
    too_few: bool = says("Whether those that ended are too few to tell a median.")
    median_days: float | None = says("The median of those that ended, in days; null where they are too few.")
    low_days: float | None = says(
        "The lower end of its 95 % interval, whatever the distribution: one of the stays; null below six."
    )
    high_days: float | None = says("The upper end of its 95 % interval; null below six.")


@object_shape
class SegmentResult:
    """What came of leads by the segment of their person at the opening."""

    segment: Segment | None = says("The segment; null for those who were unclassified.")
    rate: ClosingRate = says("How many were won.")
    stages: list[TimeInStage] = says("How long they took, stage by stage.")


@object_shape
class SchemeResult:
    """What came of leads by the version of a scheme that fitted at one of their steps at least."""

    scheme: SalesScheme = says("The version.")
    rate: ClosingRate = says("How many were won.")
    time: TimeInStage = says("How long leads stayed in its stage that came to it while this version was in use.")


@object_shape
class SalesResults:
    """What came of the leads that the viewer has in scope."""

    rate: ClosingRate = says("How many of all were won.")
    stages: list[TimeInStage] = says("How long all of them took, stage by stage.")
    segments: list[SegmentResult] = says("By segment at the opening.")
    schemes: list[SchemeResult] = says("By version of a scheme; a lead counts for each that it was worked by.")


Since = Annotated[
    DateTime | None, strawberry.argument(description="Only leads closed, and stays ended, at this instant or later.")
]
Until = Annotated[DateTime | None, strawberry.argument(description="Only those before this instant.")]


@strawberry.type
class SalesResultsQuery:
    """What can be asked of results."""

    @weighs(REPORT)
    @guarded(Permission.READ_LEADS)
    async def sales_results(
        self, info: Info, product_id: OneProduct = None, since: Since = None, until: Until = None
    ) -> SalesResults:
        """Closing rates and times in stage of the leads that the viewer has in scope."""
        scope, product = scope_in(info.context), optional_id(product_id, "Product", "productId")
        period = queries.Period(since=since, until=until)
        found = await info.context.report(
            lambda session: queries.sales_results(session, scope, period, product_id=product)
        )
        return SalesResults(
            rate=_rate(found.rate),
            stages=_times(found.stages),
            segments=[_segment(each) for each in found.segments],
            schemes=[_scheme(each) for each in found.schemes],
        )


def _segment(result: queries.SegmentResult) -> SegmentResult:
    segment = None if result.segment is None else Segment(result.segment)
    return SegmentResult(segment=segment, rate=_rate(result.rate), stages=_times(result.stages))


def _scheme(result: queries.SchemeResult) -> SchemeResult:
    time = _time(Stage(result.row.stage), result.stay)
    return SchemeResult(scheme=scheme_of(result.row), rate=_rate(result.rate), time=time)


def _rate(rate: rules.ClosingRate) -> ClosingRate:
    return ClosingRate(
        closed=rate.closed, won=rate.won, too_few=rate.too_few, rate=rate.rate, low=rate.low, high=rate.high
    )


def _times(stages: Mapping[Stage, rules.TimeInStage]) -> list[TimeInStage]:
    return [_time(stage, stay) for stage, stay in stages.items()]


def _time(stage: Stage, stay: rules.TimeInStage) -> TimeInStage:
    return TimeInStage(
        stage=stage,
        ended=stay.ended,
        ongoing=stay.ongoing,
        too_few=stay.too_few,
        median_days=_days(stay.median),
        low_days=_days(stay.low),
        high_days=_days(stay.high),
    )


def _days(span: float | None) -> float | None:
    return None if span is None else span / DAY
