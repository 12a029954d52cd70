"""Positions made anew: in place, under a model that is published, and the fold or the reading alone; observations/s.

The first rebuild, on a panel without positions, is not counted: those that are replace what is there.
"""

from tests.bench.contenders import Entry, play
from tests.bench.options import Bench
from tests.bench.panels import get_panel
from tests.bench.places import Place
from tests.bench.readings import Line

SECTION = "rebuild, observations"
# A round takes as long as it takes, not a few seconds as elsewhere.
_MOST_ROUNDS = 3


def measure(bench: Bench) -> list[Line]:
    """One line each, on each database."""
    return [line for place in bench.places for line in _measured(bench, place)]


def _measured(bench: Bench, place: Place) -> list[Line]:
    panel = get_panel(bench, place)
    task = {"url": panel.url, "observations": panel.observations}
    read = f"driver, rows read, {place.name}"
    told: list[tuple[str, str, dict[str, object]]] = [
        ("whole rebuild", "rebuild_whole", {}),
        ("publishing a model", "publish_whole", {}),
        ("fold alone", "fold_alone", {"people": panel.people}),
    ]
    own = [
        Entry(
            name=f"Kizuna, {what}, {place.name}",
            measures=f"folding:{work}",
            task={**task, **more},
            against={read: None},
            note=f"{panel.people:,} people, {panel.observations:,} observations",
        )
        for what, work, more in told
    ]
    floor = Entry(name=read, measures="driver:read_ledger", task={"url": panel.url})
    return play(SECTION, [*own, floor], min(bench.options.rounds, _MOST_ROUNDS))
