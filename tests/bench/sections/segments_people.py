"""Sizes and pages of people by where they stand, each against the very same statements handed to the driver alone."""

from tests.bench.choosing import ASKED
from tests.bench.contenders import Entry, play
from tests.bench.options import Bench
from tests.bench.panels import get_panel
from tests.bench.places import path_of
from tests.bench.readings import Line

SECTION = "people by where they stand"


def measure(bench: Bench) -> list[Line]:
    """Two lines for each question."""
    panel = get_panel(bench)
    note = f"{panel.people:,} positions"
    entries: list[Entry] = []
    for what in ASKED:
        task = {"url": panel.url, "product_id": panel.product_id, "seconds": bench.options.seconds / 2, "what": what}
        bare = f"driver, {what}"
        product = Entry(
            name=f"Kizuna, {what}", measures="choosing:through_product", task=task, against={bare: None}, note=note
        )
        floor = {**task, "path": path_of(panel.url)}
        entries += [product, Entry(name=bare, measures="choosing:the_same_bare", task=floor)]
    return play(SECTION, entries, bench.options.rounds)
