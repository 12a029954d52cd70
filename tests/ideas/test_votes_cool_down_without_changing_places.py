"""The order by heat is that of votes which lose half their worth in seven days, at whatever instant one looks."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from backend.clock import DAY, MINUTE
from backend.ideas.rules.trending import COLD, HALF_LIFE, heat_of, heated
from tests.clocks import START

INSTANTS = st.lists(st.integers(START, START + 400 * DAY), max_size=12)
# Steps of a whole half-life have an exact worth; the heats of anything else are told apart down to a millisecond.
STEPS = st.lists(st.integers(0, 60), max_size=12)


def test_a_vote_of_seven_days_ago_is_worth_half_of_one_of_today() -> None:
    assert HALF_LIFE == 7 * DAY
    two_then = heat_of([START, START])
    assert two_then == heat_of([START + HALF_LIFE])
    assert heat_of([START]) < heat_of([START + MINUTE]) < two_then


def test_nobody_s_votes_are_colder_than_anybody_s() -> None:
    assert heat_of([]) == COLD < heat_of([1])
    assert heated(COLD, START) == heat_of([START])


@given(STEPS, STEPS, st.integers(60, 90))
def test_whoever_is_ahead_is_ahead_at_any_instant(first: list[int], second: list[int], later: int) -> None:
    def decayed(steps: list[int]) -> Fraction:
        return sum((Fraction(1, 2 ** (later - step)) for step in steps), Fraction(0))

    one, other = (heat_of(START + step * HALF_LIFE for step in steps) for steps in (first, second))
    if decayed(first) > decayed(second):
        # A float tells apart what differs by a part in 10^12; a single old vote beside many new ones is less.
        assert one > other or decayed(first) < decayed(second) * (1 + Fraction(1, 10**11))
    if decayed(first) == decayed(second):
        assert abs(one - other) < 1e-9


@given(INSTANTS)
def test_votes_heat_one_by_one_as_all_at_once_in_whatever_order(instants: list[int]) -> None:
    heat = COLD
    for at in instants:
        heat = heated(heat, at)
    assert abs(heat - heat_of(instants)) < 1e-9
    assert abs(heat_of(reversed(instants)) - heat_of(instants)) < 1e-9


@given(INSTANTS, st.integers(START + 250 * DAY, START + 600 * DAY))
def test_a_vote_heats_unless_it_is_as_old_as_votes_that_count_no_more(instants: list[int], at: int) -> None:
    heat = heat_of(instants)
    assert heated(heat, at) > heat
