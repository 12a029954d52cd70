"""What an answer says about the axes: observations for the ledger."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from backend.clock import Instant
from backend.loyalty.rules.axes import Axis, Kind, Moment
from backend.loyalty.rules.observations import Observation, scaled
from backend.surveys.rules.shapes import Answer, Loading, Published, Question

# Looked up once: ten answers of each submission ask for them.
_ANSWER: Final = Kind.ANSWER
_DEPTH: Final = Axis.DEPTH


# A tuple, as below.
class Asked(NamedTuple):
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


def observations_of(published: Published, asked: Asked, kept: Iterable[AnswerRevision]) -> list[Observation]:
    """One observation for each loading of each question; what never said anything has nothing to withdraw."""
    person_id, response_id, brand_id, product_id, moment = asked
    found: list[Observation] = []
    for question, answer, revision, at in kept:
        if answer is None and revision == 1:
            continue
        source = f"{response_id}/{question.key}"
        for loading in question.loadings:
            axis, value = loading.axis, _keyed(question, loading, answer)
            subject_id = brand_id if axis is _DEPTH else product_id
            if subject_id is not None:
                item, facet, weight = published.item(question), loading.facet, loading.weight
                # By places: by names each takes three times as long.
                found.append(
                    Observation(
                        person_id,
                        axis,
                        subject_id,
                        _ANSWER,
                        source,
                        revision,
                        at,
                        value,
                        item,
                        facet,
                        weight,
                        moment,
                    )
                )
    return found


def _keyed(question: Question, loading: Loading, answer: Answer) -> float | None:
    """The value u = (v - lo)/(hi - lo), 1 - u where the question is worded against its axis (coordinates.md)."""
    if not isinstance(answer, int):
        return None
    return scaled(answer, question.low, question.high, is_reversed=loading.reversed)
