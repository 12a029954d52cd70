"""What would move a person: the least that carries each axis over its nearest cut, by the fold's own formulas."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from backend.clock import Instant
from backend.loyalty.rules.axes import ACTS, Axis, Facet, Kind
from backend.loyalty.rules.coordinates import Coordinate
from backend.loyalty.rules.explaining import facet_coordinates
from backend.loyalty.rules.model import AttitudeModel, BehaviourModel, Model
from backend.loyalty.rules.observations import Evidence
from backend.loyalty.rules.path import Attitude, Behaviour, State, is_buying, place, stable_side
from backend.loyalty.rules.sums import EMPTY, NOISE, Sums, added, decayed, first_below, last_reaching

# Nobody is asked so often: what takes more than this is out of reach.
MOST_ANSWERS: Final = 1_000
MOST_ACTS: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class AttitudeTurn:
    """The nearest turn of an attitude's stable side, by answers of weight 1 given now.

    `answers` is the smallest number, each at the end `value` of its scale (1 to turn high, 0 to turn low); `single` is
    what one answer alone must lie beyond, where one suffices. `answers_to_know` make the axis known, whatever they say.
    `segment` is the code that the position would then have. None is what no reachable number of answers does.
    """

    turns_high: bool
    value: float
    answers: int | None
    single: float | None
    answers_to_know: int | None
    weakest: Facet
    segment: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BehaviourTurn:
    """The nearest turn of behaviour: up by standard purchases made now, or down by itself at `lapses_at`.

    `purchases` is the smallest number that makes the side high, or None where it is high already or a client's tier
    stands for it; `acts` says the same of a prospect's acts. `lasts_until` is until when it is high if just one more
    purchase is made now. `segment` is the code behind the turn.
    """

    turns_high: bool
    purchases: int | None
    acts: Mapping[Kind, int]
    lapses_at: Instant | None
    lasts_until: Instant | None
    segment: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WouldMove:
    """What would carry each axis over its nearest cut, and which axis is nearest to it (the least certain one)."""

    nearest: Axis
    psychology: AttitudeTurn
    behaviour: BehaviourTurn
    depth: AttitudeTurn


def would_move(
    model: Model,
    spans: BehaviourModel,
    state: State,
    at: Instant,
    *,
    evidence: Sequence[Evidence],
    coordinates: Mapping[Axis, Coordinate],
) -> WouldMove:
    """What would move a position as it was read at that instant, with the live evidence that it stands on."""
    return WouldMove(
        nearest=min(coordinates, key=lambda axis: abs(coordinates[axis].p_high - 0.5)),
        psychology=_of_attitude(model, Axis.PSYCHOLOGY, state, evidence, at),
        behaviour=behaviour_turn(spans, state, at),
        depth=_of_attitude(model, Axis.DEPTH, state, evidence, at),
    )


def attitude_turn(axis: AttitudeModel, own: Attitude, weakest: Facet, at: Instant) -> AttitudeTurn:
    """The nearest turn of one attitude; its segment is left open.

    With x = (κτ + M)/(κ + N), k answers y of weight 1 turn it high when k·(y − τ − δ) > δ·(κ + N) − (M − τN).
    """
    turns_high = not own.is_high
    value = float(turns_high)
    answers = _fewest(
        lambda count: stable_side(axis, _answered(axis, own.sums, at, count, value), at, own) is turns_high,
        _estimate(axis, own, at),
        MOST_ANSWERS,
    )
    return AttitudeTurn(
        turns_high=turns_high,
        value=value,
        answers=answers,
        single=_single(axis, own, at) if answers == 1 else None,
        answers_to_know=0 if _is_known(axis, own.sums, at) else _until_known(axis, own.sums, at),
        weakest=weakest,
        segment=None,
    )


def behaviour_turn(spans: BehaviourModel, state: State, at: Instant) -> BehaviourTurn:
    """The nearest turn of behaviour: one standard purchase always suffices, for it is worth more than the threshold."""
    own = state.behaviour
    turns_high, is_tier = not is_buying(own, at), own.tier_value is not None
    bought = _bought(spans, own, at, 1)
    after = own._replace(lapses_at=None) if not turns_high else bought
    return BehaviourTurn(
        turns_high=turns_high,
        purchases=None
        if is_tier or not turns_high
        else _fewest(lambda count: is_buying(_bought(spans, own, at, count), at), 1, MOST_ACTS),
        acts={} if is_tier or own.is_customer or not turns_high else _acts(spans, own, at),
        lapses_at=own.lapses_at if not is_tier and not turns_high else None,
        lasts_until=None if is_tier else bought.lapses_at,
        segment=None if is_tier else place(state._replace(behaviour=after), at).segment,
    )


def weakest_facet(facets: Mapping[Facet, Coordinate]) -> Facet:
    """The facet with the lowest coordinate; of equal ones that of which least is known."""
    return min(facets, key=lambda facet: (facets[facet].value, facets[facet].evidence))


def _of_attitude(model: Model, axis: Axis, state: State, evidence: Sequence[Evidence], at: Instant) -> AttitudeTurn:
    spans, own = (model.depth, state.depth) if axis is Axis.DEPTH else (model.psychology, state.psychology)
    turn = attitude_turn(spans, own, weakest_facet(facet_coordinates(model, axis, evidence, at)), at)
    if turn.answers is None:
        return turn
    sums = _answered(spans, own.sums, at, turn.answers, turn.value)
    then = Attitude(sums=sums, is_high=turn.turns_high, stale_at=last_reaching(sums, spans.half_life, spans.n_min))
    moved = state._replace(depth=then) if axis is Axis.DEPTH else state._replace(psychology=then)
    return replace(turn, segment=place(moved, at).segment)


def _answered(axis: AttitudeModel, sums: Sums, at: Instant, count: int, value: float) -> Sums:
    """The sums after so many answers of weight 1 and one value."""
    return added(sums, axis.half_life, at, [float(count)], [value])


def _estimate(axis: AttitudeModel, own: Attitude, at: Instant) -> float:
    """About how many answers at the end of the scale it takes; infinite where the end lies inside the dead band."""
    if own.sums.landmark is None:
        return 1.0
    n, m = decayed(own.sums, axis.half_life, at)
    reach = axis.tau if own.is_high else 1 - axis.tau
    lead = m - axis.tau * n
    missing = axis.delta * (axis.kappa + n) + (lead if own.is_high else -lead)
    return missing / (reach - axis.delta) if reach > axis.delta + NOISE else math.inf


def _single(axis: AttitudeModel, own: Attitude, at: Instant) -> float:
    """What one answer of weight 1 must lie beyond: y = τ ± δ ± (δ·(κ + N) ∓ (M − τN)), or τ for a first answer."""
    if own.sums.landmark is None:
        return axis.tau
    n, m = decayed(own.sums, axis.half_life, at)
    band = -axis.delta if own.is_high else axis.delta
    return axis.tau * (n + 1) + band * (axis.kappa + n + 1) - m


def _until_known(axis: AttitudeModel, sums: Sums, at: Instant) -> int | None:
    """How many answers of weight 1 bring N to N_min."""
    n, _ = decayed(sums, axis.half_life, at)
    return _fewest(
        lambda count: _is_known(axis, _answered(axis, sums, at, count, axis.tau), at), axis.n_min - n, MOST_ANSWERS
    )


def _is_known(axis: AttitudeModel, sums: Sums, at: Instant) -> bool:
    stale_at = last_reaching(sums, axis.half_life, axis.n_min)
    return stale_at is not None and at <= stale_at


def _bought(spans: BehaviourModel, own: Behaviour, at: Instant, count: int) -> Behaviour:
    """Behaviour after so many standard purchases now; a prospect's acts stop counting at the first."""
    sums = own.sums if own.is_customer else EMPTY
    return _counted(spans, own._replace(is_customer=True, sums=sums), at, count * spans.values[Kind.PURCHASE])


