"""Questions saved: the next best question against a random order and the author's, with simulated people.

The people's true sides are known, so that it can be said how often the measured ones are right. The lines' rates are
interviews a second: what choosing costs. What it is for stands in their notes, and in a table of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import mean
from time import perf_counter
from typing import Final

from rich.table import Table

from backend.loyalty.rules.axes import Axis
from tests.bench.interviews import (
    ATTITUDES,
    MOST,
    Asked,
    Order,
    Sample,
    draw_sample,
    fixed_order,
    interviews,
    next_best,
    questions_for,
    questions_until,
    random_order,
)
from tests.bench.memory import own_peak_mb
from tests.bench.options import Bench
from tests.bench.readings import Line, Reading

SECTION: Final = f"questions, {MOST} at most"
# Of the people of a large panel, one in so many is interviewed: a thousand of fifty thousand.
_SHARE: Final = 50
_FEWEST: Final = 20
_ROUNDS: Final = 3
_CERTAIN: Final = 0.9
_BEST, _FIXED = "next best", "author's order"
# With one axis, what is asked for is what the method's own simulation came to; with both it takes longer.
_CASES: Final[Mapping[str, tuple[tuple[Axis, ...], float]]] = {
    "one axis": ((Axis.PSYCHOLOGY,), 0.9),
    "both attitudes": (ATTITUDES, 0.88),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    """One order in one round: how long its interviews took, and what became known in them."""

    seconds: float
    told: list[list[Asked]]


def measure(bench: Bench) -> list[Line]:
    """One line for each order, with one axis in question and with both."""
    lines: list[Line] = []
    people = max(bench.options.people // _SHARE, _FEWEST)
    for case, (axes, right) in _CASES.items():
        rounds = [_round(people, seed, axes) for seed in range(min(bench.options.rounds, _ROUNDS))]
        bench.console.print(_table(case, rounds, right))
        lines += [_line(case, order, [each[order] for each in rounds]) for order in rounds[0]]
    return lines


def _round(people: int, seed: int, axes: tuple[Axis, ...]) -> dict[str, _Round]:
    """The same people, interviewed in each order."""
    sample = draw_sample(people, seed, axes)
    orders: dict[str, Order] = {_BEST: next_best, "random order": random_order(seed), _FIXED: fixed_order}
    return {name: _interviewed(sample, order) for name, order in orders.items()}


def _interviewed(sample: Sample, order: Order) -> _Round:
    began = perf_counter()
    told = list(interviews(sample, order))
    return _Round(seconds=perf_counter() - began, told=told)


def _line(case: str, order: str, rounds: list[_Round]) -> Line:
    until = [questions_until(each.told, _CERTAIN) for each in rounds]
    return Line(
        section=SECTION,
        name=f"{order}, {case}",
        readings=[Reading(per_second=len(each.told) / each.seconds, done=len(each.told)) for each in rounds],
        against={} if order == _FIXED else {f"{_FIXED}, {case}": None},
        peak_mb=own_peak_mb(),
        note=f"{mean(count for count, _ in until):.1f} questions until certain ({_CERTAIN}), then "
        f"{mean(right for _, right in until):.3f} right",
    )


def _table(case: str, rounds: list[dict[str, _Round]], right: float) -> Table:
    """How many questions each order needs until it is certain, and until so many sides are right; over all rounds."""
    columns = ("", f"until certain ({_CERTAIN})", "all right then", "saved", f"until {right} of sides right", "saved")
    table = Table(*columns, title=f"questions, {case}", title_justify="left")
    for column in table.columns[1:]:
        column.justify = "right"
    told = {order: [one for each in rounds for one in each[order].told] for order in rounds[0]}
    certain, _ = questions_until(told[_BEST], _CERTAIN)
    needed = questions_for(told[_BEST], right)
    for order, interviewed in told.items():
        questions, all_right = questions_until(interviewed, _CERTAIN)
        taken = questions_for(interviewed, right)
        table.add_row(
            order,
            f"{questions:.1f}",
            f"{all_right:.3f}",
            f"{1 - certain / questions:.0%}",
            f"{taken:.1f}" if taken <= MOST else f"> {MOST}",
            f"{1 - needed / min(taken, MOST):.0%}",
        )
    return table
