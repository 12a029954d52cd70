"""Numbers that people answered: mean, median, deviation, and the 95 % interval of the mean."""

import math
import statistics
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.surveys.rules.spread import spread_of, spread_of_counts, t_point


@given(st.lists(st.integers(-100, 100), min_size=2, max_size=60))
def test_counted_numbers_say_what_the_numbers_say(numbers: list[int]) -> None:
    found = spread_of_counts(Counter(numbers))
    assert found is not None
    assert found.mean == pytest.approx(statistics.mean(numbers))
    assert found.median == statistics.median(numbers)
    assert found.sd == pytest.approx(statistics.stdev(numbers), abs=1e-9)


def test_the_interval_is_that_of_the_textbook() -> None:
    # 1, 2, 3, 4, 5: sd = sqrt(2.5), t with 4 degrees of freedom = 2.776.
    found = spread_of_counts(dict.fromkeys(range(1, 6), 1))
    assert found is not None
    reach = 2.776445 * math.sqrt(2.5) / math.sqrt(5)
    assert found.low == pytest.approx(3 - reach, abs=1e-5)
    assert found.high == pytest.approx(3 + reach, abs=1e-5)


def test_one_answer_alone_has_no_deviation_and_none_has_nothing() -> None:
    alone = spread_of(1, 4.0, 4.0, 0.0)
    assert (alone.mean, alone.median, alone.sd, alone.low, alone.high) == (4.0, 4.0, None, None, None)
    assert spread_of_counts({}) is None
    assert spread_of_counts({1: 0, 2: 0}) is None


def test_those_who_agree_leave_no_doubt() -> None:
    found = spread_of_counts({3: 10})
    assert found is not None
    assert (found.sd, found.low, found.high) == (0.0, 3.0, 3.0)


@pytest.mark.parametrize(
    ("freedom", "point"),
    [(1, 12.7062), (2, 4.3027), (9, 2.26216), (10, 2.22814), (15, 2.13145), (30, 2.04227), (120, 1.97993)],
)
def test_points_of_t_are_those_of_the_tables(freedom: int, point: float) -> None:
    assert t_point(freedom) == pytest.approx(point, abs=6e-5)
