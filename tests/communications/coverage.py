"""How often intervals hold the truth, and see what is not there: `python -m tests.communications.coverage [RUNS]`."""

import sys
from collections.abc import Iterator
from itertools import product
from typing import Final

from backend.communications.rules.effects import Measure
from tests.communications.simulating import (
    Found,
    Scenario,
    play_ceiling,
    play_normal,
    play_purchases,
    play_shares,
    play_value,
    run_scenario,
    true_ceiling,
    true_shares,
)

RUNS: Final = 4_000
COVERAGE: Final = (0.93, 0.97)
ALARMS: Final = (0.04, 0.06)
# An interval that is seldom given is no part of the promise: most of such panels are too small to say anything.
LEAST_SAID: Final = 0.5
ARMS: Final = ((100, 100), (1_000, 1_000), (10_000, 10_000), (900, 100), (9_000, 1_000))
LIFT: Final = 0.25


def scenarios() -> Iterator[Scenario]:
    """Every kind of panel, with an effect and with none."""
    yield from _of_attitudes()
    yield from _of_shares()
    yield from _of_value()
    yield from _of_purchases()


def _of_attitudes() -> Iterator[Scenario]:
    for (treated, control), lift in product(ARMS, (0.0, 0.08)):
        yield Scenario(
            name="attitudes, normal",
            treated=treated,
            control=control,
            measure=Measure.PSYCHOLOGY,
            play=play_normal,
            lift=lift,
            truth=lift,
        )
        yield Scenario(
            name="attitudes, ceiling",
            treated=treated,
            control=control,
            measure=Measure.PSYCHOLOGY,
            play=play_ceiling,
            lift=lift,
            truth=true_ceiling(lift) if lift else 0.0,
        )


def _of_shares() -> Iterator[Scenario]:
    for (treated, control), share, lift in product(ARMS, (0.01, 0.02, 0.05, 0.1, 0.2, 0.5), (0.0, LIFT)):
        yield Scenario(
            name=f"shares, {share:.0%}",
            treated=treated,
            control=control,
            measure=Measure.BUYERS,
            play=play_shares(share),
            lift=lift,
            truth=true_shares(share, lift),
        )


def _of_value() -> Iterator[Scenario]:
    for (treated, control), (share, spread) in product(ARMS, ((0.05, 1.0), (0.1, 0.8), (0.1, 1.2), (0.3, 1.0))):
        for lift, by_spending in ((0.0, False), (LIFT, False), (LIFT, True), (-LIFT, True), (-2 * LIFT, True)):
            yield Scenario(
                name=f"value, {share:.0%} buy, spread {spread}, by {'spending' if by_spending else 'buyers'}",
                treated=treated,
                control=control,
                measure=Measure.VALUE,
                play=play_value(share, spread, by_spending=by_spending),
                lift=lift,
                truth=true_shares(share, 0.0 if by_spending else lift, level=True) * (1 + lift if by_spending else 1)
                - true_shares(share, 0.0, level=True),
            )


def _of_purchases() -> Iterator[Scenario]:
    for (treated, control), mean, lift in product(ARMS, (0.1, 0.5), (0.0, LIFT)):
        yield Scenario(
            name=f"purchases, {mean} each",
            treated=treated,
            control=control,
            measure=Measure.PURCHASES,
            play=play_purchases(mean),
            lift=lift,
            truth=mean * lift,
        )


def is_kept(scenario: Scenario, found: Found, errors: float = 0.0) -> bool:
    """Whether the promise held, give or take so many standard errors of the simulation itself."""
    slack = errors * found.error
    covers = COVERAGE[0] - slack <= found.coverage <= COVERAGE[1] + slack
    return covers and (scenario.truth != 0 or ALARMS[0] - slack <= found.alarm_rate <= ALARMS[1] + slack)


def main(runs: int) -> int:
    """Writes a line for each scenario; returns how many broke the promise."""
    broken = 0
    for number, scenario in enumerate(scenarios()):
        found = run_scenario(scenario, runs, seed=number)
        is_said = found.said >= LEAST_SAID * runs
        kept = not is_said or is_kept(scenario, found, errors=2.0)
        broken += not kept
        sys.stdout.write(
            f"{_named(scenario)}  {_told(scenario, found) if is_said else 'too few'}{'' if kept else '  BROKEN'}\n"
        )
        sys.stdout.flush()
    return broken


def _named(scenario: Scenario) -> str:
    return f"{scenario.treated:6} {scenario.control:6}  {scenario.name:44} lift {scenario.lift:5}"


def _told(scenario: Scenario, found: Found) -> str:
    sides = f"above {found.too_low / found.said:6.2%}  below {found.too_high / found.said:6.2%}"
    alarms = f"  alarms {found.alarm_rate:6.2%}" if scenario.truth == 0 else ""
    return f"said {found.said / found.runs:4.0%}  held {found.coverage:6.2%} ± {found.error:.2%}  {sides}{alarms}"


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS) > 0)
