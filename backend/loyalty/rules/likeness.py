"""Whether two tellings of one position say the same, but for rounding and a millisecond's noise."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from backend.clock import Instant
from backend.loyalty.rules.path import Attitude, Behaviour, Move, State
from backend.loyalty.rules.sums import Sums

_TOLERANCE = 1e-9
_MILLISECOND = 1


class KeptMove(NamedTuple):
    """A move as it is kept: segments by code, None where it came from nowhere."""

    at: Instant
    origin: int | None
    target: int
    depth_known: bool
    cause: int
    source_id: str | None


def kept_move(move: Move) -> KeptMove:
    """The move as it is kept."""
    origin = None if move.origin is None else move.origin.segment
    return KeptMove(move.at, origin, *move.target, int(move.cause), move.source_id)


def are_moves_alike(moves: Sequence[KeptMove], others: Sequence[KeptMove]) -> bool:
    """The same moves, each no more than a millisecond apart."""
    return len(moves) == len(others) and all(
        one[1:] == other[1:] and is_near(one.at, other.at) for one, other in zip(moves, others, strict=True)
    )


def are_states_alike(one: State, other: State) -> bool:
    """The same placement, sides and standing; sums within 1e-9 of each other, instants within a millisecond."""
    return (
        one.placement == other.placement
        and is_near(one.moved_at, other.moved_at)
        and _are_attitudes_alike(one.psychology, other.psychology)
        and _are_attitudes_alike(one.depth, other.depth)
        and _are_behaviours_alike(one.behaviour, other.behaviour)
    )


def is_near(one: Instant | None, other: Instant | None) -> bool:
    """No more than a millisecond apart, or both never."""
    if one is None or other is None:
        return one is other
    return abs(one - other) <= _MILLISECOND


def _are_attitudes_alike(one: Attitude, other: Attitude) -> bool:
    return (
        one.is_high == other.is_high and is_near(one.stale_at, other.stale_at) and _are_sums_alike(one.sums, other.sums)
    )


def _are_behaviours_alike(one: Behaviour, other: Behaviour) -> bool:
    return (
        (one.is_customer, one.tier_value, one.tier_until) == (other.is_customer, other.tier_value, other.tier_until)
        and one.bought_at == other.bought_at
        and is_near(one.lapses_at, other.lapses_at)
        and _are_sums_alike(one.sums, other.sums)
    )


def _are_sums_alike(one: Sums, other: Sums) -> bool:
    return one.landmark == other.landmark and all(
        math.isclose(left, right, rel_tol=_TOLERANCE) for left, right in zip(one[1:], other[1:], strict=True)
    )
