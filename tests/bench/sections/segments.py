"""Counts by segment, flows and cohorts over the whole panel, against the same SQL run bare, and a look-up by key."""

from tests.bench.contenders import Entry, play
from tests.bench.counting import pack_everything
from tests.bench.options import Bench
from tests.bench.panels import get_panel
from tests.bench.places import path_of
from tests.bench.readings import Line

SECTION = "segments, counts and flows over all positions"
_GROUP, _KEY = "driver, GROUP BY", "driver, one position by key"
_FLOW = "driver, flow looked up one by one"
# Within a day, not at its beginning.
_A_YEAR = 365.4


def measure(bench: Bench) -> list[Line]:
    """One line each."""
    panel = get_panel(bench)
    pack_everything(panel.url)
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
            Entry(
                name="Kizuna, flow of a year",
                measures="counting:through_flow",
                task={**task, "days_ago": _A_YEAR},
                against={_FLOW: None, _GROUP: None},
            ),
            Entry(name="Kizuna, cohorts of 12 months", measures="counting:through_cohorts", task=task),
            Entry(name=_FLOW, measures="driver:flow_by_look_up", task={**floor, "days_ago": _A_YEAR}),
            Entry(name=_GROUP, measures="driver:count_by_group", task=floor),
            Entry(name=_KEY, measures="driver:fetch_by_key", task={**floor, "people": panel.people}),
        ],
        bench.options.rounds,
    )
