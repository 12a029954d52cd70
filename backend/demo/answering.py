"""How the demo's people fill in a form: what they feel, seen through each question's scale and noise."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import NamedTuple

import numpy as np

from backend.clock import DAY, MINUTE, Instant, to_datetime
from backend.demo.asking import Asked, Asking
from backend.demo.cohorts import WEEK, Cohort
from backend.demo.latents import MIDDLE_OF_DEPTH, MIDDLE_OF_PSYCHOLOGY, WEEKS, Numbers
from backend.demo.profiles import Profile
from backend.demo.stage import StagedTouchpoint
from backend.loyalty.rules.axes import FACETS, Axis, Facet
from backend.surveys.rules import (
    Answer,
    Facts,
    Loading,
    Page,
    Question,
    QuestionKind,
    hidden_of,
    next_page,
    required_now,
    shown_page,
)

# A question of weight 1 is heard with this much noise, and one of weight w with 1/√w of it.
_NOISE = 0.18
_LEFT_BLANK = 0.02
_NOT_APPLICABLE = 0.05
_WRITES = 0.35
_CONSENTS = 0.8
_CORRECTS = 0.03
_LEANING = 0.5
_MINUTES_A_PAGE = 2
# So far above or below the middle of both attitudes together, and people say so in their own words.
_HEARTFELT = 0.2


class Post(NamedTuple):
    """One page as someone sends it; `pick` is the question that was chosen for it, where questions are chosen."""

    at: Instant
    asked: Asked
    page: int
    answers: dict[str, Answer]
    pick: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Respondent:
    """What bears on one person's answers about one product: attitudes by facet, how readily they agree, who they are.

    `beforehand` are answers that the link has filled in, which are left as they are.
    """

    attitudes: Mapping[Facet, float]
    agreeing: float
    comments: Sequence[str]
    words: Mapping[str, Sequence[str]]
    shares: Mapping[str, Mapping[str, float]]
    profile: Profile
    at: Instant
    beforehand: Mapping[str, Answer] = field(default_factory=dict)


def posts_of(cohort: Cohort, asked: Asked, touchpoint: StagedTouchpoint, chance: np.random.Generator) -> Iterator[Post]:
    """The pages that a person sends: all, or those before they stop; now and then one page again, corrected."""
    if asked.begun_at is None:
        return
    survey, respondent = touchpoint.published.survey, respondent_of(cohort, asked.asking)
    pages = len(survey.pages) if asked.finishes else int(chance.integers(1, max(len(survey.pages), 2)))
    at, said, first = asked.begun_at, dict[str, Answer](), dict[str, Answer]()
    facts = Facts(answers=said, hidden=hidden_of(survey, {}), attributes=cohort.known(asked.asking.person))
    for number, page in _way(touchpoint, facts):
        if number > pages:
            break
        answers = answers_to(page.parts, respondent, facts, chance)
        said |= answers
        if number == 1:
            first = answers
        if at <= cohort.now:
            yield Post(at, asked, number, answers)
        at += round(chance.uniform(0.3, 1) * _MINUTES_A_PAGE * MINUTE)
    # Somebody who left the first page blank has nothing there to correct, whatever they said later.
    if said and chance.random() < _CORRECTS and at + DAY <= cohort.now and first:
        corrected = answers_to(survey.pages[0].parts[-1:], respondent, replace(facts, answers=first), chance)
        yield Post(at + DAY, asked, 1, first | corrected)


def _way(touchpoint: StagedTouchpoint, facts: Facts) -> Iterator[tuple[int, Page]]:
    """The pages as they are shown to one person, each once what they said on those before it is among the facts."""
    survey = touchpoint.published.survey
    if touchpoint.is_plain:
        yield from enumerate(survey.pages, start=1)
        return
    number = next_page(survey, 0, facts)
    while number is not None:
        page = shown_page(survey, number, facts, "")
        if page is not None:
            yield number, page
        number = next_page(survey, number, facts)


def respondent_of(cohort: Cohort, asking: Asking) -> Respondent:
    """The person who is asked, as they feel at that time."""
    latents, person, product, content = cohort.latents, asking.person, asking.product, cohort.content
    week = min(max(WEEKS - (cohort.now - asking.at) // WEEK, 0), WEEKS)
    brand = content.makers[product]
    psychology, depth = latents.psychology[person, product, week], latents.depth[person, brand, week]
    heart = (psychology - MIDDLE_OF_PSYCHOLOGY) + (depth - MIDDLE_OF_DEPTH)
    mood = "warm" if heart > _HEARTFELT else "cool" if heart < -_HEARTFELT else "mild"
    language = cohort.languages[person]
    return Respondent(
        attitudes={
            **_by_facet(Axis.PSYCHOLOGY, psychology + latents.product_facets[person, product]),
            **_by_facet(Axis.DEPTH, depth + latents.brand_facets[person, brand]),
        },
        agreeing=float(latents.mood[person]),
        comments=content.comments[language][mood],
        words=content.words[language],
        shares=content.shares,
        profile=cohort.profiles[person],
        at=asking.at,
        beforehand=content.counter.prefill if cohort.reads_counter(person, asking.touchpoint) else {},
    )


def _by_facet(axis: Axis, values: Numbers) -> dict[Facet, float]:
    return dict(zip(FACETS[axis], values.tolist(), strict=True))


def answers_to(
    parts: Sequence[Question], respondent: Respondent, facts: Facts, chance: np.random.Generator
) -> dict[str, Answer]:
    """What somebody answers to these parts; what is missing was left blank."""
    answers: dict[str, Answer] = {}
    for part in parts:
        if part.key in respondent.beforehand:
            answers[part.key] = respondent.beforehand[part.key]
        elif _is_answered(part, facts, answers, chance):
            answers |= _ANSWERED[part.kind](part, respondent, chance)
    return answers


def _is_answered(part: Question, facts: Facts, answers: Mapping[str, Answer], chance: np.random.Generator) -> bool:
    """What only some must answer is left blank by the others; of the rest, hardly anything is."""
    if part.required_if is not None:
        return required_now(part, replace(facts, answers={**facts.answers, **answers}))
    if part.kind is QuestionKind.TEXT and not part.part_of and chance.random() >= _WRITES:
        return False
    return part.required or chance.random() >= _LEFT_BLANK


def _scale(question: Question, respondent: Respondent, chance: np.random.Generator) -> dict[str, Answer]:
    if question.not_applicable and chance.random() < _NOT_APPLICABLE:
        return {question.key: None}
    loading = question.loadings[0]
    heard = _agreement(loading, respondent) + chance.normal(0, _NOISE / loading.weight**0.5)
    point = round(question.low + heard * (question.high - question.low))
    return {question.key: min(max(point, question.low), question.high)}


def _agreement(loading: Loading, respondent: Respondent) -> float:
    """How far a person agrees, 0..1: the attitude or its opposite, and a readiness to say yes to anything."""
    attitude = respondent.attitudes[loading.facet]
    return (1 - attitude if loading.reversed else attitude) + respondent.agreeing


def _single(question: Question, respondent: Respondent, chance: np.random.Generator) -> dict[str, Answer]:
    codes = [option.code for option in question.options]
    shares = respondent.shares.get(question.key, {})
    weights = np.array([shares.get(code, 0 if shares else 1) for code in codes], dtype=float)
    return {question.key: codes[int(chance.choice(len(codes), p=weights / weights.sum()))]}


def _multi(question: Question, _respondent: Respondent, chance: np.random.Generator) -> dict[str, Answer]:
    count = int(chance.integers(1, (question.most or len(question.options)) + 1))
    chosen = sorted(chance.permutation(len(question.options))[:count].tolist())
    return {question.key: [question.options[place].code for place in chosen]}


def _number(question: Question, _respondent: Respondent, chance: np.random.Generator) -> dict[str, Answer]:
    return {question.key: int(chance.choice([1, 2, 3, 4, 5, 6], p=[0.2, 0.27, 0.22, 0.2, 0.08, 0.03]))}


def _text(question: Question, respondent: Respondent, chance: np.random.Generator) -> dict[str, Answer]:
    if question.part_of:
        return _contact(question, respondent, chance)
    said = respondent.words.get(question.key, respondent.comments)
    return {question.key: said[int(chance.integers(len(said)))]}


def _contact(question: Question, respondent: Respondent, _chance: np.random.Generator) -> dict[str, Answer]:
    """A field of a contact block, by its name behind the block's; what a person would not tell stays blank."""
    told = respondent.profile.told(question.key.rpartition(".")[2])
    return {question.key: told} if told else {}


