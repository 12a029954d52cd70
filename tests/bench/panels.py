"""The large panel that several sections read: made and folded once for each database, when it is first needed."""

from tests.bench.folding import rebuild_once
from tests.bench.options import Bench
from tests.bench.panel import Panel, make_panel
from tests.bench.panel_copy import copy_panel
from tests.bench.places import Place


def get_panel(bench: Bench, place: Place | None = None) -> Panel:
    """The panel of this run, with its positions: in that database, or else in the first."""
    wanted = place or bench.places[0]
    if wanted.name not in bench.panels:
        bench.panels[wanted.name] = _made(bench, wanted)
    return bench.panels[wanted.name]


def _made(bench: Bench, place: Place) -> Panel:
    first = bench.places[0]
    if place is first:
        panel = make_panel(place.fresh(), bench.options.people, bench.console)
    else:
        panel = copy_panel(get_panel(bench, first), place.fresh())
    rebuild_once(panel.url)
    return panel
