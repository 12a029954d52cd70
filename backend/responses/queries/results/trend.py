"""How the answers to one question went, version by version or month by month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from backend.clock import Instant, from_datetime, to_datetime
from backend.errors import NotFound
from backend.responses.queries.results.counted import Counted, answers_to, counted
from backend.responses.queries.results.lines import Line, live_lines, published_versions
from backend.responses.queries.results.tallies import Tally, number_spreads, tallies
from backend.responses.tables import AnswerRow, Response
from backend.segments.rules import PeopleWhere
from backend.surveys.rules import Published, Question
from backend.surveys.rules.spread import Spread

MOST_MONTHS: Final = 120
_MONTHS: Final = 12


class TrendBy(StrEnum):
    """What a trend goes by."""

    VERSION = "VERSION"
    MONTH = "MONTH"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """What was answered under one version (its number), or in one month (YYYY-MM)."""

    label: str
    answered: int
    not_applicable: int
    spread: Spread | None
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The points of one question, oldest first, those without an answer left out."""

    question: Question
    points: Sequence[TrendPoint]


def survey_trend(
    session: Session,
    survey_id: int,
    question_key: str,
    by: TrendBy,
    *,
    zone: tzinfo,
    now: Instant,
    where: PeopleWhere | None = None,
) -> Trend:
    """How the answers to a question of the newest version went; months are those of the zone, the newest ten years."""
    versions = published_versions(session, survey_id)
    line = next((each for each in live_lines(versions) if each.part.key == question_key), None)
    if line is None:
        raise NotFound("the newest version asks no such question", "questionKey")
    whose = counted(session, [version.id for version in versions], where, now)
    if by is TrendBy.VERSION:
        labels, bucket = [str(version.number) for version in versions], _of_version(versions)
    else:
        starts = _months(session, line, whose, zone)
        labels, bucket = [f"{start:%Y-%m}" for start in starts], _of_month(starts)
    return Trend(question=line.part, points=_points(session, line, whose, labels, bucket) if labels else [])


def _points(
    session: Session, line: Line, whose: Counted, labels: Sequence[str], bucket: ColumnElement[int]
) -> list[TrendPoint]:
    told = tallies(session, [line], whose, bucket)
    numbers = number_spreads(session, [line], whose, bucket)
    return [
        _point(line.part, label, told[place, 0], numbers.get((place, 0)))
        for place, label in enumerate(labels)
        if (place, 0) in told
    ]


def _point(part: Question, label: str, tally: Tally, numbers: Spread | None) -> TrendPoint:
    return TrendPoint(
        label=label,
        answered=tally.answered,
        not_applicable=tally.not_applicable,
        spread=numbers or tally.spread(part),
        counts=tally.counts(part),
    )


def _of_version(versions: Sequence[Published]) -> ColumnElement[int]:
    return case(*((Response.survey_version_id == version.id, place) for place, version in enumerate(versions)))


def _of_month(starts: Sequence[datetime]) -> ColumnElement[int]:
    """The place of the month in which it was first answered; what is older than the first one is in none."""
    newest_first = list(enumerate(map(from_datetime, starts)))[::-1]
    return case(*((AnswerRow.observed_at >= start, place) for place, start in newest_first), else_=-1)


def _months(session: Session, line: Line, whose: Counted, zone: tzinfo) -> list[datetime]:
    """The beginnings of the months in which anything was answered, from the first to the last."""
    span = select(func.min(AnswerRow.observed_at), func.max(AnswerRow.observed_at))
    joined = span.join(Response, Response.id == AnswerRow.response_id).where(whose.real, answers_to([line]))
    first, last = session.execute(joined).one()
    if first is None:
        return []
    one, other = _month_of(first, zone), _month_of(last, zone)
    return [
        datetime(month // _MONTHS, month % _MONTHS + 1, 1, tzinfo=zone)
        for month in range(max(one, other - MOST_MONTHS + 1), other + 1)
    ]


def _month_of(instant: Instant, zone: tzinfo) -> int:
    local = to_datetime(instant).astimezone(zone)
    return local.year * _MONTHS + local.month - 1
