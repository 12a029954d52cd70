"""Why a position is where it is: the facets of its attitudes, and what each live observation does to a coordinate."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

from backend.clock import Instant
from backend.loyalty.rules.axes import FACETS, PURCHASES, Axis, Facet, Kind
from backend.loyalty.rules.coordinates import Coordinate, attitude
from backend.loyalty.rules.model import CUT, AttitudeModel, BehaviourModel, Model
from backend.loyalty.rules.observations import Evidence
from backend.loyalty.rules.path import keyed_value, keyed_weight
from backend.loyalty.rules.sums import EMPTY, Sums, added


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """One live observation, and what it does to its coordinate (0..1), told in two ways.

    `adds` is its part of the coordinate as it is: the start and what every observation adds make the coordinate.
    `effect` is how much the coordinate would lose if this one had never been made: these need not add up. `weight` is
    what it weighs at the instant of the reading, in answers or in standard purchases.
    """

    evidence: Evidence
    weight: float
    effect: float
    adds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a coordinate is what it is: where it would be without evidence, and what each observation adds to that."""

    axis: Axis
    start: float
    contributions: Sequence[Contribution]

    def rest(self, shown: int) -> float:
        """What all but the first so many add together."""
        return math.fsum(each.adds for each in self.contributions[shown:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How old a coordinate's evidence is: since its newest, and on average by weight, in ms; None without any."""

    newest_at: Instant | None
    age: int | None
    mean_age: float | None


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
    """What each live observation does to its coordinate, the strongest first by its effect.

    Attitudes: x − (κτ + M − g·y)/(κ + N − g). Behaviour: A/(A + c) − (A − v)/(A − v + c); a tier stands alone.
    """
    found = [
        each
        for axis in Axis
        for each in explanation(model, spans, axis, evidence, at, is_customer=is_customer).contributions
    ]
    return sorted(found, key=lambda each: (-abs(each.effect), *_newest_first(each)))


def explanation(
    model: Model, spans: BehaviourModel, axis: Axis, evidence: Iterable[Evidence], at: Instant, *, is_customer: bool
) -> Explanation:
    """Why the coordinate on an axis is what it is, what adds most first.

    Attitudes: x = τ + Σ g·(y − τ)/(κ + N). Behaviour: x = Σ v/(A + c). A client's tier adds its value to nothing while
    it is valid; behind its end behaviour is not known, and stands on its cut.
    """
    own = [each for each in evidence if each.axis is axis]
    if axis is Axis.PSYCHOLOGY:
        start, found = model.psychology.tau, _of_attitude(model, model.psychology, own, at)
    elif axis is Axis.DEPTH:
        start, found = model.depth.tau, _of_attitude(model, model.depth, own, at)
    else:
        start, found = _of_behaviour(spans, own, at, is_customer=is_customer)
    strongest = sorted(found, key=lambda each: (-abs(each.adds), *_newest_first(each)))
    return Explanation(axis=axis, start=start, contributions=strongest)


def freshness(explained: Explanation, at: Instant) -> Freshness:
    """How old that is at the instant which the coordinate rests on."""
    found = explained.contributions
    newest_at = max((each.evidence.at for each in found), default=None)
    weight = math.fsum(each.weight for each in found)
    ages = math.fsum(each.weight * (at - each.evidence.at) for each in found)
    return Freshness(
        newest_at=newest_at,
        age=None if newest_at is None else at - newest_at,
        mean_age=ages / weight if weight else None,
    )


def _newest_first(each: Contribution) -> tuple[int, str]:
    return -each.evidence.at, each.evidence.source_id


def _of_attitude(model: Model, spans: AttitudeModel, evidence: Sequence[Evidence], at: Instant) -> list[Contribution]:
    weights = [keyed_weight(model, each) * _left(each.at, at, spans.half_life) for each in evidence]
    values = [keyed_value(model, spans, each) for each in evidence]
    n, m = math.fsum(weights), math.fsum(g * y for g, y in zip(weights, values, strict=True))
    kappa, tau = spans.kappa, spans.tau
    whole = (kappa * tau + m) / (kappa + n)
    return [
        Contribution(
            evidence=each,
            weight=g,
            effect=whole - (kappa * tau + m - g * y) / (kappa + n - g),
            adds=g * (y - tau) / (kappa + n),
        )
        for each, g, y in zip(evidence, weights, values, strict=True)
    ]


def _of_behaviour(
    spans: BehaviourModel, evidence: Sequence[Evidence], at: Instant, *, is_customer: bool
) -> tuple[float, list[Contribution]]:
    """Where behaviour starts, and what each event adds."""
    tiers = [each for each in evidence if each.kind is Kind.TIER]
    if tiers:
        return _of_tier(tiers[-1], at)
    counted = [each for each in evidence if (each.kind in PURCHASES) == is_customer]
    weights = [spans.values[each.kind] * each.value * _left(each.at, at, spans.half_life) for each in counted]
    a, c = math.fsum(weights), spans.threshold(is_customer=is_customer)
    return 0.0, [
        Contribution(evidence=each, weight=v, effect=a / (a + c) - (a - v) / (a - v + c), adds=v / (a + c))
        for each, v in zip(counted, weights, strict=True)
    ]


def _of_tier(tier: Evidence, at: Instant) -> tuple[float, list[Contribution]]:
    if tier.valid_until is None or at < tier.valid_until:
        return 0.0, [Contribution(evidence=tier, weight=1.0, effect=tier.value, adds=tier.value)]
    return CUT, [Contribution(evidence=tier, weight=0.0, effect=0.0, adds=0.0)]


def _sums(model: Model, spans: AttitudeModel, evidence: Sequence[Evidence]) -> Sums:
    def with_one(sums: Sums, each: Evidence) -> Sums:
        return added(sums, spans.half_life, each.at, [keyed_weight(model, each)], [keyed_value(model, spans, each)])

    return reduce(with_one, evidence, EMPTY)


def _left(observed_at: Instant, at: Instant, half_life: int) -> float:
    """What is left of a weight at that instant: 2^(−age/h)."""
    return math.exp2((observed_at - at) / half_life)
