"""The questions that can be chosen from: what measures an attitude, and what each would weigh for this person."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from backend.loyalty.rules.axes import Axis, Facet
from backend.loyalty.rules.model import AttitudeModel, Model
from backend.surveys.rules.choosing.shapes import Interview, Respondent
from backend.surveys.rules.route import shown_parts
from backend.surveys.rules.shapes import Loading, Page, Question, QuestionKind, Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearing:
    """What an answer bears on: an axis and facet, its weight g, and the keyed values y of its two extremes."""

    axis: Axis
    facet: Facet
    weight: float
    least: float
    most: float
    reversed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A part that could be asked next."""

    key: str
    item: str
    bearings: tuple[Bearing, ...]


def pool_of(survey: Survey) -> tuple[Question, ...]:
    """The parts that measure an attitude, in the author's order."""
    return tuple(part for part in survey.parts if part.loadings)


def rest_of(survey: Survey) -> Survey:
    """The survey without what is chosen from: every page in its place, some of them perhaps empty."""
    return replace(survey, pages=tuple(_without_pool(page) for page in survey.pages))


def page_asking(survey: Survey, key: str) -> Page:
    """The page of a part with nothing else on it; a matrix keeps its wording and the one row."""
    for page in survey.pages:
        for question in page.questions:
            if key in {part.key for part in question.parts}:
                rows = tuple(row for row in question.rows if f"{question.key}.{row.key}" == key)
                return replace(page, questions=(replace(question, rows=rows),))
    raise KeyError(key)


def measured_by(interview: Interview) -> list[Candidate]:
    """All that could be asked of anyone."""
    axes = {Axis.PSYCHOLOGY, Axis.DEPTH} if interview.about_product else {Axis.DEPTH}
    candidates = (_candidate(interview, part) for part in pool_of(interview.published.survey))
    kept = (
        replace(each, bearings=tuple(bearing for bearing in each.bearings if bearing.axis in axes))
        for each in candidates
    )
    return [each for each in kept if each.bearings]


def askable(interview: Interview, respondent: Respondent, candidates: list[Candidate]) -> list[Candidate]:
    """What this person may be asked now: shown to them, and asked neither in this response nor lately."""
    shown = shown_parts(interview.published.survey, respondent.facts)
    return [
        each
        for each in candidates
        if each.key in shown and each.key not in respondent.asked_now and not _rests(each, interview, respondent)
    ]


def attitude_model(model: Model, axis: Axis) -> AttitudeModel:
    """The constants of an attitude axis."""
    return model.psychology if axis is Axis.PSYCHOLOGY else model.depth


def _rests(candidate: Candidate, interview: Interview, respondent: Respondent) -> bool:
    last = respondent.asked_lately.get(candidate.item)
    return last is not None and respondent.at - last < interview.limits.resting


def _candidate(interview: Interview, part: Question) -> Candidate:
    item = interview.published.item(part)
    return Candidate(key=part.key, item=item, bearings=tuple(_bearings(interview, part, item)))


def _bearings(interview: Interview, part: Question, item: str) -> Iterator[Bearing]:
    """Weights and values as the fold will take them (loyalty.rules.path): calibrated ones where there are any."""
    model = interview.model
    calibrated = model.items.get(item)
    for loading in part.loadings:
        weight = calibrated.weight if calibrated else loading.weight
        tau = attitude_model(model, loading.axis).tau
        ends = [tau + calibrated.gain * (u - calibrated.centre) if calibrated else u for u in (0.0, 1.0)]
        yield _bearing(loading, weight * model.moment_weights[interview.moment], ends[0], ends[1])


def _bearing(loading: Loading, weight: float, least: float, most: float) -> Bearing:
    return Bearing(
        axis=loading.axis, facet=loading.facet, weight=weight, least=least, most=most, reversed=loading.reversed
    )


def _without_pool(page: Page) -> Page:
    kept = (_without_rows(question) for question in page.questions)
    return replace(page, questions=tuple(question for question in kept if _asks_something(question)))


def _without_rows(question: Question) -> Question:
    return replace(question, rows=tuple(row for row in question.rows if not row.loadings))


def _asks_something(question: Question) -> bool:
    return not question.loadings and (question.kind is not QuestionKind.MATRIX or bool(question.rows))
