"""What a survey found: counts, means and how well its questions hang together."""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Text, case, cast, func, select
from sqlalchemy.orm import Session

from backend.errors import NotFound
from backend.loyalty.rules.axes import Axis, Facet
from backend.loyalty.rules.observations import scaled
from backend.responses.tables import AnswerRow, Response
from backend.surveys.queries import get_survey, versions_of
from backend.surveys.rules import Loading, Question, QuestionKind, Survey, cronbach_alpha, survey_from_json

MOST_CASES = 20_000
_NOT_APPLICABLE = "null"
_UNCOUNTED = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionResult:
    """What one question found; `counts` by point, option code or true/false, in the question's own order."""

    question: Question
    answered: int
    not_applicable: int
    mean: float | None
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """Cronbach's alpha of the questions on one axis, or on one of its facets, over complete cases."""

    axis: Axis
    facet: Facet | None
    questions: int
    cases: int
    alpha: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyResults:
    """What a survey found over all its versions, told by the questions of the newest one."""

    survey_id: int
    responses: int
    finished: int
    questions: Sequence[QuestionResult]
    reliabilities: Sequence[Reliability]


def survey_results(session: Session, survey_id: int) -> SurveyResults:
    """The results of a published survey; an older version's answers count where the question asked the same."""
    versions = versions_of(session, [get_survey(session, survey_id).id])[survey_id]
    if not versions:
        raise NotFound("the survey was never published", "surveyId")
    surveys = {version.id: survey_from_json(version.definition) for version in versions}
    questions = [question for page in surveys[versions[-1].id].pages for question in page.questions]
    same = {question.key: _versions_asking(question, surveys) for question in questions}
    tallies = _tallies(session, questions, same)
    responses, finished = session.execute(
        select(func.count(), func.count(Response.finished_at)).where(Response.survey_version_id.in_(surveys))
    ).one()
    return SurveyResults(
        survey_id=survey_id,
        responses=responses,
        finished=finished,
        questions=[_result(question, tallies[question.key]) for question in questions],
        reliabilities=_reliabilities(session, questions, same),
    )


def _versions_asking(question: Question, surveys: Mapping[int, Survey]) -> frozenset[int]:
    """The versions whose question of that key takes the same answers."""
    return frozenset(
        version_id
        for version_id, survey in surveys.items()
        for page in survey.pages
        for other in page.questions
        if other.key == question.key and _answer_space(other) == _answer_space(question)
    )


def _answer_space(question: Question) -> tuple[object, ...]:
    codes = tuple(option.code for option in question.options)
    return question.kind, question.low, question.high, codes if question.kind is not QuestionKind.SCALE else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tally:
    """What was answered to one question: how often each JSON text, and the sums of their numbers."""

    counts: Counter[str] = field(default_factory=Counter)
    sums: list[float] = field(default_factory=list)


def _tallies(session: Session, questions: Sequence[Question], same: Mapping[str, frozenset[int]]) -> dict[str, _Tally]:
    """One tally for each question, counted by the database; what people wrote themselves is not told apart."""
    versions = frozenset[int]().union(*same.values())
    free = [question.key for question in questions if question.kind in {QuestionKind.TEXT, QuestionKind.NUMBER}]
    value = cast(AnswerRow.value, Text)
    shown = case((AnswerRow.question_key.in_(free) & (value != _NOT_APPLICABLE), _UNCOUNTED), else_=value)
    columns = (Response.survey_version_id, AnswerRow.question_key, shown)
    statement = (
        select(*columns, func.count(), func.sum(AnswerRow.number))
        .join(Response, Response.id == AnswerRow.response_id)
        .where(Response.survey_version_id.in_(versions))
        .group_by(*columns)
    )
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    for version_id, key, text, count, total in session.execute(statement):
        if version_id in same.get(key, ()):
            tallies[key].counts[text] += count
            tallies[key].sums.append(total or 0.0)
    return tallies


def _result(question: Question, tally: _Tally) -> QuestionResult:
    not_applicable = tally.counts[_NOT_APPLICABLE]
    answered = tally.counts.total() - not_applicable
    numeric = question.kind in {QuestionKind.SCALE, QuestionKind.NUMBER}
    return QuestionResult(
        question=question,
        answered=answered,
        not_applicable=not_applicable,
        mean=math.fsum(tally.sums) / answered if numeric and answered else None,
        counts=_counts_by_choice(question, tally.counts),
    )


def _counts_by_choice(question: Question, counts: Mapping[str, int]) -> dict[str, int]:
    if question.kind is QuestionKind.SCALE:
        return {str(point): counts[str(point)] for point in range(question.low, question.high + 1)}
    if question.kind is QuestionKind.CONSENT:
        return {text: counts[text] for text in ("true", "false")}
    chosen: Counter[str] = Counter()
    if question.kind in {QuestionKind.SINGLE, QuestionKind.MULTI}:
        for text, count in counts.items():
            answer = json.loads(text)
            for code in answer if isinstance(answer, list) else [answer]:
                chosen[code] += count
    return {option.code: chosen[option.code] for option in question.options}


def _reliabilities(
    session: Session, questions: Sequence[Question], same: Mapping[str, frozenset[int]]
) -> list[Reliability]:
    """Alpha for each axis and facet that the survey loads on, keyed to the direction of the axis."""
    cases = _cases(session, [question for question in questions if question.loadings], same)
    scales: dict[tuple[Axis, Facet | None], list[tuple[Question, Loading]]] = defaultdict(list)
    for question in questions:
        for loading in question.loadings:
            scales[loading.axis, None].append((question, loading))
            scales[loading.axis, loading.facet].append((question, loading))
    return [_reliability(axis, facet, items, cases) for (axis, facet), items in scales.items()]


def _cases(
    session: Session, questions: Sequence[Question], same: Mapping[str, frozenset[int]]
) -> Sequence[Mapping[str, float]]:
    """The numbers of the newest finished responses, by question key."""
    versions = frozenset[int]().union(*(same[question.key] for question in questions))
    newest = (
        select(Response.id)
        .where(Response.survey_version_id.in_(versions), Response.finished_at.is_not(None))
        .order_by(Response.id.desc())
        .limit(MOST_CASES)
    )
    keys = [question.key for question in questions]
    statement = select(AnswerRow.response_id, AnswerRow.question_key, AnswerRow.number).where(
        AnswerRow.response_id.in_(newest), AnswerRow.question_key.in_(keys), AnswerRow.number.is_not(None)
    )
    cases: dict[int, dict[str, float]] = defaultdict(dict)
    for response_id, key, number in session.execute(statement):
        if number is not None:
            cases[response_id][key] = number
    return list(cases.values())


def _reliability(
    axis: Axis,
    facet: Facet | None,
    items: Sequence[tuple[Question, Loading]],
    cases: Sequence[Mapping[str, float]],
) -> Reliability:
    complete = [case for case in cases if all(_is_on(question, case) for question, _ in items)]
    rows = [
        [
            scaled(case[question.key], question.low, question.high, is_reversed=loading.reversed)
            for question, loading in items
        ]
        for case in complete
    ]
    return Reliability(axis=axis, facet=facet, questions=len(items), cases=len(rows), alpha=cronbach_alpha(rows))


def _is_on(question: Question, case: Mapping[str, float]) -> bool:
    """Whether the case answered the question, on the scale it has today."""
    return question.low <= case.get(question.key, question.high + 1) <= question.high
