"""Reports hide groups of fewer than five, and whatever else would give those away by subtraction along any line."""

from collections import defaultdict
from collections.abc import Mapping
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from backend.segments.rules import Segment
from backend.segments.rules.disclosure import (
    OPEN,
    veil_of_everyone,
    veil_of_set,
    veiled,
    veiled_cells,
    veiled_count,
    veiled_matrix,
    veiled_means,
    veiled_part,
    veiled_share,
    veiled_total,
)
from backend.segments.rules.suppression import hidden_in_matrix

SECRET = "a secret of this test"
EVERYONE = veil_of_everyone(SECRET)
SOME = veil_of_set(SECRET, 40, 123)
SIZES = st.integers(0, 14)


@given(st.lists(SIZES, min_size=1, max_size=9))
def test_what_is_left_of_a_total_is_nobody_or_five_and_more(sizes: list[int]) -> None:
    counts = dict(enumerate(sizes))
    shown = veiled(counts, EVERYONE)
    told = {place: count for place, count in shown.items() if count is not None}
    assert all(counts[place] == count >= 5 for place, count in told.items())
    total = veiled_total(counts, EVERYONE)
    assert total == (sum(sizes) if sum(sizes) >= 5 else None)
    left = sum(sizes) - sum(told.values())
    assert left == 0 or left >= 5 or total is None


@given(st.lists(SIZES, min_size=2, max_size=9))
def test_a_filtered_report_shows_no_count_under_five_either(sizes: list[int]) -> None:
    counts = dict(enumerate(sizes))
    for place, count in veiled(counts, SOME).items():
        assert count is None or (count >= 5 and counts[place] >= 5)
    for place, count in veiled_cells(counts, SOME).items():
        assert min(count, counts[place]) >= 5


@given(st.lists(st.lists(SIZES, min_size=3, max_size=3), min_size=2, max_size=4))
def test_along_rows_and_columns_every_small_cell_stays_open(rows: list[list[int]]) -> None:
    """Whoever knows all totals, and solves for what is hidden, still finds that each small cell may be five or more."""
    table = {(row, column): count for row, line in enumerate(rows) for column, count in enumerate(line)}
    hidden = sorted(hidden_in_matrix(table))
    assert all(table[place] >= 5 for place in table if place not in hidden)
    if len(hidden) == len(table):
        return
    for place in hidden:
        if 0 < table[place] < 5:
            assert _most(table, hidden, place) >= 5


def _most(table: Mapping[tuple[int, int], int], hidden: list[tuple[int, int]], place: tuple[int, int]) -> int:
    """The most that can stand in the hidden place when every row and column keeps its total: linear programming."""
    lines = sorted({(side, each[side]) for each in hidden for side in (0, 1)})
    equal = np.array([[each[side] == name for each in hidden] for side, name in lines], float)
    totals = [sum(table[each] for each in hidden if each[side] == name) for side, name in lines]
    goal = [-float(each == place) for each in hidden]
    found = linprog(goal, A_eq=equal, b_eq=totals).fun
    assert found is not None
    return round(-found)


def test_whoever_knows_the_rule_works_no_cell_of_a_small_table_out_either() -> None:
    """All tables of two by two are hidden; those that look alike are held together."""
    alike: dict[object, list[tuple[int, ...]]] = defaultdict(list)
    for one, two, three, four in product(range(12), repeat=4):
        table = {(0, 0): one, (0, 1): two, (1, 0): three, (1, 1): four}
        totals = (one + two, three + four, one + three, two + four)
        if all(total == 0 or 5 <= total < 15 for total in totals):
            hidden = hidden_in_matrix(table)
            shown = tuple(None if place in hidden else count for place, count in table.items())
            alike[totals, shown].append((one, two, three, four))
    for tables in alike.values():
        for counts in zip(*tables, strict=True):
            assert len(set(counts)) > 1 or counts[0] == 0 or counts[0] >= 5


def test_a_flow_of_nobody_looks_like_one_of_a_few() -> None:
    counts = {("A", "A"): 40, ("B", "B"): 30, ("A", "B"): 3, ("C", "C"): 50, ("B", "C"): 9, ("C", "A"): 8}
    shown = veiled_matrix(counts, EVERYONE)
    assert shown[("C", "B")] is None
    assert shown[("A", "B")] is None
    assert set(shown) == set(product("ABC", repeat=2))
    assert {place: count for place, count in shown.items() if count is not None}.items() <= counts.items()


def test_a_part_is_shown_only_where_the_rest_may_be_too() -> None:
    assert [veiled_part(part, 20, 20, EVERYONE) for part in (4, 5, 15, 16, 20)] == [None, 5, 15, None, None]
    assert veiled_part(10, 20, None, EVERYONE) is None


def test_shares_follow_from_what_is_shown_only() -> None:
    assert (veiled_share(None, 40), veiled_share(5, None), veiled_share(5, 0), veiled_share(5, 40)) == (
        None,
        None,
        None,
        0.125,
    )
    # Noise may make a part larger than its whole, but no share larger than all.
    assert veiled_share(9, 8) == 1.0


def test_means_of_few_are_not_shown() -> None:
    counts = {Segment.FAN: 4, Segment.SWITCHER: 900, Segment.CONSUMER: 7}
    means = veiled_means(dict.fromkeys(counts, 0.5), counts, EVERYONE)
    assert means[Segment.FAN] is means[Segment.CONSUMER] is None
    assert means[Segment.SWITCHER] == pytest.approx(0.5, abs=0.03)


def test_whoever_may_read_personal_data_sees_everything() -> None:
    counts = {Segment.FAN: 1, Segment.SWITCHER: 0}
    means = {Segment.FAN: 0.123456}
    assert veiled(counts, OPEN) is veiled_cells(counts, OPEN) is counts
    assert veiled_matrix({("A", "B"): 1}, OPEN) == {("A", "B"): 1}
    assert veiled_means(means, counts, OPEN) is means
    assert (veiled_total(counts, OPEN), veiled_count(1, OPEN), veiled_part(1, 2, 2, OPEN)) == (1, 1, 1)
    assert OPEN.seen_at(1_234_567_890, 2_000_000_000) == 1_234_567_890
