"""The evidence of many positions, summed up by instant, and the order in which the instants can be taken together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from backend.loyalty.rules.axes import ACTS, PURCHASES, Axis, Kind
from backend.loyalty.rules.many.arrays import Bools, Floats, Ints, exact_sums
from backend.loyalty.rules.many.ledger import Lines
from backend.loyalty.rules.model import AttitudeModel, BehaviourModel, Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Mass:
    """What evidence of one sort adds at each step: its weight and its weighted value, where there is any."""

    given: Bools
    mass: Floats
    total: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiers:
    """The client's tier that a step sets, where it sets one."""

    given: Bools
    value: Floats
    until: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Live lines with the positions they concern, by position, instant, axis and kind; `step` is each line's."""

    lines: Lines
    row: Ints
    owner: Ints
    step: Ints
    start: Ints

    def first_sources(self, steps: Ints) -> list[str]:
        """The source of each step's first evidence; of one kind at one instant, the first by its name."""
        lines, rows = self.lines, self.row.tolist()
        kinds = lines.kind[self.row]
        # Behind the last line of its kind within a step begins another step or another sort of evidence.
        is_other = np.ones(self.row.size, np.bool_)
        is_other[1:] = (np.diff(self.step) != 0) | (np.diff(kinds) != 0) | (np.diff(lines.axis[self.row]) != 0)
        bounds = np.append(np.flatnonzero(is_other), self.row.size)
        starts = self.start[steps]
        ends = bounds[np.searchsorted(bounds, starts, side="right")]
        return [
            min([lines.source[row] for row in rows[start:end]])
            for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """One step for each position and instant at which something happened, by position and instant."""

    owner: Ints
    at: Ints
    kind: Ints
    touches: Bools
    psychology: Mass
    depth: Mass
    bought: Mass
    purchased: Bools
    acted: Mass
    tiers: Tiers

    def rounds(self) -> Iterator[Ints]:
        """The first step of every position, then the second of every one that has another, and so on."""
        order = np.arange(self.owner.size)
        is_first = np.append(True, self.owner[1:] != self.owner[:-1]) if order.size else np.zeros(0, np.bool_)
        rank = order - np.maximum.accumulate(np.where(is_first, order, 0))
        by_rank = np.argsort(rank, kind="stable")
        yield from np.split(by_rank, np.cumsum(np.bincount(rank))[:-1]) if order.size else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DistinctSpans:
    """The behaviour constants of few products, and the place of each position's among them."""

    constants: Sequence[BehaviourModel]
    place: Ints


def distinct_spans(model: Model, product: Ints) -> DistinctSpans:
    """The behaviour constants of those products, each once."""
    distinct, place = np.unique(product, return_inverse=True)
    return DistinctSpans(constants=[model.behaviour_of(each) for each in distinct.tolist()], place=place)


def ordered(lines: Lines, row: Ints, owner: Ints) -> Evidence:
    """The evidence in canonical order, cut into steps."""
    order = np.lexsort((lines.kind[row], lines.axis[row], lines.at[row], owner))
    row, owner = row[order], owner[order]
    at = lines.at[row]
    is_start = np.ones(row.size, np.bool_)
    is_start[1:] = (owner[1:] != owner[:-1]) | (at[1:] != at[:-1])
    return Evidence(lines=lines, row=row, owner=owner, step=np.cumsum(is_start) - 1, start=np.flatnonzero(is_start))


def steps_of(model: Model, spans: DistinctSpans, evidence: Evidence) -> Steps:
    """What each step adds, by the constants of the model and of each position's product."""
    lines, first = evidence.lines, evidence.row[evidence.start]
    kind = lines.kind[evidence.row]
    intensity = _intensity(spans, evidence)
    return Steps(
        owner=evidence.owner[evidence.start],
        at=lines.at[first],
        kind=lines.kind[first],
        touches=lines.axis[first] != Axis.DEPTH,
        psychology=_attitude(model, model.psychology, evidence, Axis.PSYCHOLOGY),
        depth=_attitude(model, model.depth, evidence, Axis.DEPTH),
        bought=_summed(evidence, np.isin(kind, list(PURCHASES)), intensity, intensity),
        purchased=_is_given(evidence, kind == Kind.PURCHASE),
        acted=_summed(evidence, np.isin(kind, list(ACTS)), intensity, intensity),
        tiers=_tiers(evidence, np.flatnonzero(kind == Kind.TIER)),
    )


def _attitude(model: Model, axis: AttitudeModel, evidence: Evidence, which: Axis) -> Mass:
    """Weights w·ω and values y of the axis, both as the scalar fold keys them."""
    lines, row = evidence.lines, evidence.row
    item, value = lines.item[row], lines.value[row]
    items = list(model.items.values())
    weight = np.where(item < 0, lines.weight[row], _of_items([each.weight for each in items], item))
    gain, centre = _of_items([each.gain for each in items], item), _of_items([each.centre for each in items], item)
    keyed = np.where(item < 0, value, axis.tau + gain * (value - centre))
    moments = np.array([weight for _, weight in sorted(model.moment_weights.items())], np.float64)
    weight = weight * moments[lines.moment[row]]
    return _summed(evidence, lines.axis[row] == which, weight, weight * keyed)


def _of_items(constants: Sequence[float], item: Ints) -> Floats:
    """The constant of each line's calibrated item; of a line without one, whatever stands last."""
    return np.array([*constants, 0.0], np.float64)[item]


def _intensity(spans: DistinctSpans, evidence: Evidence) -> Floats:
    """What each event is worth in standard purchases, by its product's constants."""
    worths = np.array([[each.values.get(kind, 0.0) for kind in Kind] for each in spans.constants])
    worth = worths.reshape(-1, len(Kind))[spans.place[evidence.owner], evidence.lines.kind[evidence.row] - min(Kind)]
    found: Floats = worth * evidence.lines.value[evidence.row]
    return found


def _summed(evidence: Evidence, chosen: Bools, mass: Floats, total: Floats) -> Mass:
    """The chosen lines' sums, step by step."""
    step = evidence.step[chosen]
    is_start = np.ones(step.size, np.bool_)
    is_start[1:] = step[1:] != step[:-1]
    start = np.flatnonzero(is_start)
    given = np.zeros(evidence.start.size, np.bool_)
    masses, totals = np.zeros(given.size), np.zeros(given.size)
    if start.size:
        given[step[start]] = True
        masses[step[start]] = exact_sums(mass[chosen], start)
        totals[step[start]] = exact_sums(total[chosen], start)
    return Mass(given=given, mass=masses, total=totals)


def _is_given(evidence: Evidence, chosen: Bools) -> Bools:
    """At which steps there is one of the chosen lines."""
    given = np.zeros(evidence.start.size, np.bool_)
    given[evidence.step[chosen]] = True
    return given


def _tiers(evidence: Evidence, chosen: Ints) -> Tiers:
    """The tier set last at each step; of those of one instant, the last by its source's name."""
    given = np.zeros(evidence.start.size, np.bool_)
    value, until = np.full(given.size, np.nan), np.zeros(given.size, np.int64)
    lines = evidence.lines
    rows, steps = evidence.row[chosen].tolist(), evidence.step[chosen].tolist()
    for step, _, row in sorted((step, lines.source[row], row) for step, row in zip(steps, rows, strict=True)):
        given[step], value[step], until[step] = True, lines.value[row], lines.until[row]
    return Tiers(given=given, value=value, until=until)
