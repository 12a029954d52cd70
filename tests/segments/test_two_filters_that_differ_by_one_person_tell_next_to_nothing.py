"""Attacks on filtered reports by differencing: each question tells at most the factor that the noise is made for.

The attacks here know everything but the secret, and are repeated under many secrets: what an attacker learns is how
often they guess right.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping

import pytest

from backend.clock import DAY
from backend.segments.rules import Segment
from backend.segments.rules.disclosure import (
    Veil,
    veil_of_everyone,
    veil_of_set,
    veiled,
    veiled_cells,
    veiled_matrix,
    veiled_means,
    veiled_part,
    veiled_total,
)
from backend.segments.rules.noise import geometric, laplace

ROUNDS = 2_000
# What the noise is made for, said here again.
EPSILON = 0.5
TABLE = {Segment.CONSUMER: 40, Segment.FAN: 31, Segment.SWITCHER: 25}
WITHOUT_A_FAN = {**TABLE, Segment.FAN: 30}
# The best that a single pair of questions may do, at e^0.5 each: of 2,000 guesses 1.4 % more come by chance.
BEST = math.exp(EPSILON) / (1 + math.exp(EPSILON))


def _veil(number: int, name: int, people: int = 96) -> Veil:
    return veil_of_set(f"secret {number}", people, name)


def _guessed(answers: Callable[[int, Mapping[Segment, int]], object]) -> float:
    """How often a guess is right whether the one person is a fan or a switcher, by the best rule there is.

    The rule knows how often each answer comes of each of the two; it is tried on other secrets than it was made from.
    """
    fan, switcher = TABLE, {**WITHOUT_A_FAN, Segment.SWITCHER: 26}
    seen = {
        place: Counter(answers(number, table) for number in range(ROUNDS, 4 * ROUNDS))
        for place, table in ((0, fan), (1, switcher))
    }
    right = 0
    for number in range(ROUNDS):
        for place, table in ((0, fan), (1, switcher)):
            answer = answers(number, table)
            right += (seen[1][answer] > seen[0][answer]) == bool(place)
    return right / (2 * ROUNDS)


def _shown(veil: Veil, table: Mapping[Segment, int], place: Segment) -> int:
    return veiled(table, veil)[place] or 0


def test_the_difference_of_two_filters_tells_little_of_the_one_person() -> None:
    def answer(number: int, table: Mapping[Segment, int]) -> int:
        """The fans with the person, less the fans without."""
        more = _shown(_veil(number, 1), table, Segment.FAN)
        return more - _shown(_veil(number, 2, 95), WITHOUT_A_FAN, Segment.FAN)

    assert _guessed(answer) < BEST


def test_both_cells_together_tell_little_more() -> None:
    def answer(number: int, table: Mapping[Segment, int]) -> int:
        veil, other = _veil(number, 1), _veil(number, 2, 95)
        fans = _shown(veil, table, Segment.FAN) - _shown(other, WITHOUT_A_FAN, Segment.FAN)
        return fans - _shown(veil, table, Segment.SWITCHER) + _shown(other, WITHOUT_A_FAN, Segment.SWITCHER)

    # Two cells tell of the person, each by a factor of e^0.5.
    assert _guessed(answer) < math.exp(2 * EPSILON) / (1 + math.exp(2 * EPSILON))


def test_it_shows_nowhere_which_cell_the_person_is_in() -> None:
    """Were a cell's noise that of its own people, only the person's cell would change between the two filters."""
    changed = Counter[Segment]()
    for number in range(ROUNDS):
        one, other = veiled(TABLE, _veil(number, 1)), veiled(WITHOUT_A_FAN, _veil(number, 2, 95))
        changed.update(place for place in TABLE if one[place] != other[place])
    shares = [changed[place] / ROUNDS for place in TABLE]
    assert min(shares) > 0.8
    assert max(shares) - min(shares) < 0.05


def test_a_move_redraws_every_cell_though_the_people_are_the_same() -> None:
    """As of the instants before and behind a move the set is one and the same."""
    moved = {**WITHOUT_A_FAN, Segment.SWITCHER: 26}
    unmoved = sum(
        veiled(TABLE, _veil(number, 1))[Segment.CONSUMER] == veiled(moved, _veil(number, 1))[Segment.CONSUMER]
        for number in range(ROUNDS)
    )
    assert unmoved < 0.25 * ROUNDS


def test_a_count_near_five_hides_the_threshold_behind_noise() -> None:
    """Were a count of five always shown, the filter without the person would tell by being hidden."""
    five = dict.fromkeys(TABLE, 5) | {Segment.CONSUMER: 90}
    shown = sum(veiled(five, _veil(number, 1))[Segment.FAN] is not None for number in range(ROUNDS))
    assert 0.3 * ROUNDS < shown < 0.75 * ROUNDS


@pytest.mark.parametrize(
    "show",
    [
        lambda veil: veiled(TABLE, veil),
        lambda veil: veiled_total(TABLE, veil),
        lambda veil: veiled_cells(TABLE, veil),
        lambda veil: veiled_part(15, 40, 40, veil),
        lambda veil: veiled_matrix({("A", place): count for place, count in TABLE.items()}, veil),
        lambda veil: veiled_means(dict.fromkeys(TABLE, 0.4), TABLE, veil),
    ],
    ids=["counts", "total", "cells", "part", "matrix", "means"],
)
def test_asking_again_averages_nothing_out(show: Callable[[Veil], object]) -> None:
    assert show(_veil(1, 1)) == show(_veil(1, 1))
    # And it is noise: other people, or another database, see other numbers.
    assert len({str(show(_veil(1, name))) for name in range(40)}) > 2
    assert len({str(show(_veil(number, 1))) for number in range(40)}) > 2


def test_a_cell_is_one_however_it_is_named_and_whatever_is_empty_beside_it() -> None:
    veil = _veil(1, 1)
    numbered = {int(place): count for place, count in TABLE.items()}
    assert veiled(TABLE, veil) == veiled(numbered, veil) == veiled(dict(reversed(numbered.items())), veil)
    fuller = veiled({**TABLE, Segment.BRAND_LOYAL: 0}, veil)
    assert {place: fuller[place] for place in TABLE} == veiled(TABLE, veil)


def test_a_filter_and_its_negation_do_not_add_up() -> None:
    """What the negation leaves of the exact total is another noised count, not the exact one."""
    everyone = {place: 3 * count for place, count in TABLE.items()}
    others = {place: everyone[place] - count for place, count in TABLE.items()}
    exact = 0
    for number in range(ROUNDS):
        one, rest = veiled(TABLE, _veil(number, 1)), veiled(others, _veil(number, 2, 192))
        total = veiled(everyone, veil_of_everyone(f"secret {number}"))[Segment.FAN]
        exact += total == (one[Segment.FAN] or 0) + (rest[Segment.FAN] or 0)
    assert exact < 0.2 * ROUNDS


def test_a_mean_tells_little_of_the_one_value_in_it() -> None:
    """Thirty-one values of whose mean thirty are known: the last one would follow to three digits."""
    guesses = []
    for number in range(ROUNDS):
        mean = veiled_means({Segment.FAN: 15.9 / 31}, {Segment.FAN: 31}, _veil(number, 1))[Segment.FAN]
        if mean is not None:
            guesses.append(abs(31 * mean - 15.0 - 0.9) < 0.5)
    assert len(guesses) == ROUNDS
    assert sum(guesses) / ROUNDS < 0.3


def test_means_of_everyone_carry_noise_too() -> None:
    shown = {
        veiled_means({Segment.FAN: 0.5}, {Segment.FAN: 31}, veil_of_everyone(f"secret {number}"))[Segment.FAN]
        for number in range(40)
    }
    assert len(shown) > 30


def test_the_cube_carries_noise_even_of_everyone() -> None:
    """Cells of ten and of nine bins overlap, and their sums would otherwise be told apart exactly."""
    shown = {str(veiled_cells({(0, 0, 0): 31}, veil_of_everyone(f"secret {number}"))) for number in range(40)}
    assert len(shown) > 5


def test_the_past_is_seen_by_whole_days() -> None:
    veil, now = veil_of_everyone("secret"), 20 * DAY + 5
    assert [veil.seen_at(at, now) for at in (3 * DAY, 3 * DAY + 1, 4 * DAY - 1)] == [3 * DAY] * 3
    assert [veil.seen_at(at, now) for at in (now, now + 1)] == [now, now + 1]


def test_noise_of_counts_is_the_two_sided_geometric() -> None:
    drawn = Counter(geometric(b"seed", str(number)) for number in range(40_000))
    alpha = math.exp(-EPSILON)
    for value in range(-4, 5):
        expected = 40_000 * (1 - alpha) / (1 + alpha) * alpha ** abs(value)
        assert drawn[value] == pytest.approx(expected, abs=4 * math.sqrt(expected))
    variance = sum(value * value * count for value, count in drawn.items()) / 40_000
    assert variance == pytest.approx(2 * alpha / (1 - alpha) ** 2, rel=0.05)


def test_noise_of_means_is_laplace_s() -> None:
    drawn = sorted(laplace(b"seed", str(number), 2.0) for number in range(40_000))
    assert drawn[20_000] == pytest.approx(0, abs=0.05)
    assert sum(map(abs, drawn)) / 40_000 == pytest.approx(2.0, rel=0.02)
    # Half of them lie within scale · ln 2.
    assert sum(abs(each) < 2 * math.log(2) for each in drawn) == pytest.approx(20_000, rel=0.02)
