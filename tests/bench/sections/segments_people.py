"""Sizes and pages of people by where they stand, each against the very same statements handed to the driver alone."""

from tests.bench.choosing import ASKED
from tests.bench.contenders import contender
from tests.bench.options import Bench
from tests.bench.panels import get_panel
from tests.bench.places import Place
from tests.bench.readings import Line, Reading

SECTION = "people by where they stand"


def measure(bench: Bench) -> list[Line]:
    """Two lines for each question, on each database."""
    return [line for place in bench.places for line in _measured(bench, place)]


# All of them in one process: so many whole programs side by side would measure nothing but each other.
def _measured(bench: Bench, place: Place) -> list[Line]:
    panel = get_panel(bench, place)
    task = {"url": panel.url, "product_id": panel.product_id, "seconds": bench.options.seconds / 4}
    found: dict[tuple[str, bool], list[Reading]] = {(what, is_bare): [] for what in ASKED for is_bare in (False, True)}
    with contender("choosing:in_turns", task) as running:
        for _ in range(bench.options.rounds):
            for (what, is_bare), readings in found.items():
                readings.append(running.measure(what=what, is_bare=is_bare))
        peak = running.finish()
    names = {key: f"{'driver' if key[1] else 'Kizuna'}, {key[0]}, {place.name}" for key in found}
    return [
        Line(
            section=SECTION,
            name=names[what, is_bare],
            readings=readings,
            against={} if is_bare else {names[what, True]: None},
            peak_mb=peak,
            note="" if is_bare else f"{panel.people:,} positions",
        )
        for (what, is_bare), readings in found.items()
    ]