def _ranking(question: Question, _respondent: Respondent, chance: np.random.Generator) -> dict[str, Answer]:
    """Everybody has an order of their own, with a leaning to what the author named first."""
    leanings = chance.normal(np.arange(len(question.options)) * _LEANING, 1)
    return {question.key: [question.options[place].code for place in np.argsort(leanings).tolist()]}


def _date(question: Question, respondent: Respondent, chance: np.random.Generator) -> dict[str, Answer]:
    """Some day within the next half year."""
    day = to_datetime(respondent.at).date() + timedelta(days=int(chance.integers(3, 180)))
    return {question.key: min(max(day.isoformat(), question.earliest), question.latest)}


def _consent(question: Question, _respondent: Respondent, chance: np.random.Generator) -> dict[str, Answer]:
    return {question.key: bool(chance.random() < _CONSENTS)}


_ANSWERED = {
    QuestionKind.SCALE: _scale,
    QuestionKind.SINGLE: _single,
    QuestionKind.MULTI: _multi,
    QuestionKind.NUMBER: _number,
    QuestionKind.TEXT: _text,
    QuestionKind.CONSENT: _consent,
    QuestionKind.RANKING: _ranking,
    QuestionKind.DATE: _date,
    QuestionKind.EMAIL: _contact,
    QuestionKind.POSTAL_CODE: _contact,
}
