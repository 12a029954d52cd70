"""Counts by segment over the whole panel, against one GROUP BY over its positions, and a look-up by primary key."""

from tests.bench.contenders import Entry, play
from tests.bench.options import Bench
from tests.bench.panels import get_panel
from tests.bench.places import path_of
from tests.bench.readings import Line

SECTION = "segments, counts over all positions"
_GROUP, _KEY = "driver, GROUP BY", "driver, one position by key"
_A_YEAR = 365


def measure(bench: Bench) -> list[Line]:
    """One line each."""
    panel = get_panel(bench)
    asked = {"product_id": panel.product_id, "seconds": bench.options.seconds / 2}
    task, floor = {**asked, "url": panel.url}, {**asked, "path": path_of(panel.url)}
    return play(
        SECTION,
        [
            Entry(
                name="Kizuna, now",
                measures="counting:through_product",
                task=task,
                against={_GROUP: None, _KEY: None},
                note=f"{panel.people:,} positions",
            ),
            Entry(
                name="Kizuna, a year ago",
                measures="counting:through_product_back_then",
                task={**task, "days_ago": _A_YEAR},
                against={_GROUP: None},
            ),
            Entry(name=_GROUP, measures="driver:count_by_group", task=floor),
            Entry(name=_KEY, measures="driver:fetch_by_key", task={**floor, "people": panel.people}),
        ],
        bench.options.rounds,
    )
