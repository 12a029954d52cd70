"""A closing rate and a median come with intervals that hold, and are not told of too few."""

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.sales.rules.results import closing_rate, enclosing_place, time_in_stage


@pytest.mark.parametrize(
    ("won", "closed", "low", "high"),
    [
        # As published: Newcombe (1998), "Two-sided confidence intervals for the single proportion", table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_of_a_rate_is_wilsons(won: int, closed: int, low: float, high: float) -> None:
    found = closing_rate(closed, won)
    assert found.rate == won / closed
    assert [found.low, found.high] == pytest.approx([low, high], abs=5e-5)


@given(st.integers(5, 5_000), st.data())
def test_the_interval_encloses_the_rate_and_stays_within_it_all(closed: int, data: st.DataObject) -> None:
    won = data.draw(st.integers(0, closed))
    found, mirrored = closing_rate(closed, won), closing_rate(closed, closed - won)
    assert found.rate is not None
    assert found.low is not None
    assert found.high is not None
    assert mirrored.low is not None
    assert 0 <= found.low <= found.rate <= found.high <= 1
    assert mirrored.low == pytest.approx(1 - found.high, abs=1e-12)


@pytest.mark.parametrize("closed", range(5))
def test_of_fewer_than_five_no_rate_is_told(closed: int) -> None:
    found = closing_rate(closed, closed)
    assert (found.too_few, found.closed, found.won) == (True, closed, closed)
    assert (found.rate, found.low, found.high) == (None, None, None)
    stays = time_in_stage(list(range(closed)), 2)
    assert (stays.too_few, stays.ended, stays.ongoing) == (True, closed, 2)
    assert (stays.median, stays.low, stays.high) == (None, None, None)


def test_five_are_enough_for_a_rate_and_a_median_but_not_for_its_interval() -> None:
    assert not closing_rate(5, 2).too_few
    found = time_in_stage([50, 10, 40, 20, 30], 0)
    assert (found.too_few, found.median, found.low, found.high) == (False, 30, None, None)


@pytest.mark.parametrize(("count", "place"), [(5, 0), (6, 1), (8, 1), (9, 2), (10, 2), (20, 6), (30, 10), (100, 40)])
def test_the_places_that_enclose_a_median_are_those_of_the_tables(count: int, place: int) -> None:
    assert enclosing_place(count) == place


@given(st.integers(1, 400))
def test_the_places_enclose_as_often_as_they_say(count: int) -> None:
    place = enclosing_place(count)

    def outside(at: int) -> float:
        return 2 * math.fsum(math.comb(count, below) / 2**count for below in range(at))

    assert outside(place) <= 0.05
    assert outside(place + 1) > 0.05


def test_the_places_of_very_many_are_found_too() -> None:
    # About n/2 - 0.98 * sqrt(n).
    assert enclosing_place(1_000_000) == pytest.approx(499_020, abs=2)


@given(st.lists(st.integers(0, 10**10), min_size=6, max_size=60), st.randoms())
def test_a_median_lies_between_two_of_the_stays(stays: list[int], random: Random) -> None:
    found = time_in_stage(stays, 0)
    shuffled = list(stays)
    random.shuffle(shuffled)
    assert time_in_stage(shuffled, 0) == found
    assert found.median is not None
    assert found.low is not None
    assert found.high is not None
    assert {found.low, found.high} <= set(stays)
    assert found.low <= found.median <= found.high
