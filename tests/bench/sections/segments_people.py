"""Sizes and pages of people by where they stand, each against the very same statements handed to the driver alone."""

from tests.bench.choosing import ASKED
from tests.bench.contenders import Entry, play
from tests.bench.options import Bench
from tests.bench.panels import get_panel
from tests.bench.places import Place
from tests.bench.readings import Line

SECTION = "people by where they stand"


def measure(bench: Bench) -> list[Line]:
    """Two lines for each question, on each database."""
    return [line for place in bench.places for line in _measured(bench, place)]


def _measured(bench: Bench, place: Place) -> list[Line]:
    panel = get_panel(bench, place)
    note = f"{panel.people:,} positions"
    entries: list[Entry] = []
    for what in ASKED:
        task = {"url": panel.url, "product_id": panel.product_id, "seconds": bench.options.seconds / 2, "what": what}
        name, bare = f"Kizuna, {what}, {place.name}", f"driver, {what}, {place.name}"
        entries += [
            Entry(name=name, measures="choosing:through_product", task=task, against={bare: None}, note=note),
            Entry(name=bare, measures="choosing:the_same_bare", task=task),
        ]
    return play(SECTION, entries, bench.options.rounds)
