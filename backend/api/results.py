"""What surveys found, in the schema: results by question, reliability, and trends."""

from typing import Annotated

import strawberry

from backend.api.fields.context import Info
from backend.api.people_where import Where, condition_for
from backend.api.shapes.enums import Axis, Facet, QuestionKind, TrendBy
from backend.api.shapes.nodes import parse_id
from backend.api.shapes.scalars import Wording, worded
from backend.api.shapes.weights import REPORT, weighs
from backend.api.shapes.writing import object_shape, says
from backend.api.shapes.zones import TimeZone, zone_of
from backend.api.viewers.permissions import guarded
from backend.db import Session
from backend.responses.queries import results
from backend.staff.rules import Permission
from backend.surveys.rules.spread import Spread

SurveyId = Annotated[strawberry.ID, strawberry.argument(description="Which survey.")]
QuestionKey = Annotated[str, strawberry.argument(description="Which question of the newest version, by its key.")]
By = Annotated[TrendBy, strawberry.argument(description="What the points are of.")]


@object_shape
class ChoiceCount:
    """How often one answer was given."""

    choice: str = says("A point of the scale, an option's code, or true or false.")
    count: int = says("How often.")


@object_shape
class RankResult:
    """How one option of a RANKING was ranked."""

    choice: str = says("The option's code.")
    ranked: int = says("How many ranked it at all.")
    first: int = says("How many ranked it first.")
    mean_rank: float | None = says("Its mean rank over those who ranked it, 1 being the best; null where nobody did.")


@object_shape
class NumberSpread:
    """What the numbers answered to a SCALE or NUMBER say together."""

    mean: float = says("Their mean.")
    median: float = says("The number in the middle.")
    deviation: float | None = says("Their sample standard deviation; null for one answer.")
    mean_low: float | None = says("The lower end of the 95 % interval of the mean, by Student's t.")
    mean_high: float | None = says("Its upper end; it may lie beyond the end of a short scale.")


@object_shape
class DropOff:
    """How many came to a question, and how many ended there; a page is sent as a whole, so all its questions agree."""

    reached: int = says("How many came to its page, and were to see it there.")
    left: int = says("How many of them have not sent that page: they left, or are still there.")
    screened_out: int = says("For how many the survey ended with its page because they are not of those who are asked.")
    quota_full: int = says("For how many it ended with its page because enough of their kind had answered.")


@object_shape
class QuestionResult:
    """What one question found."""

    question_key: str = says("The question's name within its survey; a row of a MATRIX is a question of its own.")
    kind: QuestionKind = says("How it is answered.")
    wording: Wording = says("How it is asked.")
    page: int = says("On which page of the newest version.")
    shown: int = says("How many sent a page that showed it.")
    answered: int = says("How many answered it; of a FILE, how many sent one.")
    not_applicable: int = says("How many said that it does not apply.")
    blank: int = says("How many were shown it and left it blank.")
    mean: float | None = says("The mean of a SCALE or NUMBER; null where nobody answered.")
    spread: NumberSpread | None = says("Mean, median and deviation of a SCALE or NUMBER; null where nobody answered.")
    counts: list[ChoiceCount] = says(
        "How often each answer was given, in the question's own order; of a RANKING, how often in the first place."
    )
    ranks: list[RankResult] = says("How each option of a RANKING was ranked; empty for other kinds.")
    earliest: str | None = says(
        "The earliest DATE answered, YYYY-MM-DD: one person's; null for whom it is too personal.", personal=True
    )
    latest: str | None = says("The latest DATE answered, likewise.", personal=True)
    drop_off: DropOff = says("How many came to it, and ended there.")


@object_shape
class Reliability:
    """How well the questions on an axis or facet hang together."""

    axis: Axis = says("The axis.")
    facet: Facet | None = says("The facet; null for the whole axis.")
    questions: int = says("How many questions.")
    cases: int = says("How many respondents answered all of them, among the newest 20,000 who finished.")
    alpha: float | None = says("Cronbach's alpha; null where there is too little to say.")


@object_shape
class Discrimination:
    """How well the questions tell PSYCHOLOGY from DEPTH: the heterotrait-monotrait ratio (Henseler et al. 2015)."""

    psychology: int = says("How many questions load on PSYCHOLOGY alone.")
    depth: int = says("How many questions load on DEPTH alone.")
    cases: int = says("How many respondents answered all of them, among the newest 20,000 who finished.")
    htmt: float | None = says("The ratio; null where there is too little to say.")
    is_too_alike: bool = says("Whether it is 0.90 or more: the questions hardly tell the two axes apart.")


@object_shape
class SurveyResults:
    """What a survey found over all its versions, told by the questions of the newest one.

    Tests and withdrawn responses are only numbered; no other figure counts them.
    """

    responses: int = says("How many began.")
    finished: int = says("How many came to the end.")
    screened_out: int = says("For how many the survey ended because they are not of those who are asked.")
    quota_full: int = says("For how many it ended because enough of their kind had answered.")
    tests: int = says("How many test responses there are besides.")
    withdrawn: int = says("How many were taken back by whoever gave them.")
    median_seconds: float | None = says("The median time from sending the first page to sending the last.")
    questions: list[QuestionResult] = says("What each question found, in order.")
    reliabilities: list[Reliability] = says("How well the questions of each axis and facet hang together.")
    discrimination: Discrimination | None = says("How well they tell the axes apart; null unless it asks about both.")


