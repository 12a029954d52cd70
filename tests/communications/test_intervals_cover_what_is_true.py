"""95 % intervals hold the truth 93-97 % of the time, and see what is not there in 5 ± 1 %, in simulated panels.

The short form of `python -m tests.communications.coverage`: one seed, fewer runs, and three standard errors of the
simulation itself allowed on either side.
"""

import numpy as np
import pytest

from backend.communications.rules.effects import Figure, Measure, Tally
from backend.communications.rules.effects_tally import Drawn, add_up
from tests.communications.coverage import is_kept
from tests.communications.simulating import (
    Played,
    Scenario,
    drawn_panel,
    effect_in,
    play_ceiling,
    play_normal,
    play_purchases,
    play_shares,
    play_value,
    run_scenario,
    true_ceiling,
    true_shares,
)

RUNS = 250
EQUAL, FEW = (300, 300), (900, 100)


def scenario(measure: Measure, play: Played, arms: tuple[int, int], lift: float, truth: float) -> Scenario:
    return Scenario(
        name=measure.value, treated=arms[0], control=arms[1], measure=measure, play=play, lift=lift, truth=truth
    )


@pytest.mark.parametrize("arms", [EQUAL, FEW])
@pytest.mark.parametrize("lift", [0.0, 0.08])
def test_changes_of_attitudes(arms: tuple[int, int], lift: float) -> None:
    _assert_kept(scenario(Measure.PSYCHOLOGY, play_normal, arms, lift, lift))


def test_changes_of_attitudes_that_cannot_rise_further() -> None:
    _assert_kept(scenario(Measure.PSYCHOLOGY, play_ceiling, EQUAL, 0.08, true_ceiling(0.08)))
    _assert_kept(scenario(Measure.PSYCHOLOGY, play_ceiling, FEW, 0.0, 0.0))


@pytest.mark.parametrize("share", [0.1, 0.5])
@pytest.mark.parametrize("lift", [0.0, 0.25])
@pytest.mark.parametrize("arms", [EQUAL, FEW])
def test_shares(share: float, lift: float, arms: tuple[int, int]) -> None:
    _assert_kept(scenario(Measure.BUYERS, play_shares(share), arms, lift, true_shares(share, lift)))


def test_shares_of_a_hundredth() -> None:
    _assert_kept(scenario(Measure.BUYERS, play_shares(0.01), (2_000, 2_000), 0.0, 0.0))


@pytest.mark.parametrize("arms", [EQUAL, FEW])
@pytest.mark.parametrize(("lift", "by_spending"), [(0.0, False), (0.25, False), (0.25, True)])
def test_what_people_spend(arms: tuple[int, int], lift: float, *, by_spending: bool) -> None:
    play = play_value(0.15, 1.0, by_spending=by_spending)
    truth = 0.15 * lift if by_spending else true_shares(0.15, lift)
    _assert_kept(scenario(Measure.VALUE, play, arms, lift, truth))


@pytest.mark.parametrize("share", [0.12, 0.2])
def test_what_a_hundred_people_spend_who_spend_half_as_much(share: float) -> None:
    played = scenario(Measure.VALUE, play_value(share, 0.8, by_spending=True), (100, 100), -0.5, -0.5 * share)
    _assert_kept(played, least_said=0.7)


@pytest.mark.parametrize("lift", [0.0, 0.25])
def test_how_often_people_buy(lift: float) -> None:
    _assert_kept(scenario(Measure.PURCHASES, play_purchases(0.5), FEW, lift, 0.5 * lift))


@pytest.mark.parametrize(("buyers", "is_said"), [(9, False), (10, True)])
def test_amounts_of_fewer_than_ten_buyers_in_an_arm_are_not_compared(buyers: int, *, is_said: bool) -> None:
    place = np.arange(200)
    drawn = Drawn(stratum=np.zeros(200, np.int64), is_treated=place < 100)
    tally: Tally = {}
    add_up(tally, Figure(Measure.BUYERS), place % 100 < buyers, drawn)
    add_up(tally, Figure(Measure.VALUE), np.where(place % 100 < buyers, 100.0 + place, 0.0), drawn)
    assert (effect_in(tally, Measure.VALUE).estimate is not None) is is_said
    assert effect_in(tally, Measure.BUYERS).estimate is not None


def test_a_simulated_control_is_drawn_within_each_segment() -> None:
    panel = drawn_panel(900, 100, np.random.default_rng(1))
    kept_out = [int((~panel.drawn.is_treated & (panel.drawn.stratum == code)).sum()) for code in range(4)]
    assert kept_out == [40, 25, 20, 15]


def _assert_kept(played: Scenario, *, least_said: float = 0.9) -> None:
    found = run_scenario(played, RUNS, seed=20_260_401)
    assert found.said >= least_said * RUNS, found
    assert is_kept(played, found, errors=3.0), found
