"""Why a position is where it is: the facets of its attitudes, and what each live observation does to a coordinate."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

from backend.clock import Instant
from backend.loyalty.rules.axes import FACETS, PURCHASES, Axis, Facet, Kind
from backend.loyalty.rules.coordinates import Coordinate, attitude
from backend.loyalty.rules.model import AttitudeModel, BehaviourModel, Model
from backend.loyalty.rules.observations import Evidence
from backend.loyalty.rules.path import keyed_value, keyed_weight
from backend.loyalty.rules.sums import EMPTY, Sums, added


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """One live observation; `effect` is how much its coordinate (0..1) would lose if it had never been made.

    `weight` is what it weighs at the instant of the reading, in answers or in standard purchases.
    """

    evidence: Evidence
    weight: float
    effect: float


def facet_coordinates(model: Model, axis: Axis, evidence: Iterable[Evidence], at: Instant) -> dict[Facet, Coordinate]:
    """Each facet of an attitude axis by the formula of the whole axis, over its own evidence."""
    spans = model.depth if axis is Axis.DEPTH else model.psychology
    own = [each for each in evidence if each.axis is axis]
    return {
        facet: attitude(spans, _sums(model, spans, [each for each in own if each.facet is facet]), at)
        for facet in FACETS[axis]
    }


def contributions(
    model: Model, spans: BehaviourModel, evidence: Sequence[Evidence], at: Instant, *, is_customer: bool
) -> list[Contribution]:
    """What each live observation does to its coordinate, the strongest first.

    Attitudes: x − (κτ + M − g·y)/(κ + N − g). Behaviour: A/(A + c) − (A − v)/(A − v + c); a tier stands alone.
    """
    found = [
        *_of_attitude(model, model.psychology, [each for each in evidence if each.axis is Axis.PSYCHOLOGY], at),
        *_of_behaviour(spans, [each for each in evidence if each.axis is Axis.BEHAVIOUR], at, is_customer=is_customer),
        *_of_attitude(model, model.depth, [each for each in evidence if each.axis is Axis.DEPTH], at),
    ]
    return sorted(found, key=lambda each: (-abs(each.effect), -each.evidence.at, each.evidence.source_id))


def _of_attitude(model: Model, spans: AttitudeModel, evidence: Sequence[Evidence], at: Instant) -> list[Contribution]:
    weights = [keyed_weight(model, each) * _left(each.at, at, spans.half_life) for each in evidence]
    values = [keyed_value(model, spans, each) for each in evidence]
    n, m = math.fsum(weights), math.fsum(g * y for g, y in zip(weights, values, strict=True))
    kappa, tau = spans.kappa, spans.tau
    whole = (kappa * tau + m) / (kappa + n)
    return [
        Contribution(evidence=each, weight=g, effect=whole - (kappa * tau + m - g * y) / (kappa + n - g))
        for each, g, y in zip(evidence, weights, values, strict=True)
    ]


def _of_behaviour(
    spans: BehaviourModel, evidence: Sequence[Evidence], at: Instant, *, is_customer: bool
) -> list[Contribution]:
    tiers = [each for each in evidence if each.kind is Kind.TIER]
    if tiers:
        return [Contribution(evidence=tiers[-1], weight=1.0, effect=tiers[-1].value)]
    counted = [each for each in evidence if (each.kind in PURCHASES) == is_customer]
    weights = [spans.values[each.kind] * each.value * _left(each.at, at, spans.half_life) for each in counted]
    a, c = math.fsum(weights), spans.threshold(is_customer=is_customer)
    return [
        Contribution(evidence=each, weight=v, effect=a / (a + c) - (a - v) / (a - v + c))
        for each, v in zip(counted, weights, strict=True)
    ]


def _sums(model: Model, spans: AttitudeModel, evidence: Sequence[Evidence]) -> Sums:
    def with_one(sums: Sums, each: Evidence) -> Sums:
        return added(sums, spans.half_life, each.at, [keyed_weight(model, each)], [keyed_value(model, spans, each)])

    return reduce(with_one, evidence, EMPTY)


def _left(observed_at: Instant, at: Instant, half_life: int) -> float:
    """What is left of a weight at that instant: 2^(−age/h)."""
    return math.exp2((observed_at - at) / half_life)
