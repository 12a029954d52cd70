"""What came of the leads: closing rate and time in stage, by segment at the opening and by scheme version."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, func, or_, select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.sales.queries.schemes import schemes_by_id
from backend.sales.queries.scope import leads_in
from backend.sales.rules.leads import NO_SEGMENT, STAGES, Outcome, Stage, StepKind
from backend.sales.rules.results import ClosingRate, TimeInStage, closing_rate, time_in_stage
from backend.sales.rules.scope import LeadScope
from backend.sales.tables import Lead, LeadStep, SchemeRow

# What ends a stay in a stage, or begins one; a contact or another owner does neither.
_TURNS: Final = (
    StepKind.OPENED,
    StepKind.ADVANCED,
    StepKind.WENT_BACK,
    StepKind.WON,
    StepKind.LOST,
    StepKind.REOPENED,
)
_CLOSED: Final = frozenset({StepKind.WON.value, StepKind.LOST.value})
_NONE: Final[Mapping[str, int]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Since when, and until before when; None is for ever."""

    since: Instant | None = None
    until: Instant | None = None

    def holds(self, column: SQLColumnExpression[Instant | None]) -> ColumnElement[bool]:
        """Whether the instant lies in it."""
        bounds = [column >= self.since] if self.since is not None else []
        bounds += [column < self.until] if self.until is not None else []
        return and_(column.is_not(None), *bounds)


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentResult:
    """What came of leads on people who were of that segment when they were opened; None was unclassified."""

    segment: int | None
    rate: ClosingRate
    stages: Mapping[Stage, TimeInStage]


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeResult:
    """What came of leads of which at least one step was made by that version of a scheme."""

    row: SchemeRow
    rate: ClosingRate
    stay: TimeInStage


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesResults:
    """Closing rates of the leads that were closed in a period, and times of the stays that ended in it."""

    rate: ClosingRate
    stages: Mapping[Stage, TimeInStage]
    segments: Sequence[SegmentResult]
    schemes: Sequence[SchemeResult]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stay:
    """A time in a stage; it goes on where nothing has ended it."""

    stage: Stage
    segment: int
    scheme_id: int | None
    lasted: int | None


def sales_results(session: Session, scope: LeadScope, period: Period, *, product_id: int | None = None) -> SalesResults:
    """What came of the leads in scope, of one product or of all."""
    theirs = _theirs(scope, product_id)
    by_segment, by_scheme = _closed_by_segment(session, theirs, period), _closed_by_scheme(session, theirs, period)
    stays = _stays(session, theirs, period)
    stays_of_segment, stays_of_scheme = _grouped(stays, _segment_of), _grouped(stays, _scheme_of)
    rows = schemes_by_id(session, {*by_scheme, *stays_of_scheme})
    return SalesResults(
        rate=_rate(by_segment.values()),
        stages=_times(stays),
        segments=[
            SegmentResult(
                segment=None if segment == NO_SEGMENT else segment,
                rate=_rate([by_segment.get(segment, _NONE)]),
                stages=_times(stays_of_segment.get(segment, [])),
            )
            for segment in sorted({*by_segment, *stays_of_segment})
        ],
        schemes=[
            SchemeResult(
                row=rows[scheme_id],
                rate=_rate([by_scheme.get(scheme_id, _NONE)]),
                stay=_time(stays_of_scheme.get(scheme_id, [])),
            )
            for scheme_id in sorted(rows)
        ],
    )


def _theirs(scope: LeadScope, product_id: int | None) -> Select[int]:
    """The ids of the leads that count; of two that became one, that is the one that was kept."""
    statement = leads_in(scope).with_only_columns(Lead.id).where(Lead.merged_into.is_(None))
    return statement if product_id is None else statement.where(Lead.product_id == product_id)


def _closed_by_segment(session: Session, theirs: Select[int], period: Period) -> dict[int, Mapping[str, int]]:
    statement = (
        select(Lead.segment, Lead.outcome, func.count())
        .where(Lead.id.in_(theirs), period.holds(Lead.closed_at))
        .group_by(Lead.segment, Lead.outcome)
    )
    return _counted((key, outcome, count) for key, outcome, count in session.execute(statement))


def _closed_by_scheme(session: Session, theirs: Select[int], period: Period) -> dict[int, Mapping[str, int]]:
    """A lead counts for every scheme by which one of its steps was made, and once for each."""
    statement = (
        select(LeadStep.scheme_id, Lead.outcome, func.count(Lead.id.distinct()))
        .join(LeadStep, LeadStep.lead_id == Lead.id)
        .where(Lead.id.in_(theirs), period.holds(Lead.closed_at), LeadStep.scheme_id.is_not(None))
        .group_by(LeadStep.scheme_id, Lead.outcome)
    )
    return _counted((key, outcome, count) for key, outcome, count in session.execute(statement))


def _counted(rows: Iterable[tuple[int | None, str | None, int]]) -> dict[int, Mapping[str, int]]:
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for key, outcome, count in rows:
        if key is not None and outcome is not None:
            counts[key][outcome] = count
    return dict(counts)


def _stays(session: Session, theirs: Select[int], period: Period) -> list[_Stay]:
    """Every stay that ended in the period, and those that go on; one begins with a step and ends with the next."""
    following = func.lead(LeadStep.at).over(partition_by=LeadStep.lead_id, order_by=(LeadStep.at, LeadStep.id))
    turns = (
        select(
            LeadStep.lead_id,
            LeadStep.kind,
            LeadStep.to_stage,
            LeadStep.scheme_id,
            LeadStep.at,
            following.label("ended_at"),
        )
        .where(LeadStep.lead_id.in_(theirs), LeadStep.kind.in_(_TURNS))
        .subquery()
    )
    ended_at = turns.c.ended_at
    statement = (
        select(turns.c.to_stage, Lead.segment, turns.c.scheme_id, ended_at - turns.c.at)
        .join(Lead, Lead.id == turns.c.lead_id)
        .where(turns.c.kind.not_in(_CLOSED), or_(ended_at.is_(None), period.holds(ended_at)))
    )
    return [
        _Stay(stage=Stage(stage), segment=segment, scheme_id=scheme_id, lasted=lasted)
        for stage, segment, scheme_id, lasted in session.execute(statement)
    ]


def _grouped(stays: Iterable[_Stay], key: Callable[[_Stay], int | None]) -> dict[int, list[_Stay]]:
    groups: dict[int, list[_Stay]] = defaultdict(list)
    for stay in stays:
        place = key(stay)
        if place is not None:
            groups[place].append(stay)
    return groups


def _segment_of(stay: _Stay) -> int:
    return stay.segment


def _scheme_of(stay: _Stay) -> int | None:
    return stay.scheme_id


def _rate(counts: Iterable[Mapping[str, int]]) -> ClosingRate:
    total = sum(map(Counter, counts), Counter[str]())
    return closing_rate(total.total(), total[Outcome.WON.value])


def _times(stays: Sequence[_Stay]) -> dict[Stage, TimeInStage]:
    return {stage: _time([stay for stay in stays if stay.stage is stage]) for stage in STAGES}


def _time(stays: Sequence[_Stay]) -> TimeInStage:
    ended = [stay.lasted for stay in stays if stay.lasted is not None]
    return time_in_stage(ended, len(stays) - len(ended))
