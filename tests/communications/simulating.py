"""Simulated panels with a known effect: arms drawn by lot within segments, and what each person came to."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from backend.communications.rules.effects import Check, Doubts, Effect, Figure, Measure, Tally, effect
from backend.communications.rules.effects_tally import Bools, Drawn, Floats, Ints, add_up
from backend.communications.rules.saying import Says

# Segments of different sizes: the parts of an audience that stand in each.
PARTS = (0.4, 0.25, 0.2, 0.15)
# How much more or less than the average the people of each segment buy.
LEANINGS = np.array([0.5, 0.8, 1.4, 2.1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One draw: the stratum of each person, and whether they are treated."""

    drawn: Drawn
    random: np.random.Generator

    @property
    def size(self) -> int:
        return self.drawn.stratum.size


Played = Callable[[Panel, float], Tally]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """How a panel behaves, how large the arms are, and what is compared; `lift` makes the effect, 0 none."""

    name: str
    treated: int
    control: int
    measure: Measure
    play: Played
    lift: float
    truth: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """How often something was said at all, how often the interval held the truth, and how often either side missed."""

    runs: int
    said: int
    covered: int
    too_high: int
    too_low: int
    alarms: int

    @property
    def coverage(self) -> float:
        return self.covered / self.said

    @property
    def alarm_rate(self) -> float:
        return self.alarms / self.said

    @property
    def error(self) -> float:
        """The standard error of a coverage of 95 % over so many runs."""
        return float(np.sqrt(0.95 * 0.05 / self.said))


def drawn_panel(treated: int, control: int, random: np.random.Generator) -> Panel:
    """A panel whose control was drawn within each segment, as campaigns draw it."""
    everyone = treated + control
    strata: Ints = np.repeat(np.arange(len(PARTS)), np.round(np.array(PARTS) * everyone).astype(np.int64))
    is_treated = np.ones(strata.size, np.bool_)
    for stratum in range(len(PARTS)):
        own = np.flatnonzero(strata == stratum)
        kept_out = int(control / everyone * own.size + 0.5)
        is_treated[random.choice(own, kept_out, replace=False)] = False
    return Panel(drawn=Drawn(stratum=strata, is_treated=is_treated), random=random)


def run_scenario(scenario: Scenario, runs: int, seed: int) -> Found:
    """Plays the scenario so many times, and counts what was said of it."""
    random = np.random.default_rng(seed)
    said = covered = too_high = too_low = alarms = 0
    for _ in range(runs):
        panel = drawn_panel(scenario.treated, scenario.control, random)
        found = effect_in(scenario.play(panel, scenario.lift), scenario.measure)
        if found.estimate is None or found.says is Says.CANNOT_SAY:
            continue
        said += 1
        too_high += found.estimate.low > scenario.truth
        too_low += found.estimate.high < scenario.truth
        covered += found.estimate.low <= scenario.truth <= found.estimate.high
        alarms += found.says is not Says.NO_DIFFERENCE_SHOWN
    return Found(runs=runs, said=said, covered=covered, too_high=too_high, too_low=too_low, alarms=alarms)


def effect_in(tally: Tally, measure: Measure) -> Effect:
    """What the rules say of a tally."""
    return effect(tally, Figure(measure), Doubts())


def play_normal(panel: Panel, lift: float) -> Tally:
    """Attitudes whose changes are normal, each segment drifting on its own; four in ten are heard from."""
    drift = np.array([0.05, -0.02, -0.06, 0.01])[panel.drawn.stratum]
    before: Floats = np.array([0.4, 0.7, 0.5, 0.8])[panel.drawn.stratum] + panel.random.normal(0, 0.1, panel.size)
    change = drift + lift * panel.drawn.is_treated + panel.random.normal(0, 0.15, panel.size)
    return _attitudes(panel, before, change, panel.random.random(panel.size) < 0.4)


