"""Observations: what moves a person, and which revision of each one counts."""

import math
from collections.abc import Iterable
from operator import itemgetter
from typing import Final, NamedTuple

from backend.clock import MINUTE, Instant
from backend.errors import Refused
from backend.loyalty.rules.axes import ATTITUDES, FACETS, Axis, Facet, Kind, Moment

CLOCK_LEEWAY = 5 * MINUTE
# Which facet goes with which kind and axis: answers move psychology and depth, events move behaviour.
_FITTING: Final = frozenset(
    (kind, axis, facet)
    for kind in Kind
    for axis in Axis
    if (kind in ATTITUDES) is (axis is not Axis.BEHAVIOUR)
    for facet in (FACETS[axis] if kind in ATTITUDES else (None, *Facet))
)


class UnfitObservation(Refused):
    """An observation that the ledger does not take: off its scale, of the wrong axis, or not yet happened."""

    code = "UNFIT_OBSERVATION"


class FutureInstant(Refused):
    """Something is said to have happened that is still to come."""

    code = "FUTURE_INSTANT"


# Tuples, not dataclasses: ten of each are made for a submission, and a frozen dataclass sets each field by a call.
class Observation(NamedTuple):
    """One line of the ledger; `value` is keyed to the item's direction, and None withdraws the source."""

    person_id: int
    axis: Axis
    subject_id: int
    kind: Kind
    source_id: str
    revision: int
    observed_at: Instant
    value: float | None
    item: str | None = None
    facet: Facet | None = None
    weight: float = 1.0
    moment: Moment = Moment.NONE
    valid_until: Instant | None = None


class Evidence(NamedTuple):
    """What the fold needs of a live observation, in its canonical order at one instant."""

    at: Instant
    axis: Axis
    kind: Kind
    source_id: str
    value: float
    weight: float
    item: str | None
    moment: Moment
    valid_until: Instant | None
    facet: Facet | None


def check_observations(observations: Iterable[Observation], now: Instant) -> None:
    """Like check_observation for each; ten come with every submission, so most are seen to be right at one look."""
    latest = now + CLOCK_LEEWAY
    for each in observations:
        _, axis, _, kind, _, revision, at, value, _, facet, weight, _, _ = each
        is_right = at <= latest and revision >= 1 and 0 < weight < math.inf and (kind, axis, facet) in _FITTING
        if not is_right or (value is not None and not 0 <= value <= 1):
            check_observation(each, now)


def check_observation(observation: Observation, now: Instant) -> None:
    """Refuses a value off 0..1, a weight that is not positive, a foreign facet, and what is still to come."""
    if observation.observed_at > now + CLOCK_LEEWAY:
        raise FutureInstant("an observation cannot be dated in the future", "observedAt")
    if observation.revision < 1:
        raise UnfitObservation("revisions count from 1", "revision")
    if not (math.isfinite(observation.weight) and observation.weight > 0):
        raise UnfitObservation("a weight must be a positive number", "weight")
    value = observation.value
    if value is not None and not 0 <= value <= 1:
        raise UnfitObservation("the value is off its scale", "value")
    _check_axis(observation)


def scaled(value: float, low: float, high: float, *, is_reversed: bool) -> float:
    """The keyed value u = (v - lo)/(hi - lo), or 1 - u reversed; refused off the scale or without a scale."""
    if not low < high or math.isinf(high - low):
        raise UnfitObservation("a scale runs from low to high", "low")
    if not low <= value <= high:
        raise UnfitObservation("the value is off its scale", "value")
    keyed = (value - low) / (high - low)
    return 1 - keyed if is_reversed else keyed


def live_evidence(observations: Iterable[Observation]) -> list[Evidence]:
    """The highest revision of each source that has a value, in canonical order: any arrival order gives the same."""
    latest: dict[tuple[Axis, int, Kind, str], Observation] = {}
    for observation in observations:
        source = (observation.axis, observation.subject_id, observation.kind, observation.source_id)
        known = latest.get(source)
        if known is None or observation.revision > known.revision:
            latest[source] = observation
    return sorted((evidence_of(each) for each in latest.values() if each.value is not None), key=canonical_order)


def evidence_of(observation: Observation) -> Evidence:
    """The evidence in an observation that has a value."""
    # Taken apart and put together by places: by names it takes four times as long, and ten are made for a submission.
    _, axis, _, kind, source_id, _, at, value, item, facet, weight, moment, valid_until = observation
    if value is None:
        raise ValueError("a withdrawn observation is no evidence")
    return Evidence(at, axis, kind, source_id, value, weight, item, moment, valid_until, facet)


# By the instant it happened, then by what it is: axis, kind, source.
canonical_order: Final = itemgetter(0, 1, 2, 3)


def _check_axis(observation: Observation) -> None:
    is_attitude = observation.kind in ATTITUDES
    if is_attitude != (observation.axis is not Axis.BEHAVIOUR):
        raise UnfitObservation("answers move psychology and depth, events move behaviour", "axis")
    if is_attitude and observation.facet not in FACETS[observation.axis]:
        raise UnfitObservation("the facet belongs to another axis", "facet")
