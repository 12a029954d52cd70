"""What an answer says about the axes: observations for the ledger."""

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


def observations_of(published: Published, asked: Asked, kept: AnswerRevision) -> list[Observation]:
    """One observation for each loading of the question; what never said anything has nothing to withdraw."""
    question, answer, revision, at = kept
    if answer is None and revision == 1:
        return []
    found: list[Observation] = []
    for loading in question.loadings:
        axis = loading.axis
        subject_id = asked.brand_id if axis is _DEPTH else asked.product_id
        if subject_id is not None:
            source, value = f"{asked.response_id}/{question.key}", _keyed(question, loading, answer)
            item, facet, weight = published.item(question), loading.facet, loading.weight
            # By places: by names each takes three times as long.
            found.append(
                Observation(
                    asked.person_id,
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
                    asked.moment,
                )
            )
    return found


def _keyed(question: Question, loading: Loading, answer: Answer) -> float | None:
    """The value u = (v - lo)/(hi - lo), 1 - u where the question is worded against its axis (coordinates.md)."""
    if not isinstance(answer, int):
        return None
    return scaled(answer, question.low, question.high, is_reversed=loading.reversed)