def play_ceiling(panel: Panel, lift: float) -> Tally:
    """Attitudes on a scale of 0 to 1, where half of those who like it cannot like it more."""
    before: Floats = np.clip(
        np.array([0.5, 0.75, 0.6, 0.95])[panel.drawn.stratum] + panel.random.normal(0, 0.2, panel.size), 0, 1
    )
    wished = before + lift * panel.drawn.is_treated + panel.random.normal(0, 0.2, panel.size)
    return _attitudes(panel, before, np.clip(wished, 0, 1) - before, panel.random.random(panel.size) < 0.4)


def play_shares(share: float) -> Played:
    """Buyers: that share on the average, some segments more and some less; the lift multiplies."""

    def play(panel: Panel, lift: float) -> Tally:
        tally: Tally = {}
        add_up(tally, Figure(Measure.BUYERS), _buying(panel, share, lift), panel.drawn)
        return tally

    return play


def play_value(share: float, spread: float, *, by_spending: bool = False) -> Played:
    """What people spend: most nothing, buyers lognormally; the lift makes more buy, or each spend more."""

    def play(panel: Panel, lift: float) -> Tally:
        buys = _buying(panel, share, 0.0 if by_spending else lift)
        more = 1 + lift * panel.drawn.is_treated if by_spending else 1.0
        value: Floats = buys * more * np.exp(panel.random.normal(0, spread, panel.size) - spread**2 / 2)
        tally: Tally = {}
        add_up(tally, Figure(Measure.BUYERS), buys, panel.drawn)
        add_up(tally, Figure(Measure.VALUE), value, panel.drawn)
        return tally

    return play


def play_purchases(mean: float) -> Played:
    """How often people buy: Poisson about a gamma of their own, the segments on different levels."""

    def play(panel: Panel, lift: float) -> Tally:
        level = mean * _leaning(panel) * (1 + lift * panel.drawn.is_treated)
        often: Floats = panel.random.poisson(level * panel.random.gamma(0.8, 1 / 0.8, panel.size)).astype(np.float64)
        tally: Tally = {}
        add_up(tally, Figure(Measure.BUYERS), often > 0, panel.drawn)
        add_up(tally, Figure(Measure.PURCHASES), often, panel.drawn)
        return tally

    return play


def true_ceiling(lift: float) -> float:
    """What the lift comes to on the scale with a ceiling: by the same play on a million people."""
    panel = drawn_panel(500_000, 500_000, np.random.default_rng(7))
    found = effect_in(play_ceiling(panel, lift), Measure.PSYCHOLOGY).estimate
    assert found is not None
    return found.difference


def true_shares(share: float, lift: float, *, level: bool = False) -> float:
    """The difference that the lift makes in the share of buyers, or their share with it."""
    parts, leanings = np.array(PARTS), LEANINGS / (LEANINGS * np.array(PARTS)).sum()
    lifted = float((np.minimum(share * leanings * (1 + lift), 1.0) * parts).sum())
    return lifted if level else lifted - float((np.minimum(share * leanings, 1.0) * parts).sum())


def _attitudes(panel: Panel, before: Floats, change: Floats, heard: Bools) -> Tally:
    tally: Tally = {}
    add_up(tally, Figure(Check.HEARD_PSYCHOLOGY), heard, panel.drawn)
    add_up(tally, Figure(Check.BEFORE_PSYCHOLOGY), before, panel.drawn, heard)
    add_up(tally, Figure(Measure.PSYCHOLOGY), change, panel.drawn, heard)
    return tally


def _leaning(panel: Panel) -> Floats:
    leanings: Floats = LEANINGS / (LEANINGS * np.array(PARTS)).sum()
    return leanings[panel.drawn.stratum]


def _buying(panel: Panel, share: float, lift: float) -> Bools:
    chances = np.minimum(share * _leaning(panel) * (1 + lift * panel.drawn.is_treated), 1.0)
    buying: Bools = panel.random.random(panel.size) < chances
    return buying
