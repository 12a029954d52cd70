"""Why someone is on one of the method's named lists: what fell, what holds them back, how quiet they have become."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

from backend.clock import DAY, Instant
from backend.loyalty.rules.axes import Axis, Facet
from backend.loyalty.rules.explaining import Contribution
from backend.loyalty.rules.model import AttitudeModel, Model
from backend.loyalty.rules.observations import Evidence
from backend.loyalty.rules.path import keyed_value, keyed_weight

FEWEST_OCCASIONS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """What someone's answers say on the average, by the model's weights (M/N), and what they weigh (N), at an instant.

    Unlike the coordinate it does not drift to the cut in silence: only answers change it.
    """

    mean: float
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What someone's answers to one question (or on one facet) take from, or add to, the coordinate of their axis."""

    axis: Axis
    facet: Facet | None
    item: str | None
    value: float
    adds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """On how many days someone was heard of, the last of these times, and their usual time between them, in ms.

    `usual` is None before the third day.
    """

    occasions: int
    last_at: Instant
    usual: float | None


@unique
class Quiet(StrEnum):
    """In which way someone has gone quiet."""

    RHYTHM = "RHYTHM"
    """Nothing was heard or bought for longer than is usual for them."""
    STALE = "STALE"
    """What they feel about the product was known, and is so no longer."""


def level(model: Model, spans: AttitudeModel, evidence: Iterable[Evidence], at: Instant) -> Level | None:
    """The level of the answers dated up to an instant; None without any."""
    told = [each for each in evidence if each.at <= at]
    weights = [keyed_weight(model, each) * math.exp2((each.at - at) / spans.half_life) for each in told]
    weight = math.fsum(weights)
    if not weight:
        return None
    total = math.fsum(g * keyed_value(model, spans, each) for g, each in zip(weights, told, strict=True))
    return Level(mean=total / weight, weight=weight)


def holding_back(contributions: Iterable[Contribution]) -> list[Holding]:
    """The questions whose answers take something away from their axis, together by question, the worst first."""
    by_item: dict[tuple[Axis, Facet | None, str | None], list[Contribution]] = defaultdict(list)
    for each in contributions:
        evidence = each.evidence
        by_item[evidence.axis, evidence.facet, evidence.item].append(each)
    found = [_holding(place, own) for place, own in by_item.items()]
    return sorted((each for each in found if each.adds < 0), key=lambda each: (each.adds, each.item or ""))


def rhythm(evidence: Iterable[Evidence]) -> Rhythm | None:
    """How often someone is heard of: the days between the first and the last, shared out evenly; None if never."""
    told = sorted(each.at for each in evidence)
    if not told:
        return None
    occasions = len({at // DAY for at in told})
    usual = (told[-1] - told[0]) / (occasions - 1) if occasions >= FEWEST_OCCASIONS else None
    return Rhythm(occasions=occasions, last_at=told[-1], usual=usual)


def _holding(place: tuple[Axis, Facet | None, str | None], own: Sequence[Contribution]) -> Holding:
    axis, facet, item = place
    weight = math.fsum(each.weight for each in own)
    value = math.fsum(each.weight * each.evidence.value for each in own) / weight if weight else 0.0
    return Holding(axis=axis, facet=facet, item=item, value=value, adds=math.fsum(each.adds for each in own))
