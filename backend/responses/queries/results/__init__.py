"""What a survey found: how far people came, what they answered, and how well its questions hang together."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.responses.queries.results.counted import counted
from backend.responses.queries.results.extents import extents_of, median_seconds
from backend.responses.queries.results.lines import Line, live_lines, published_versions
from backend.responses.queries.results.passage import Passage, drop_off_of, passage, seen_of
from backend.responses.queries.results.reliabilities import cases_of, discrimination, reliabilities
from backend.responses.queries.results.shapes import (
    Discrimination,
    DropOff,
    QuestionResult,
    RankResult,
    Reliability,
    SurveyResults,
)
from backend.responses.queries.results.tallies import Place, Tally, number_spreads, tallies
from backend.responses.queries.results.trend import Trend, TrendBy, TrendPoint, survey_trend
from backend.responses.rules import Outcome
from backend.segments.rules import PeopleWhere
from backend.surveys.rules.spread import Spread

__all__ = [
    "Discrimination",
    "DropOff",
    "QuestionResult",
    "RankResult",
    "Reliability",
    "SurveyResults",
    "Trend",
    "TrendBy",
    "TrendPoint",
    "survey_results",
    "survey_trend",
]


def survey_results(
    session: Session, survey_id: int, *, now: Instant, where: PeopleWhere | None = None
) -> SurveyResults:
    """The results of a published survey, of those people of whom the condition holds now.

    An older version's answers count where the question asked the same.
    """
    versions = published_versions(session, survey_id)
    lines = live_lines(versions)
    whose = counted(session, [version.id for version in versions], where, now)
    extents = extents_of(session, whose)
    cases = cases_of(session, lines, whose)
    return SurveyResults(
        survey_id=survey_id,
        responses=extents.responses,
        finished=extents.ended(Outcome.FINISHED),
        screened_out=extents.ended(Outcome.SCREENED_OUT),
        quota_full=extents.ended(Outcome.QUOTA_FULL),
        tests=extents.tests,
        withdrawn=extents.withdrawn,
        seconds=median_seconds(session, whose),
        questions=_questions(
            lines,
            tallies(session, lines, whose),
            number_spreads(session, lines, whose),
            passage(session, versions, extents.each, whose),
        ),
        reliabilities=reliabilities(lines, cases),
        discrimination=discrimination(lines, cases),
    )


def _questions(
    lines: Sequence[Line], tallied: Mapping[Place, Tally], numbers: Mapping[Place, Spread], passed: Passage
) -> list[QuestionResult]:
    return [
        _question(line, tallied.get((0, place), Tally()), numbers.get((0, place)), passed)
        for place, line in enumerate(lines)
    ]


def _question(line: Line, tally: Tally, numbers: Spread | None, passed: Passage) -> QuestionResult:
    part = line.part
    shown = seen_of(line, passed)
    return QuestionResult(
        question=part,
        page=line.page,
        shown=shown,
        answered=tally.answered,
        not_applicable=tally.not_applicable,
        # What a page no longer asks after a correction elsewhere may still stand for a moment: never below nothing.
        blank=max(0, shown - tally.answered - tally.not_applicable),
        drop_off=drop_off_of(line, passed),
        spread=numbers or tally.spread(part),
        counts=tally.counts(part),
        ranks=tally.ranking(part),
        earliest=tally.earliest,
        latest=tally.latest,
    )
