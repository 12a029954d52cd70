"""What a submission costs as the panel grows: ten thousand people, and as many as the run has; submissions/s.

All of them answered and bought before, twenty observations each, so that a submission adds to a ledger and moves a
position that are there. Those who answer are spread over the whole panel.
"""

from tests.bench.contenders import Entry, play
from tests.bench.options import Bench
from tests.bench.panel import Panel, make_panel
from tests.bench.panel_copy import copy_panel
from tests.bench.panels import fold_panel, get_panel
from tests.bench.places import Place
from tests.bench.readings import Line
from tests.bench.stage import invite_panel

SECTION = "growth, submissions"
_FEW = 10_000
# A fifth more for each submission is as many fewer in the same time.
_AIM = 0.83
_WAITING = 64


def measure(bench: Bench) -> list[Line]:
    """One line for each size, on each database."""
    sqlite, *others = bench.places
    few = make_panel(sqlite.fresh(), min(_FEW, bench.options.people), bench.console)
    copies = [(place, copy_panel(few, place.fresh())) for place in others]
    entries: list[Entry] = []
    for place, small in [(sqlite, few), *copies]:
        fold_panel(small)
        entries += _entries(bench, place, small)
    return play(SECTION, entries, bench.options.rounds)


def _entries(bench: Bench, place: Place, small: Panel) -> list[Entry]:
    few = f"Kizuna, {small.people:,} people, {place.name}"
    large = get_panel(bench, place)
    return [
        _entry(bench, small, few),
        _entry(bench, large, f"Kizuna, all {large.people:,} people, {place.name}", {few: _AIM}),
    ]


def _entry(bench: Bench, panel: Panel, name: str, against: dict[str, float | None] | None = None) -> Entry:
    submissions = min(bench.options.submissions, panel.people // bench.options.rounds)
    version_id = invite_panel(panel, submissions * bench.options.rounds)
    task = {"url": panel.url, "version_id": version_id, "submissions": submissions, "waiting": _WAITING}
    return Entry(name=name, measures="submission:submit_units", task=task, against=against or {})
