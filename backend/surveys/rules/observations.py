"""What an answer says about the axes: observations for the ledger."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from backend.clock import Instant
from backend.loyalty.rules.axes import Axis, Kind, Moment
from backend.loyalty.rules.observations import Observation, scaled
from backend.surveys.rules.shapes import Answer, Loading, Published, Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who was asked, about what, and at which moment; without a product, nothing is said of psychology."""

    person_id: int
    response_id: int
    brand_id: int
    product_id: int | None
    moment: Moment


# A tuple: ten are made for a submission, and a frozen dataclass sets each field by a call.
class AnswerRevision(NamedTuple):
    """One state of one answer; `observed_at` is the instant of its first state, `answer` None says nothing."""

    question: Question
    answer: Answer
    revision: int
    observed_at: Instant


def observations_of(published: Published, asked: Asked, kept: AnswerRevision) -> Iterator[Observation]:
    """One observation for each loading of the question; what never said anything has nothing to withdraw."""
    if kept.answer is None and kept.revision == 1:
        return
    for loading in kept.question.loadings:
        subject_id = asked.brand_id if loading.axis is Axis.DEPTH else asked.product_id
        if subject_id is not None:
            yield Observation(
                person_id=asked.person_id,
                axis=loading.axis,
                subject_id=subject_id,
                kind=Kind.ANSWER,
                source_id=f"{asked.response_id}/{kept.question.key}",
                revision=kept.revision,
                observed_at=kept.observed_at,
                value=_keyed(kept.question, loading, kept.answer),
                item=published.item(kept.question),
                facet=loading.facet,
                weight=loading.weight,
                moment=asked.moment,
            )


def _keyed(question: Question, loading: Loading, answer: Answer) -> float | None:
    """The value u = (v - lo)/(hi - lo), 1 - u where the question is worded against its axis (coordinates.md)."""
    if not isinstance(answer, int):
        return None
    return scaled(answer, question.low, question.high, is_reversed=loading.reversed)
