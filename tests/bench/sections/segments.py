"""Counts by segment, flows and cohorts over the whole panel, against the same SQL run bare, and a look-up by key."""

from tests.bench.contenders import Entry, play
from tests.bench.counting import pack_everything
from tests.bench.options import Bench
from tests.bench.panels import get_panel
from tests.bench.places import Place
from tests.bench.readings import Line

SECTION = "segments, counts and flows over all positions"
# Within a day, not at its beginning.
_A_MONTH, _A_YEAR = 30.3, 365.4


def measure(bench: Bench) -> list[Line]:
    """One line each, on each database."""
    return [line for place in bench.places for line in _measured(bench, place)]


def _measured(bench: Bench, place: Place) -> list[Line]:
    panel = get_panel(bench, place)
    pack_everything(panel.url)
    task = {"url": panel.url, "product_id": panel.product_id, "seconds": bench.options.seconds / 2}
    group, key = f"driver, GROUP BY, {place.name}", f"driver, one position by key, {place.name}"
    looked_up, back_then = f"driver, flow looked up one by one, {place.name}", {**task, "days_ago": _A_YEAR}
    of_late = {**task, "days_ago": _A_MONTH}
    told: list[tuple[str, str, dict[str, object], dict[str, float | None]]] = [
        ("now", "through_product", task, {group: None, key: None}),
        ("a month ago", "through_product_back_then", of_late, {group: None}),
        ("a year ago", "through_product_back_then", back_then, {group: None}),
        ("flow of a month", "through_flow", of_late, {group: None}),
        ("flow of a year", "through_flow", back_then, {looked_up: None, group: None}),
        ("cohorts of 12 months", "through_cohorts", task, {}),
    ]
    own = [
        Entry(
            name=f"Kizuna, {what}, {place.name}",
            measures=f"counting:{work}",
            task=asked,
            against=against,
            note=f"{panel.people:,} positions",
        )
        for what, work, asked, against in told
    ]
    floors = [
        Entry(name=looked_up, measures="driver:flow_by_look_up", task=back_then),
        Entry(name=group, measures="driver:count_by_group", task=task),
        Entry(name=key, measures="driver:fetch_by_key", task={**task, "people": panel.people}),
    ]
    return play(SECTION, [*own, *floors], bench.options.rounds)
