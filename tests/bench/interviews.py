"""Interviews with simulated people whose true sides are known: after each question, how certain and how right one is.

The people are the demo's: attitudes, facets and readiness to agree as `backend.demo.latents` draws them, answers heard
with a noise of 0.18/√w and rounded to five points. Every answer goes through the product's own fold.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from backend.clock import DAY, MINUTE
from backend.demo.latents import Latents, draw_latents
from backend.demo.reading import read_content
from backend.loyalty.rules.axes import FACETS, Axis, Kind, Moment
from backend.loyalty.rules.coordinates import attitude
from backend.loyalty.rules.model import DEFAULT_DEFINITION, parse_model
from backend.loyalty.rules.observations import Evidence, scaled
from backend.loyalty.rules.path import NOWHERE, State, step
from backend.surveys.rules import Loading, Page, Published, Question, QuestionKind, Survey
from backend.surveys.rules.choosing import Interview, Limits, Respondent, choose

MOST: Final = 30
ATTITUDES: Final = (Axis.PSYCHOLOGY, Axis.DEPTH)
_MODEL: Final = parse_model(json.dumps(DEFAULT_DEFINITION))
_NOISE: Final = 0.18
# κr²/(1 − r²) for items whose correlation with the rest is about .45 to .8.
_WEIGHTS: Final = (0.25, 1.3, 0.6, 1.9, 0.4, 0.9, 0.25)
_EACH: Final = 20
_BEGUN: Final = 1_000 * DAY

Order = Callable[[Interview, Respondent, int], str | None]
"""The next question of an interview with that person of the sample, or None at its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is known after a question: the certainty of the sides together, and which of them are right."""

    certainty: float
    right: tuple[bool, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """So many people, their true sides by axis, and what each would answer to each question."""

    interview: Interview
    axes: tuple[Axis, ...]
    true: npt.NDArray[np.bool_]
    answers: npt.NDArray[np.int64]

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions in their author's order: axes, facets and directions take turns."""
        return self.interview.published.survey.parts


def draw_sample(people: int, seed: int, axes: tuple[Axis, ...] = ATTITUDES) -> Sample:
    """People who never answered before, and forty questions of unequal worth about those axes."""
    chance = np.random.default_rng(seed)
    latents = draw_latents(read_content(), people, chance)
    questions = tuple(_question(place, axes) for place in range(2 * _EACH))
    survey = Survey(title={}, pages=tuple(Page(key=each.key, questions=(each,)) for each in questions))
    published = Published(id=1, survey_id=1, survey_key="sample", number=1, survey=survey)
    interview = Interview(
        published=published, model=_MODEL, moment=Moment.ANNUAL, limits=Limits(), about_product=Axis.PSYCHOLOGY in axes
    )
    true = np.stack([_truth(latents, axis) > _tau(axis) for axis in axes], axis=1)
    answers = np.stack([_answers(latents, each, chance) for each in questions], axis=1)
    return Sample(interview=interview, axes=axes, true=true, answers=answers)


def interviews(sample: Sample, order: Order) -> Iterator[list[Asked]]:
    """What is known of each person after each question, up to MOST of them."""
    for person in range(len(sample.true)):
        yield list(_interview(sample, order, person))


def next_best(interview: Interview, respondent: Respondent, _person: int) -> str | None:
    """The product's choice."""
    return choose(interview, respondent).key


def fixed_order(interview: Interview, respondent: Respondent, _person: int) -> str | None:
    """As the author put them."""
    return interview.published.survey.parts[len(respondent.asked_now)].key


def random_order(seed: int) -> Order:
    """Each person in an order of their own."""

    def order(interview: Interview, respondent: Respondent, person: int) -> str | None:
        parts = interview.published.survey.parts
        places = np.random.default_rng((seed, person)).permutation(len(parts))
        return parts[int(places[len(respondent.asked_now)])].key

    return order


def questions_until(interviews: Sequence[list[Asked]], certain: float) -> tuple[float, float]:
    """How many questions it takes on average to be so certain, and how often all sides are right by then."""
    ends = [_stopped(one, certain) for one in interviews]
    questions = float(np.mean([count for count, _ in ends]))
    return questions, float(np.mean([all(asked.right) for _, asked in ends]))


