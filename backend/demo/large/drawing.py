"""What a crowd of made-up people said and did over two years, drawn at once: always the same for a seed."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from backend.clock import DAY, Instant
from backend.loyalty.rules.axes import FACETS, Axis

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_SHARES: Final = (0.6, 0.25, 0.15)
"""How many of the people each product has."""
_ANSWERED_WITHIN: Final = 730 * DAY
_BOUGHT_WITHIN: Final = 1_095 * DAY
_LAST_BOUGHT: Final = 80 * DAY
_POINTS: Final = 4
_PROSPECTS: Final = 0.15
_ATTITUDES: Final = (Axis.PSYCHOLOGY, Axis.DEPTH)
# In which order somebody's observations are about the axes: of twenty, nine, six and five.
PATTERN: Final = tuple(
    {"p": Axis.PSYCHOLOGY, "b": Axis.BEHAVIOUR, "d": Axis.DEPTH}[each] for each in "pbdpbpdpbpdpbpdpbpdb"
)
_AXES: Final = np.array(PATTERN, np.int64)
_PURCHASES: Final = _AXES == Axis.BEHAVIOUR
# How many purchases of a pattern come before each place of it.
_BEFORE: Final = np.cumsum(_PURCHASES) - _PURCHASES


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """People with neighbouring numbers, and their observations in the order of the people.

    `owner` is whose an observation is, by place in `people`; `place` counts those of one person. A facet and a value
    say nothing where the axis is behaviour.
    """

    people: Ints
    product: Ints
    joined_at: Ints
    owner: Ints
    place: Ints
    axis: Ints
    facet: Ints
    value: Floats
    at: Ints


def draw_crowd(numbers: range, share: tuple[int, int], *, seed: int, now: Instant) -> Crowd:
    """The people of those numbers; all the people share so many observations evenly."""
    chance = np.random.default_rng((seed, numbers[0]))
    people = np.array(numbers, np.int64)
    each = _evenly(people, *share)
    owner, ends = np.repeat(np.arange(people.size), each), np.cumsum(each)
    place = np.arange(owner.size) - np.repeat(ends - each, each)
    usual, never = _AXES[place % len(PATTERN)], _prospects(chance, people.size)
    axis = np.where(never[owner] & (usual == Axis.BEHAVIOUR), Axis.PSYCHOLOGY, usual)
    at = np.where(axis == Axis.BEHAVIOUR, _bought(chance, owner, place, now), _answered(chance, owner.size, now))
    return Crowd(
        people=people,
        product=chance.choice(len(_SHARES), size=people.size, p=_SHARES),
        joined_at=np.minimum.reduceat(at, ends - each) - chance.integers(0, 10 * DAY, size=people.size),
        owner=owner,
        place=place,
        axis=axis,
        facet=_facets(axis, place),
        value=_values(chance, owner, axis),
        at=at,
    )


def _evenly(people: Ints, everybody: int, observations: int) -> Ints:
    """How many observations each has; over everybody they add up to the number exactly."""
    told: Ints = people * observations // everybody - (people - 1) * observations // everybody
    return told


def _prospects(chance: np.random.Generator, people: int) -> NDArray[np.bool_]:
    """Who has never bought anything, and was asked instead."""
    told: NDArray[np.bool_] = chance.random(people) < _PROSPECTS
    return told


def _answered(chance: np.random.Generator, size: int, now: Instant) -> Ints:
    told: Ints = now - 1 - chance.integers(0, _ANSWERED_WITHIN, size=size)
    return told


def _bought(chance: np.random.Generator, owner: Ints, place: Ints, now: Instant) -> Ints:
    """Each buys at a pace of their own, backwards from a last time: many still do, some stopped long ago."""
    people = int(owner[-1]) + 1
    last = chance.exponential(_LAST_BOUGHT, size=people)
    gap = chance.uniform(20 * DAY, 60 * DAY, size=people)
    number = place // len(PATTERN) * _PURCHASES.sum() + _BEFORE[place % len(PATTERN)]
    ago = last[owner] + gap[owner] * (number + chance.uniform(-0.3, 0.3, size=owner.size))
    told: Ints = now - 1 - np.clip(ago, 0, _BOUGHT_WITHIN).astype(np.int64)
    return told


def _facets(axis: Ints, place: Ints) -> Ints:
    """The sides of an axis are asked about in turn."""
    told = np.full(axis.size, -1, np.int64)
    for attitude in _ATTITUDES:
        facets = np.array(FACETS[attitude], np.int64)
        told = np.where(axis == attitude, facets[place % facets.size], told)
    return told


def _values(chance: np.random.Generator, owner: Ints, axis: Ints) -> Floats:
    """Answers scatter, on five points, around what each feels of the product and of its maker; an event counts once."""
    people = int(owner[-1]) + 1
    liking = chance.normal(0.58, 0.2, size=people)
    bond = (liking + chance.normal(0.52, 0.25, size=people)) / 2
    felt = np.where(axis == Axis.DEPTH, bond[owner], liking[owner]) + chance.normal(0, 0.22, size=owner.size)
    points = np.clip(np.round(felt * _POINTS), 0, _POINTS) / _POINTS
    return np.where(axis == Axis.BEHAVIOUR, 1.0, points)
