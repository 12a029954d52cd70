"""The large panel that several sections read: made and folded once for each database, when it is first needed.

It is folded by publishing a model over it, which is measured by the way: with a million people it takes minutes.
"""

from backend.db.engines import is_sqlite
from tests.bench.contenders import Entry, play
from tests.bench.drivers import analyse_filled
from tests.bench.options import Bench
from tests.bench.panel import Panel, make_panel
from tests.bench.panel_copy import copy_panel
from tests.bench.places import Place
from tests.bench.readings import Line

FOLDED = "rebuild, observations"


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
    bench.published[place.name] = _published(panel, place)
    return panel


def _published(panel: Panel, place: Place) -> Line:
    note = f"{panel.people:,} people, {panel.observations:,} observations"
    name = f"Kizuna, publishing a model, {place.name}"
    return fold_panel(panel, name, note)


def fold_panel(panel: Panel, name: str = "publishing a model", note: str = "") -> Line:
    """Publishes a model over the panel, so that its people stand somewhere."""
    task = {"url": panel.url, "observations": panel.observations}
    [line] = play(FOLDED, [Entry(name=name, measures="folding:publish_whole", task=task, note=note)], 1)
    if not is_sqlite(panel.url):
        # An index alone is read only where pages are known to be whole.
        analyse_filled(panel.url)
    return line