def accuracy_after(interviews: Sequence[list[Asked]], questions: int) -> float:
    """How often one side is right after so many questions; whoever is asked no more stays as they are."""
    return float(np.mean([one[min(questions, len(one)) - 1].right for one in interviews]))


def questions_for(interviews: Sequence[list[Asked]], accuracy: float) -> float:
    """How many questions it takes until a side is right so often, between whole numbers by a straight line."""
    curve = [0.5, *(accuracy_after(interviews, count) for count in range(1, MOST + 1))]
    for count in range(1, MOST + 1):
        if curve[count] >= accuracy:
            return count - (curve[count] - accuracy) / (curve[count] - curve[count - 1])
    return float("inf")


def _stopped(one: list[Asked], certain: float) -> tuple[int, Asked]:
    for count, asked in enumerate(one, start=1):
        if asked.certainty >= certain:
            return count, asked
    return len(one), one[-1]


def _interview(sample: Sample, order: Order, person: int) -> Iterator[Asked]:
    places = {question.key: place for place, question in enumerate(sample.questions)}
    respondent = Respondent(state=NOWHERE, at=_BEGUN)
    while len(respondent.asked_now) < MOST:
        key = order(sample.interview, respondent, person)
        if key is None:
            return
        question = sample.questions[places[key]]
        at = respondent.at + MINUTE
        evidence = _evidence(question, int(sample.answers[person, places[key]]), at)
        state, _ = step(_MODEL, _MODEL.behaviour, respondent.state, at, [evidence])
        respondent = replace(respondent, state=state, at=at, asked_now=(*respondent.asked_now, key))
        yield _told(sample, state, at, person)


def _told(sample: Sample, state: State, at: int, person: int) -> Asked:
    certainty, right = 1.0, []
    for place, axis in enumerate(sample.axes):
        kept = state.psychology if axis is Axis.PSYCHOLOGY else state.depth
        coordinate = attitude(_MODEL.psychology if axis is Axis.PSYCHOLOGY else _MODEL.depth, kept.sums, at)
        certainty *= (coordinate.p_high if kept.is_high else 1 - coordinate.p_high) if coordinate.known else 0.0
        right.append(kept.is_high == bool(sample.true[person, place]))
    return Asked(certainty=certainty, right=tuple(right))


def _question(place: int, axes: tuple[Axis, ...]) -> Question:
    axis, turn = axes[place % len(axes)], place // len(axes)
    loading = Loading(
        axis=axis,
        facet=FACETS[axis][turn % len(FACETS[axis])],
        weight=_WEIGHTS[place % len(_WEIGHTS)],
        reversed=turn % 2 == 1,
    )
    return Question(key=f"q{place}", kind=QuestionKind.SCALE, wording={}, loadings=(loading,))


def _truth(latents: Latents, axis: Axis) -> npt.NDArray[np.float64]:
    """The attitude of this week towards the first product, or its maker."""
    return (latents.psychology if axis is Axis.PSYCHOLOGY else latents.depth)[:, 0, -1]


def _tau(axis: Axis) -> float:
    return (_MODEL.psychology if axis is Axis.PSYCHOLOGY else _MODEL.depth).tau


def _answers(latents: Latents, question: Question, chance: np.random.Generator) -> npt.NDArray[np.int64]:
    """As `backend.demo.answering` has people answer: the facet or its opposite, a readiness to agree, and noise."""
    (loading,) = question.loadings
    of_facets = latents.product_facets if loading.axis is Axis.PSYCHOLOGY else latents.brand_facets
    facet = _truth(latents, loading.axis) + of_facets[:, 0, FACETS[loading.axis].index(loading.facet)]
    agreed = (1 - facet if loading.reversed else facet) + latents.mood
    heard = agreed + chance.normal(0, _NOISE / loading.weight**0.5, len(agreed))
    points = np.rint(question.low + heard * (question.high - question.low)).astype(np.int64)
    return np.clip(points, question.low, question.high)


def _evidence(question: Question, answer: int, at: int) -> Evidence:
    (loading,) = question.loadings
    return Evidence(
        at=at,
        axis=loading.axis,
        kind=Kind.ANSWER,
        source_id=f"1/{question.key}",
        value=scaled(answer, question.low, question.high, is_reversed=loading.reversed),
        weight=loading.weight,
        item=f"sample.{question.key}",
        moment=Moment.ANNUAL,
        valid_until=None,
        facet=loading.facet,
    )
