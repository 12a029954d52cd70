"""What the choice of a question depends on, and what it comes to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, unique
from typing import Final

from backend.clock import DAY, Instant
from backend.loyalty.rules.axes import Moment
from backend.loyalty.rules.model import Model
from backend.loyalty.rules.path import State
from backend.surveys.rules.conditions import NO_FACTS, Facts
from backend.surveys.rules.shapes import Published

# Asked again within a month, people repeat what they remember having said.
RESTING: Final = 30 * DAY


@unique
class Reason(StrEnum):
    """Why a question was chosen, or why there is none."""

    TELLS_MOST = "TELLS_MOST"
    """It is expected to make the segment more certain than any other."""
    ASKED_ENOUGH = "ASKED_ENOUGH"
    """As many questions were asked as one may be asked at once."""
    CERTAIN = "CERTAIN"
    """Both attitudes are known, and their sides as certain as was wanted."""
    SETTLED = "SETTLED"
    """No answer to what could still be asked would change a side."""
    NOTHING_LEFT = "NOTHING_LEFT"
    """All that this person is shown was asked now or lately."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """A touchpoint's "at most so many questions, and stop when so certain"; an item rests for a while after asking.

    `certain` is the probability, ½ to 1, that the sides of all attitudes in question are right together: behaviour is
    left out of it, since no answer moves it.
    """

    most_questions: int | None = None
    certain: float | None = None
    resting: int = RESTING


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """What may be asked and how its answers will weigh; without a product, nothing is said of psychology."""

    published: Published
    model: Model
    moment: Moment
    limits: Limits
    about_product: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Respondent:
    """Where a person stands at an instant, answers of this response included, and what was asked of them.

    `asked_now` holds the keys of the parts that this response has asked, answered or left blank, in order;
    `asked_lately` the instant at which each item was last asked before it.
    """

    state: State
    at: Instant
    facts: Facts = NO_FACTS
    asked_now: tuple[str, ...] = ()
    asked_lately: Mapping[str, Instant] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The key of the part to ask next, or None where asking ends, with the reason."""

    key: str | None
    reason: Reason
