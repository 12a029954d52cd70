"""The path of one position through time: evidence instant by instant, and what time alone changes between."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from backend.clock import Instant
from backend.loyalty.rules.axes import PURCHASES, Cause, Kind
from backend.loyalty.rules.model import CUT, AttitudeModel, BehaviourModel, Model
from backend.loyalty.rules.observations import Evidence
from backend.loyalty.rules.sums import (
    EMPTY,
    NOISE,
    Sums,
    added,
    decayed,
    first_below,
    is_mean_above,
    last_reaching,
)

UNCLASSIFIED = -1


# Tuples, not dataclasses: several of each are made for a submission, and a frozen dataclass sets each field by a call.
class Attitude(NamedTuple):
    """An attitude axis of one position: its sums, its stable side, and the last instant it is known."""

    sums: Sums = EMPTY
    is_high: bool = False
    stale_at: Instant | None = None


class Behaviour(NamedTuple):
    """The behaviour axis of one position: prospect or customer, until when it is high, or the client's tier.

    `bought_at` is the last purchase; what was sold beside it or instead of another is none by itself.
    """

    is_customer: bool = False
    sums: Sums = EMPTY
    lapses_at: Instant | None = None
    tier_value: float | None = None
    tier_until: Instant | None = None
    bought_at: Instant | None = None


class Placement(NamedTuple):
    """The segment's code (UNCLASSIFIED where it is not known), and whether depth is known."""

    segment: int
    depth_known: bool


class Move(NamedTuple):
    """A change of placement at the instant it came true; the first one comes from nowhere."""

    at: Instant
    origin: Placement | None
    target: Placement
    cause: Cause
    source_id: str | None = None


class State(NamedTuple):
    """A position after everything up to `folded_at`; `placement` holds from `moved_at` on."""

    psychology: Attitude
    behaviour: Behaviour
    depth: Attitude
    placement: Placement | None
    moved_at: Instant
    folded_at: Instant


NOT_PLACED = Placement(UNCLASSIFIED, depth_known=False)
NOWHERE = State(psychology=Attitude(), behaviour=Behaviour(), depth=Attitude(), placement=None, moved_at=0, folded_at=0)


def fold(model: Model, spans: BehaviourModel, evidence: Iterable[Evidence], until: Instant) -> tuple[State, list[Move]]:
    """The whole path of one position from its live evidence in canonical order, time's own moves up to `until`."""
    state, moves = NOWHERE, list[Move]()
    for at, together in groupby(evidence, key=attrgetter("at")):
        state, more = step(model, spans, state, at, list(together))
        moves.extend(more)
    state, more = settle(state, until)
    return state, [*moves, *more]


def step(
    model: Model, spans: BehaviourModel, state: State, at: Instant, evidence: Sequence[Evidence]
) -> tuple[State, list[Move]]:
    """The state after the evidence of one instant, later than all before, and the moves up to it."""
    state, moves = settle(state, at - 1)
    psychology, behaviour, depth = _by_axis(evidence)
    state = State(
        psychology=_attitude_after(model, model.psychology, state.psychology, at, psychology),
        behaviour=_behaviour_after(spans, state.behaviour, at, behaviour),
        depth=_attitude_after(model, model.depth, state.depth, at, depth),
        placement=state.placement,
        moved_at=state.moved_at,
        folded_at=at,
    )
    if state.placement is None and not psychology and not behaviour:
        return state, moves
    return _moved(state, at, Cause(evidence[0].kind), moves, evidence[0].source_id)


def settle(state: State, until: Instant) -> tuple[State, list[Move]]:
    """The state with every move that time alone makes up to and including `until`."""
    moves: list[Move] = []
    while (due := due_at(state)) is not None and due <= until:
        state, moves = _moved(state._replace(folded_at=due), due, _clock_cause(state, due), moves)
    return state, moves


def due_at(state: State) -> Instant | None:
    """The next instant after `folded_at` at which time alone changes the placement."""
    if state.placement is None:
        return None
    return next((instant for instant in _turns(state) if place(state, instant) != state.placement), None)


def place(state: State, at: Instant) -> Placement:
    """The placement at an instant no earlier than `folded_at`.

    Psychology and depth known: one of eight. Only psychology known: one of the first four. Otherwise unclassified.
    """
    behaviour = state.behaviour
    depth_known = state.depth.stale_at is not None and at <= state.depth.stale_at
    psychology_known = state.psychology.stale_at is not None and at <= state.psychology.stale_at
    if not psychology_known or not is_behaviour_known(behaviour, at):
        return NOT_PLACED
    high = 4 if depth_known and state.depth.is_high else 0
    return Placement(state.psychology.is_high + 2 * is_buying(behaviour, at) + high, depth_known)


