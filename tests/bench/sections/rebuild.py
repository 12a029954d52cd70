"""Positions made anew: in place, under a model that is published, and the fold or the reading alone; observations/s.

The first rebuild, on a panel without positions, is not counted: those that are replace what is there.
"""

from tests.bench.contenders import Entry, play
from tests.bench.options import Bench
from tests.bench.panels import get_panel
from tests.bench.places import path_of
from tests.bench.readings import Line

SECTION = "rebuild, observations"
_READ = "driver, rows read"
# A round takes as long as it takes, not a few seconds as elsewhere.
_MOST_ROUNDS = 3


def measure(bench: Bench) -> list[Line]:
    """One line each."""
    panel = get_panel(bench)
    task = {"url": panel.url, "observations": panel.observations}
    note = f"{panel.people:,} people, {panel.observations:,} observations"
    return play(
        SECTION,
        [
            Entry(
                name="Kizuna, whole rebuild",
                measures="folding:rebuild_whole",
                task=task,
                against={_READ: None},
                note=note,
            ),
            Entry(
                name="Kizuna, publishing a model",
                measures="folding:publish_whole",
                task=task,
                against={_READ: None},
            ),
            Entry(
                name="Kizuna, fold alone",
                measures="folding:fold_alone",
                task={**task, "people": panel.people},
                against={_READ: None},
            ),
            Entry(name=_READ, measures="driver:read_ledger", task={"path": path_of(panel.url)}),
        ],
        min(bench.options.rounds, _MOST_ROUNDS),
    )
