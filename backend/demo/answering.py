"""How the demo's people fill in a form: what they feel, seen through each question's scale and noise."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from backend.clock import DAY, MINUTE, Instant
from backend.demo.asking import Asked, Asking
from backend.demo.cohorts import WEEK, Cohort
from backend.demo.latents import MIDDLE_OF_DEPTH, MIDDLE_OF_PSYCHOLOGY, WEEKS, Numbers
from backend.loyalty.rules.axes import FACETS, Axis, Facet
from backend.surveys.rules import Answer, Loading, Question, QuestionKind, Survey

# A question of weight 1 is heard with this much noise, and one of weight w with 1/√w of it.
_NOISE = 0.18
_LEFT_BLANK = 0.02
_NOT_APPLICABLE = 0.05
_WRITES = 0.35
_CONSENTS = 0.7
_CORRECTS = 0.03
_MINUTES_A_PAGE = 2
# So far above or below the middle of both attitudes together, and people say so in their own words.
_HEARTFELT = 0.2


class Post(NamedTuple):
    """One page as someone sends it."""

    at: Instant
    asked: Asked
    page: int
    answers: dict[str, Answer]


class Feeling(NamedTuple):
    """What bears on one person's answers about one product: attitudes by facet, and how readily they agree."""

    attitudes: Mapping[Facet, float]
    agreeing: float
    comments: Sequence[str]


def posts_of(cohort: Cohort, asked: Asked, survey: Survey, chance: np.random.Generator) -> Iterator[Post]:
    """The pages that a person sends: all, or those before they stop; now and then one page again, corrected."""
    if asked.begun_at is None:
        return
    feeling = _feeling(cohort, asked.asking)
    pages = len(survey.pages) if asked.finishes else int(chance.integers(1, max(len(survey.pages), 2)))
    at, first = asked.begun_at, dict[str, Answer]()
    for number, page in enumerate(survey.pages[:pages], start=1):
        answers = _answers(page.questions, feeling, chance)
        first = first or answers
        if at <= cohort.now:
            yield Post(at, asked, number, answers)
        at += round(chance.uniform(0.3, 1) * _MINUTES_A_PAGE * MINUTE)
    if first and chance.random() < _CORRECTS and at + DAY <= cohort.now:
        yield Post(at + DAY, asked, 1, first | _answers(survey.pages[0].questions[:1], feeling, chance))


def _feeling(cohort: Cohort, asking: Asking) -> Feeling:
    latents, person, product = cohort.latents, asking.person, asking.product
    week = min(max(WEEKS - (cohort.now - asking.at) // WEEK, 0), WEEKS)
    brand = cohort.content.makers[product]
    psychology, depth = latents.psychology[person, product, week], latents.depth[person, brand, week]
    heart = (psychology - MIDDLE_OF_PSYCHOLOGY) + (depth - MIDDLE_OF_DEPTH)
    mood = "warm" if heart > _HEARTFELT else "cool" if heart < -_HEARTFELT else "mild"
    return Feeling(
        attitudes={
            **_by_facet(Axis.PSYCHOLOGY, psychology + latents.product_facets[person, product]),
            **_by_facet(Axis.DEPTH, depth + latents.brand_facets[person, brand]),
        },
        agreeing=float(latents.mood[person]),
        comments=cohort.content.comments[cohort.languages[person]][mood],
    )


def _by_facet(axis: Axis, values: Numbers) -> dict[Facet, float]:
    return dict(zip(FACETS[axis], values.tolist(), strict=True))


def _answers(questions: tuple[Question, ...], feeling: Feeling, chance: np.random.Generator) -> dict[str, Answer]:
    """The page's answers by question; what is missing was left blank."""
    answers: dict[str, Answer] = {}
    for question in questions:
        if question.required or chance.random() >= _LEFT_BLANK:
            answers |= _ANSWERED[question.kind](question, feeling, chance)
    return answers


def _scale(question: Question, feeling: Feeling, chance: np.random.Generator) -> dict[str, Answer]:
    if question.not_applicable and chance.random() < _NOT_APPLICABLE:
        return {question.key: None}
    loading = question.loadings[0]
    heard = _agreement(loading, feeling) + chance.normal(0, _NOISE / loading.weight**0.5)
    point = round(question.low + heard * (question.high - question.low))
    return {question.key: min(max(point, question.low), question.high)}


def _agreement(loading: Loading, feeling: Feeling) -> float:
    """How far a person agrees, 0..1: the attitude or its opposite, and a readiness to say yes to anything."""
    attitude = feeling.attitudes[loading.facet]
    return (1 - attitude if loading.reversed else attitude) + feeling.agreeing


def _single(question: Question, _feeling: Feeling, chance: np.random.Generator) -> dict[str, Answer]:
    return {question.key: question.options[int(chance.integers(len(question.options)))].code}


def _multi(question: Question, _feeling: Feeling, chance: np.random.Generator) -> dict[str, Answer]:
    count = int(chance.integers(1, (question.most or len(question.options)) + 1))
    chosen = sorted(chance.permutation(len(question.options))[:count].tolist())
    return {question.key: [question.options[place].code for place in chosen]}


def _number(question: Question, _feeling: Feeling, chance: np.random.Generator) -> dict[str, Answer]:
    return {question.key: int(chance.choice([1, 2, 3, 4, 5, 6], p=[0.2, 0.27, 0.22, 0.2, 0.08, 0.03]))}


def _text(question: Question, feeling: Feeling, chance: np.random.Generator) -> dict[str, Answer]:
    if chance.random() >= _WRITES:
        return {}
    said = feeling.comments
    return {question.key: said[int(chance.integers(len(said)))]}


def _consent(question: Question, _feeling: Feeling, chance: np.random.Generator) -> dict[str, Answer]:
    return {question.key: bool(chance.random() < _CONSENTS)}


_ANSWERED = {
    QuestionKind.SCALE: _scale,
    QuestionKind.SINGLE: _single,
    QuestionKind.MULTI: _multi,
    QuestionKind.NUMBER: _number,
    QuestionKind.TEXT: _text,
    QuestionKind.CONSENT: _consent,
}