def _acts(spans: BehaviourModel, own: Behaviour, at: Instant) -> dict[Kind, int]:
    """How many of each kind of act would do, for those that do within reach."""
    threshold = spans.threshold(is_customer=False)
    done, _ = decayed(own.sums, spans.half_life, at)

    def fewest(kind: Kind) -> int | None:
        worth = spans.values[kind]
        return _fewest(
            lambda count: is_buying(_counted(spans, own, at, count * worth), at), (threshold - done) / worth, MOST_ACTS
        )

    found = {kind: fewest(kind) for kind in sorted(ACTS)}
    return {kind: count for kind, count in found.items() if count is not None}


def _counted(spans: BehaviourModel, own: Behaviour, at: Instant, worth: float) -> Behaviour:
    sums = added(own.sums, spans.half_life, at, [worth], [1.0])
    threshold = spans.threshold(is_customer=own.is_customer)
    return own._replace(sums=sums, lapses_at=first_below(sums, spans.half_life, threshold))


def _fewest(suffices: Callable[[int], bool], estimate: float, most: int) -> int | None:
    """The smallest number from 1 on that suffices, near the estimate; None beyond the most."""
    if estimate > most:
        return None
    count = max(1, math.floor(estimate))
    while count > 1 and suffices(count - 1):
        count -= 1
    while count <= most and not suffices(count):
        count += 1
    return count if count <= most else None