@object_shape
class TrendPoint:
    """What was answered under one version, or in one month."""

    label: str = says("The version's number, or the month as YYYY-MM.")
    answered: int = says("How many answered.")
    not_applicable: int = says("How many said that it does not apply.")
    spread: NumberSpread | None = says("Mean, median and deviation of a SCALE or NUMBER; null where nobody answered.")
    counts: list[ChoiceCount] = says("How often each answer was given, in the question's own order.")


@object_shape
class SurveyTrend:
    """How the answers to one question went."""

    question_key: str = says("The question's name within its survey.")
    wording: Wording = says("How the newest version asks it.")
    points: list[TrendPoint] = says("Oldest first; where nobody answered there is none.")


@strawberry.type
class ResultsQuery:
    """What can be asked of results."""

    @weighs(REPORT)
    @guarded(Permission.READ_SURVEYS)
    async def survey_results(self, info: Info, survey_id: SurveyId, where: Where = None) -> SurveyResults:
        """What a published survey found, of people of whom `where` holds now; nobody's own words are in it."""
        key, now = parse_id(survey_id, "Survey", "surveyId"), info.context.now

        def read(session: Session) -> results.SurveyResults:
            condition = condition_for(session, info.context.viewer, where)
            return results.survey_results(session, key, now=now, where=condition)

        return _results(await info.context.report(read), knows=info.context.viewer.knows())

    @weighs(REPORT)
    @guarded(Permission.READ_SURVEYS)
    async def survey_trend(
        self,
        info: Info,
        survey_id: SurveyId,
        question_key: QuestionKey,
        by: By = TrendBy.MONTH,
        time_zone: TimeZone = "Asia/Tokyo",
        where: Where = None,
    ) -> SurveyTrend:
        """How the answers to one question went, of people of whom `where` holds now."""
        key, now, zone = parse_id(survey_id, "Survey", "surveyId"), info.context.now, zone_of(time_zone)

        def read(session: Session) -> results.Trend:
            condition = condition_for(session, info.context.viewer, where)
            return results.survey_trend(session, key, question_key, by, zone=zone, now=now, where=condition)

        found = await info.context.report(read)
        return SurveyTrend(
            question_key=found.question.key,
            wording=worded(found.question.wording),
            points=[_point(point) for point in found.points],
        )


def _results(found: results.SurveyResults, *, knows: bool) -> SurveyResults:
    return SurveyResults(
        responses=found.responses,
        finished=found.finished,
        screened_out=found.screened_out,
        quota_full=found.quota_full,
        tests=found.tests,
        withdrawn=found.withdrawn,
        median_seconds=found.seconds,
        questions=[_question(each, knows=knows) for each in found.questions],
        reliabilities=[_reliability(each) for each in found.reliabilities],
        discrimination=_discrimination(found.discrimination),
    )


def _question(found: results.QuestionResult, *, knows: bool) -> QuestionResult:
    return QuestionResult(
        question_key=found.question.key,
        kind=found.question.kind,
        wording=worded(found.question.wording),
        page=found.page,
        shown=found.shown,
        answered=found.answered,
        not_applicable=found.not_applicable,
        blank=found.blank,
        mean=found.mean,
        spread=_spread(found.spread),
        counts=[ChoiceCount(choice=choice, count=count) for choice, count in found.counts.items()],
        ranks=[_rank(each) for each in found.ranks],
        earliest=found.earliest if knows else None,
        latest=found.latest if knows else None,
        drop_off=_drop_off(found.drop_off),
    )


def _spread(found: Spread | None) -> NumberSpread | None:
    if found is None:
        return None
    return NumberSpread(
        mean=found.mean, median=found.median, deviation=found.sd, mean_low=found.low, mean_high=found.high
    )


def _rank(found: results.RankResult) -> RankResult:
    return RankResult(choice=found.code, ranked=found.ranked, first=found.first, mean_rank=found.mean)


def _drop_off(found: results.DropOff) -> DropOff:
    return DropOff(reached=found.reached, left=found.left, screened_out=found.screened_out, quota_full=found.quota_full)


def _reliability(found: results.Reliability) -> Reliability:
    return Reliability(
        axis=found.axis, facet=found.facet, questions=found.questions, cases=found.cases, alpha=found.alpha
    )


def _discrimination(found: results.Discrimination | None) -> Discrimination | None:
    if found is None:
        return None
    return Discrimination(
        psychology=found.psychology,
        depth=found.depth,
        cases=found.cases,
        htmt=found.htmt,
        is_too_alike=found.is_too_alike,
    )


def _point(found: results.TrendPoint) -> TrendPoint:
    return TrendPoint(
        label=found.label,
        answered=found.answered,
        not_applicable=found.not_applicable,
        spread=_spread(found.spread),
        counts=[ChoiceCount(choice=choice, count=count) for choice, count in found.counts.items()],
    )
