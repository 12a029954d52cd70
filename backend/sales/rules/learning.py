"""What a salesperson learns in a contact, as evidence: second-hand, so it weighs half of an answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from backend.clock import Instant
from backend.errors import Invalid
from backend.loyalty.rules.axes import Axis, Facet, Kind
from backend.loyalty.rules.observations import Observation, scaled

WEIGHT: Final = 0.5
"""What one item heard in a conversation weighs, in answers."""
MOST_LEARNT: Final = 5
"""One for each facet there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """How the person stands on one facet, heard in a contact and put on a scale; None takes it back."""

    item: str
    axis: Axis
    facet: Facet
    value: float | None
    low: float = 1.0
    high: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Whose contact it was, about what, and when."""

    step_id: int
    person_id: int
    product_id: int
    brand_id: int
    at: Instant


def check_learnt(learnt: Sequence[Learnt]) -> None:
    """Refuses more than can be heard in one contact: a facet or an item twice."""
    if len(learnt) > MOST_LEARNT:
        raise Invalid(f"one contact teaches {MOST_LEARNT} things at the most", "learnt")
    for place, each in enumerate(learnt):
        before = learnt[:place]
        if any(each.item == other.item for other in before):
            raise Invalid("an item stands twice", "learnt", str(place), "item")
        if any(each.facet is other.facet for other in before):
            raise Invalid("a facet stands twice", "learnt", str(place), "facet")


def heard_observation(heard: Heard, learnt: Learnt, revision: int) -> Observation:
    """The line of the ledger that it makes.

    Its item has a name of its own, so that no calibrated question lends it the weight of an answer.
    """
    value = learnt.value
    return Observation(
        person_id=heard.person_id,
        axis=learnt.axis,
        subject_id=heard.brand_id if learnt.axis is Axis.DEPTH else heard.product_id,
        kind=Kind.CONVERSATION,
        source_id=source_of(heard.step_id, learnt.item),
        revision=revision,
        observed_at=heard.at,
        value=None if value is None else scaled(value, learnt.low, learnt.high, is_reversed=False),
        item=f"conversation/{learnt.item}",
        facet=learnt.facet,
        weight=WEIGHT,
    )


def source_of(step_id: int, item: str) -> str:
    """By what name the ledger knows it."""
    return f"{source_stem(step_id)}{item}"


def source_stem(step_id: int) -> str:
    """What the names of all that one contact taught begin with."""
    return f"lead-step-{step_id}:"
