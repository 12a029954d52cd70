"""Who wants an idea, by segment, against who could have voted: without telling of any group of fewer than five.

Of each segment the supporters and the other members are shown, or neither, and so that no subtraction from the totals
tells of a small group either (segments/rules/suppression.py).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

from backend.segments.rules import Segment
from backend.segments.rules.suppression import LEAST_GROUP, hidden_cells
from backend.shares import Interval, wilson

# Whoever has no position towards the product, or none that is known well enough.
UNPLACED: Final = -1
# Those who buy without feeling, and those who buy because they do.
_SWITCHERS: Final = frozenset({Segment.SWITCHER, Segment.BRAND_BUYER})
_LOYAL: Final = frozenset({Segment.PRODUCT_LOYAL, Segment.BRAND_LOYAL})
_STEPS: Final = 20

Counts = Mapping[int, int]
Point = tuple[float, float, float | None]


@unique
class DemandKind(StrEnum):
    """Whom an idea would move."""

    PULLS_SWITCHERS = "PULLS_SWITCHERS"
    """Those who buy without feeling want it more than others do: it may keep them."""
    PLEASES_LOYAL_ONLY = "PLEASES_LOYAL_ONLY"
    """Those who are loyal want it more than others do, and those who may leave want it less."""
    BROAD = "BROAD"
    """Nothing says that it is wanted by some rather than by others."""
    TOO_FEW = "TOO_FEW"
    """Too few have voted, or have not, to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One segment (or UNPLACED): its part of the supporters against its part of the board's members.

    `interval` is that of the supporters' share; lift 1 is as many as there would be if all wanted it alike.
    """

    segment: int
    supporters: int
    members: int
    share: float
    interval: Interval
    lift: float
    lift_interval: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Who wants an idea: the cells that may be shown, in the order of the segments, and what all of it says.

    `hidden` are the segments of which nothing is said, also not that nobody stands in them. `members` None: so few have
    not voted that they are not to be known either.
    """

    supporters: int
    members: int | None
    cells: Sequence[Cell]
    hidden: Sequence[int]
    kind: DemandKind


def demand(supporters: Counts, members: Counts, parts: Iterable[Demand] = ()) -> Demand:
    """The demand of supporters by segment, each of whom is among the members.

    `parts` are demands of some of the same supporters that are told as well: what is left over beside one is no small
    group either.
    """
    everyone, all_members = sum(supporters.values()), sum(members.values())
    places = [UNPLACED, *Segment]
    hidden = hidden_places(supporters, members, _given_away(supporters, parts))
    is_told = len(hidden) < len(places)
    shown = [place for place in places if place not in hidden]
    return Demand(
        supporters=everyone,
        members=all_members if is_told else None,
        cells=[_cell(place, supporters, members) for place in shown],
        hidden=[place for place in places if place in hidden],
        kind=_kind(supporters, members) if is_told else DemandKind.TOO_FEW,
    )


def hidden_places(supporters: Counts, members: Counts, also: Collection[int] = ()) -> frozenset[int]:
    """The segments of which nothing may be shown, given that both totals are known; all where nothing protects them.

    `also` are hidden whatever their size.
    """
    places = [UNPLACED, *map(int, Segment)]
    return hidden_cells({place: _pair(place, supporters, members) for place in places}, also)


def cloud(points: Sequence[Point]) -> Sequence[Point]:
    """The points, each coordinate rounded to 0.05, in an order that tells nothing; none where there are too few."""
    if len(points) < LEAST_GROUP:
        return ()
    rounded = [(_rounded(one), _rounded(two), None if deep is None else _rounded(deep)) for one, two, deep in points]
    return sorted(rounded, key=lambda point: (point[0], point[1], -1.0 if point[2] is None else point[2]))


def _given_away(supporters: Counts, parts: Iterable[Demand]) -> frozenset[int]:
    """The segments in which too few are left beside those who are told of in one of the parts."""
    return frozenset(
        cell.segment
        for part in parts
        for cell in part.cells
        if 0 < supporters.get(cell.segment, 0) - cell.supporters < LEAST_GROUP
    )


def _pair(place: int, supporters: Counts, members: Counts) -> tuple[int, int]:
    """How many want it, and how many could and do not."""
    own = supporters.get(place, 0)
    return own, members.get(place, 0) - own


def _cell(place: int, supporters: Counts, members: Counts) -> Cell:
    own, everyone = supporters.get(place, 0), sum(supporters.values())
    expected = members.get(place, 0) / sum(members.values())
    interval = wilson(own, everyone)
    return Cell(
        segment=place,
        supporters=own,
        members=members.get(place, 0),
        share=own / everyone,
        interval=interval,
        lift=own * sum(members.values()) / (everyone * members.get(place, 0)),
        lift_interval=Interval(low=interval.low / expected, high=interval.high / expected),
    )


def _kind(supporters: Counts, members: Counts) -> DemandKind:
    """What the bounds of the shares allow to say, at 95 %."""
    everyone, all_members = sum(supporters.values()), sum(members.values())

    def compared(segments: Collection[Segment]) -> tuple[Interval, float, int]:
        own = sum(supporters.get(segment, 0) for segment in segments)
        return wilson(own, everyone), sum(members.get(each, 0) for each in segments) / all_members, own

    switchers, expected_switchers, pulled = compared(_SWITCHERS)
    loyal, expected_loyal, pleased = compared(_LOYAL)
    if switchers.low > expected_switchers and pulled >= LEAST_GROUP:
        return DemandKind.PULLS_SWITCHERS
    if loyal.low > expected_loyal and pleased >= LEAST_GROUP and pulled < expected_switchers * everyone:
        return DemandKind.PLEASES_LOYAL_ONLY
    return DemandKind.BROAD


def _rounded(coordinate: float) -> float:
    return round(coordinate * _STEPS) / _STEPS
