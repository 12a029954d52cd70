"""A panel is played through the real ledger, with purchases and answers: a true effect is found, and no other.

Few runs: how often intervals hold is shown by simulation (test_intervals_cover_what_is_true.py); this shows that the
figures which reach them are the right ones.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from backend.communications.rules.campaigns import Goal, GoalKind
from backend.communications.rules.effects import Measure
from backend.db import Database
from backend.loyalty.rules.axes import Axis
from tests.clocks import SettableClock
from tests.communications.strategy import House, open_house
from tests.communications.verified import Life, live

GOAL = Goal(kind=GoalKind.AXIS, axis=Axis.PSYCHOLOGY)
MEASURES = (Measure.PSYCHOLOGY, Measure.DEPTH, Measure.BEHAVIOUR, Measure.BUYERS, Measure.PURCHASES, Measure.VALUE)
# One answer of the scale of 0..10; after answers of equal weight 20 days earlier, half of it and a little more arrives.
MORE, ARRIVING = 0.2, 0.1


Opened = Callable[[], House]


@pytest.fixture
def opened(sqlite_template: Path, tmp_path: Path) -> Iterator[Opened]:
    """Opens one tea house after another on SQLite: what differs between databases is tested elsewhere."""
    with ExitStack() as open_ones:

        def house() -> House:
            path = tmp_path / f"{len(list(tmp_path.iterdir()))}.db"
            database = Database(f"sqlite:///{shutil.copy(sqlite_template, path)}")
            open_ones.callback(database.close)
            return open_house(database, SettableClock())

        yield house


def test_a_true_effect_is_found(opened: Opened) -> None:
    life = live(opened(), 500, seed=11, control_share=0.4, goal=GOAL)
    _play(life, feel=MORE, buy=0.25)
    for measure in (Measure.PSYCHOLOGY, Measure.BUYERS, Measure.PURCHASES):
        estimate = life.effect(measure).estimate
        assert estimate is not None
        assert estimate.low > 0, measure
    felt, bought = life.effect(Measure.PSYCHOLOGY).estimate, life.effect(Measure.BUYERS).estimate
    assert felt is not None
    assert felt.low < ARRIVING < felt.high
    assert bought is not None
    assert bought.low < 0.25 < bought.high


def test_what_is_not_there_is_seldom_seen(opened: Opened) -> None:
    seen = []
    for number in range(8):
        life = live(opened(), 160, seed=number, control_share=0.4, goal=GOAL)
        _play(life, feel=0.0, buy=0.0)
        for measure in MEASURES:
            estimate = life.effect(measure).estimate
            assert estimate is not None
            seen.append(not estimate.low <= 0 <= estimate.high)
    # 48 intervals miss about 2 times; more than 8 times once in 2,000 such plays, if they were independent.
    assert sum(seen) <= 8


def _play(life: Life, *, feel: float, buy: float) -> None:
    """Treated people feel that much more, and that many more of them buy."""
    life.passes(20)
    treated, random = life.treated, life.random
    heard = [each for each in life.people if random.random() < 0.6]
    life.say({each: 0.4 + feel * (each in treated) for each in heard})
    for tag, share in (("one", 0.3), ("two", 0.15)):
        life.passes(5)
        buyers = [each for each in life.people if random.random() < share + buy * (each in treated and tag == "one")]
        amounts: list[float] = np.round(random.lognormal(7, 0.8, len(buyers))).tolist()
        life.buy(dict(zip(buyers, amounts, strict=True)), tag=tag)
    life.passes(40)
