"""The large panel that several sections read: made and folded once in a run, when the first of them needs it."""

from tests.bench.folding import rebuild_once
from tests.bench.options import Bench
from tests.bench.panel import Panel, make_panel


def get_panel(bench: Bench) -> Panel:
    """The panel of this run, with its positions."""
    if not bench.panels:
        panel = make_panel(bench.places[0].fresh(), bench.options.people, bench.console)
        rebuild_once(panel.url)
        bench.panels.append(panel)
    return bench.panels[0]