def is_behaviour_known(behaviour: Behaviour, at: Instant) -> bool:
    """Behaviour is always known, save behind the end of a client's tier."""
    return behaviour.tier_value is None or behaviour.tier_until is None or at < behaviour.tier_until


def is_buying(behaviour: Behaviour, at: Instant) -> bool:
    """The side of behaviour at that instant: the client's tier where there is one, else the purchases."""
    if behaviour.tier_value is not None:
        return behaviour.tier_value > CUT
    return behaviour.lapses_at is not None and at < behaviour.lapses_at


def keyed_weight(model: Model, evidence: Evidence) -> float:
    """w_j · ω: the calibrated weight where there is one, else the author's, times the moment's."""
    item = model.items.get(evidence.item or "")
    return (item.weight if item else evidence.weight) * model.moment_weights[evidence.moment]


def keyed_value(model: Model, axis: AttitudeModel, evidence: Evidence) -> float:
    """The value y = u, or τ + gain · (u − centre) for a calibrated item."""
    item = model.items.get(evidence.item or "")
    return axis.tau + item.gain * (evidence.value - item.centre) if item else evidence.value


def stable_side(axis: AttitudeModel, sums: Sums, at: Instant, before: Attitude) -> bool:
    """High above τ + δ, low below τ − δ, else as before; a first side is the raw one."""
    if before.sums.landmark is None:
        return is_mean_above(sums, axis.tau)
    n, m = decayed(sums, axis.half_life, at)
    above = (m - axis.tau * n) / (axis.kappa + n)
    return above > axis.delta + NOISE or (before.is_high and above >= -axis.delta - NOISE)


def _by_axis(evidence: Sequence[Evidence]) -> tuple[list[Evidence], list[Evidence], list[Evidence]]:
    """The evidence on psychology, behaviour and depth."""
    on: tuple[list[Evidence], list[Evidence], list[Evidence]] = ([], [], [])
    for each in evidence:
        on[each.axis].append(each)
    return on


def _attitude_after(
    model: Model, axis: AttitudeModel, before: Attitude, at: Instant, evidence: Sequence[Evidence]
) -> Attitude:
    if not evidence:
        return before
    if model.items:
        weights = [keyed_weight(model, each) for each in evidence]
        values = [keyed_value(model, axis, each) for each in evidence]
    else:
        # The same, where no item is calibrated: nothing is looked up, ten times for each submission.
        weights = [each.weight * model.moment_weights[each.moment] for each in evidence]
        values = [each.value for each in evidence]
    sums = added(before.sums, axis.half_life, at, weights, values)
    return Attitude(
        sums=sums,
        is_high=stable_side(axis, sums, at, before),
        stale_at=last_reaching(sums, axis.half_life, axis.n_min),
    )


def _behaviour_after(spans: BehaviourModel, before: Behaviour, at: Instant, evidence: Sequence[Evidence]) -> Behaviour:
    if not evidence:
        return before
    for each in evidence:
        if each.kind is Kind.TIER:
            before = before._replace(tier_value=each.value, tier_until=each.valid_until)
    bought = [each for each in evidence if each.kind in PURCHASES]
    if bought and not before.is_customer:
        before = before._replace(is_customer=True, sums=EMPTY)
    if any(each.kind is Kind.PURCHASE for each in bought):
        before = before._replace(bought_at=at)
    counted = bought if before.is_customer else [each for each in evidence if each.kind is not Kind.TIER]
    if not counted:
        return before
    values = [spans.values[each.kind] * each.value for each in counted]
    sums = added(before.sums, spans.half_life, at, values, [1.0] * len(values))
    lapses_at = first_below(sums, spans.half_life, spans.threshold(is_customer=before.is_customer))
    return before._replace(sums=sums, lapses_at=lapses_at)


def _moved(
    state: State, at: Instant, cause: Cause, moves: list[Move], source_id: str | None = None
) -> tuple[State, list[Move]]:
    """The state placed anew, and the moves with one more where that changed it."""
    target = place(state, at)
    if target == state.placement:
        return state, moves
    move = Move(at=at, origin=state.placement, target=target, cause=cause, source_id=source_id)
    return state._replace(placement=target, moved_at=at), [*moves, move]


def _turns(state: State) -> list[Instant]:
    """The instants after `folded_at` at which an axis stops being known, or high, in their order."""
    behaviour, last = state.behaviour, state.folded_at
    stale = [each.stale_at + 1 for each in (state.psychology, state.depth) if each.stale_at is not None]
    ends = behaviour.lapses_at if behaviour.tier_value is None else behaviour.tier_until
    return sorted(instant for instant in (ends, *stale) if instant is not None and instant > last)


def _clock_cause(state: State, at: Instant) -> Cause:
    if at == state.behaviour.lapses_at and state.behaviour.tier_value is None:
        return Cause.LAPSE
    return Cause.TIER_END if at == state.behaviour.tier_until else Cause.STALENESS
