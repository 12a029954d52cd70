"""Positions made anew: under a model that is published, in place, and the fold or the reading alone; observations/s.

Publishing is measured once, where the panel is made; the rest on a part of a large panel, which says as much.
"""

from tests.bench.contenders import Entry, play
from tests.bench.options import Bench
from tests.bench.panel import OBSERVATIONS
from tests.bench.panels import FOLDED, get_panel
from tests.bench.places import Place
from tests.bench.readings import Line

# A round takes as long as it takes, not a few seconds as elsewhere.
_MOST_ROUNDS = 3
_MOST_PEOPLE = 50_000


def measure(bench: Bench) -> list[Line]:
    """One line each, on each database."""
    return [line for place in bench.places for line in _measured(bench, place)]


def _measured(bench: Bench, place: Place) -> list[Line]:
    panel = get_panel(bench, place)
    people = min(panel.people, _MOST_PEOPLE)
    task = {"url": panel.url, "people": people, "observations": people * OBSERVATIONS}
    read = f"driver, rows read, {place.name}"
    told = (("rebuild in place", "rebuild_in_place"), ("fold alone", "fold_alone"))
    own = [
        Entry(
            name=f"Kizuna, {what}, {place.name}",
            measures=f"folding:{work}",
            task=task,
            against={read: None},
            note=f"{people:,} people, {people * OBSERVATIONS:,} observations",
        )
        for what, work in told
    ]
    floor = Entry(name=read, measures="driver:read_ledger", task={"url": panel.url, "people": people})
    return [bench.published[place.name], *play(FOLDED, [*own, floor], min(bench.options.rounds, _MOST_ROUNDS))]
