"""Intervals are those that the books and SciPy give, and say nothing they should not at the ends."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from backend.communications.rules.intervals import (
    Method,
    difference_of_amounts,
    difference_of_means,
    difference_of_shares,
)
from backend.communications.rules.intervals_moments import Stratum, comparable, moments_of, together
from backend.shares import wilson

_values = st.lists(st.floats(-1e3, 1e3), max_size=30)


def stratum(treated: list[float], control: list[float]) -> Stratum:
    return Stratum(treated=moments_of(np.array(treated, float)), control=moments_of(np.array(control, float)))


def shares(part: int, whole: int, other: int, everyone: int) -> Stratum:
    return stratum([1.0] * part + [0.0] * (whole - part), [1.0] * other + [0.0] * (everyone - other))


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        # As published: Newcombe (1998), "Interval estimation for the difference between independent proportions",
        # table II, method 10.
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0000),
        ((10, 10, 0, 10), 0.6075, 1.0000),
    ],
)
def test_the_difference_of_shares_is_newcombes(counts: tuple[int, int, int, int], low: float, high: float) -> None:
    part, whole, other, everyone = counts
    found = difference_of_shares([shares(part, whole, other, everyone)])
    assert [found.low, found.high] == pytest.approx([low, high], abs=5e-5)
    assert (found.difference, found.method) == (part / whole - other / everyone, Method.NEWCOMBE)


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=40), st.lists(st.floats(-50, 50), min_size=2, max_size=40))
def test_the_difference_of_means_is_welchs(treated: list[float], control: list[float]) -> None:
    # Values that hardly differ leave SciPy nothing to divide by.
    treated, control = [*treated, 60.0], [*control, -60.0]
    found = difference_of_means([stratum(treated, control)])
    between = stats.ttest_ind(treated, control, equal_var=False).confidence_interval()
    assert [found.low, found.high] == pytest.approx([between.low, between.high], rel=1e-9)


@given(_values, _values)
def test_moments_of_parts_are_those_of_the_whole(one: list[float], two: list[float]) -> None:
    joined, whole = moments_of(np.array(one)).joined(moments_of(np.array(two))), moments_of(np.array([*one, *two]))
    assert joined.count == whole.count
    assert joined.mean == pytest.approx(whole.mean, abs=1e-9)
    assert joined.squares == pytest.approx(whole.squares, rel=1e-9, abs=1e-6)
    assert joined.cubes == pytest.approx(whole.cubes, rel=1e-6, abs=1e-2)


def test_what_the_strata_explain_widens_no_interval() -> None:
    # Within each segment everyone is alike, between them they are not.
    random = np.random.default_rng(3)
    near = [stratum(list(random.normal(level, 1, 90)), list(random.normal(level, 1, 30))) for level in (0, 50, 100)]
    apart, mixed = difference_of_means(near), difference_of_means([together(near)])
    assert apart.high - apart.low < 0.05 * (mixed.high - mixed.low)


def test_small_strata_are_put_together() -> None:
    small, large, larger = (stratum([1.0] * count, [0.0] * count) for count in (4, 12, 20))
    assert [each.count for each in comparable([large, small, larger])] == [32, 40]
    assert [each.count for each in comparable([small, small, small])] == [24]
    assert [each.count for each in comparable([small, small, small, large])] == [24, 24]


def test_amounts_that_nobody_spent_differ_by_nothing() -> None:
    nothing = stratum([0.0] * 50, [0.0] * 50)
    found = difference_of_amounts([nothing], [nothing])
    assert (found.low, found.difference, found.high) == (0.0, 0.0, 0.0)


@given(st.integers(0, 2**32 - 1), st.floats(0.5, 1_000))
def test_amounts_in_other_units_give_the_same_interval_in_those(seed: int, unit: float) -> None:
    random = np.random.default_rng(seed)
    spent = [random.lognormal(0, 1, size) * (random.random(size) < 0.4) for size in (120, 40)]
    bought = [stratum(list(spent[0] > 0), list(spent[1] > 0))]
    one = difference_of_amounts([stratum(list(spent[0]), list(spent[1]))], bought)
    other = difference_of_amounts([stratum(list(spent[0] * unit), list(spent[1] * unit))], bought)
    assert one.low < one.difference < one.high
    assert [other.low, other.high] == pytest.approx([one.low * unit, one.high * unit], rel=1e-6, abs=1e-6 * unit)


def test_arms_that_change_places_change_the_sign() -> None:
    random = np.random.default_rng(5)
    one, two = random.lognormal(0, 1, 200) * (random.random(200) < 0.3), random.lognormal(0, 1, 60)
    there = difference_of_amounts([stratum(list(one), list(two))], [stratum(list(one > 0), list(two > 0))])
    back = difference_of_amounts([stratum(list(two), list(one))], [stratum(list(two > 0), list(one > 0))])
    assert [there.low, there.high] == pytest.approx([-back.high, -back.low], rel=1e-9)


def test_wilsons_interval_is_one_for_all_rooms() -> None:
    # Newcombe (1998), "Two-sided confidence intervals for the single proportion", table I, method 3.
    pairs = [(81, 263), (15, 148), (0, 20), (1, 29)]
    found = [(round(each.low, 4), round(each.high, 4)) for each in (wilson(*pair) for pair in pairs)]
    assert found == [(0.2553, 0.3662), (0.0624, 0.1605), (0.0, 0.1611), (0.0061, 0.1718)]
