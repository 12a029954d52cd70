"""HTMT: how alike two traits answer, against how alike the questions of each do."""

import math

import numpy as np
import pytest

from backend.loyalty.rules.reliability import TOO_ALIKE, htmt

# Three items of which each pair of one trait and each pair across has a correlation that can be said by hand.
UP = [1.0, 2.0, 3.0, 4.0]
BENT = [1.0, 3.0, 2.0, 4.0]  # r(UP, BENT) = 1 - 6·2/(4·15) = 0.8
SWAPPED = [2.0, 1.0, 3.0, 4.0]  # r(UP, SWAPPED) = 0.8, r(BENT, SWAPPED) = 1 - 6·6/60 = 0.4
LAST = [1.0, 2.0, 4.0, 3.0]  # r(UP, LAST) = 0.8, r(BENT, LAST) = 0.4, r(SWAPPED, LAST) = 0.6


def cases(*items: list[float]) -> list[list[float]]:
    """Items as columns."""
    return [list(row) for row in zip(*items, strict=True)]


def test_the_ratio_is_what_comes_out_by_hand() -> None:
    # Within: 0.8 and 0.6. Across: r(UP, SWAPPED), r(UP, LAST), r(BENT, SWAPPED), r(BENT, LAST).
    by_hand = (0.8 + 0.8 + 0.4 + 0.4) / 4 / math.sqrt(0.8 * 0.6)
    found = htmt(cases(UP, BENT), cases(SWAPPED, LAST))
    assert found == pytest.approx(by_hand, abs=1e-12)
    assert found == pytest.approx(htmt(cases(SWAPPED, LAST), cases(UP, BENT)), abs=1e-12)


def test_three_questions_have_three_pairs() -> None:
    by_hand = (0.8 + 0.4 + 0.6) / 3 / math.sqrt((0.8 + 0.8 + 0.4) / 3 * 1)
    assert htmt(cases(UP, BENT, SWAPPED), cases(LAST, LAST)) == pytest.approx(by_hand, abs=1e-12)


def test_neither_the_scale_nor_its_zero_matters() -> None:
    stretched = [[100 * a - 7, b] for a, b in cases(SWAPPED, LAST)]
    assert htmt(cases(UP, BENT), stretched) == pytest.approx(htmt(cases(UP, BENT), cases(SWAPPED, LAST)), abs=1e-12)


def test_where_it_says_nothing_there_is_none() -> None:
    assert htmt([], []) is None
    assert htmt(cases(UP), cases(SWAPPED, LAST)) is None
    assert htmt(cases(UP, BENT), cases(LAST)) is None
    assert htmt(cases(UP, BENT)[:2], cases(SWAPPED, LAST)[:2]) is None
    assert htmt(cases(UP, [3.0] * 4), cases(SWAPPED, LAST)) is None
    against = [5 - value for value in UP]
    assert htmt(cases(UP, against), cases(SWAPPED, LAST)) is None


def test_a_customer_satisfaction_survey_that_measures_one_mood_warns() -> None:
    # 250 people from 1 to 10, as tests/data/mobi.toml maps them: eight questions on psychology, four on depth.
    source = np.random.default_rng(7)
    mood, bond = source.normal(6.8, 1.4, size=(2, 250, 1))

    def answers(of: np.ndarray, count: int) -> list[list[float]]:
        said = np.clip(np.rint(of + source.normal(0, 1.6, size=(250, count))), 1, 10)
        return [[(value - 1) / 9 for value in row] for row in said.tolist()]

    psychology = answers(mood, 8)
    same, apart = htmt(psychology, answers(mood, 4)), htmt(psychology, answers(bond, 4))
    assert same is not None
    assert apart is not None
    # One mood behind both makes the ratio 1, two that have nothing to do with each other make it 0.
    assert abs(same - 1) < 0.06
    assert same > TOO_ALIKE > abs(apart)
    assert abs(apart) < 0.15
