"""Planning a touchpoint at which everybody is due: after a purchase and in a campaign, in invitations a second."""

from tests.bench.contenders import Entry, play
from tests.bench.options import Bench
from tests.bench.planned import Due, make_due
from tests.bench.readings import Line

SECTION = "planning, invitations"
_ROWS = "SQLite driver, the same rows"
_LEAST = 2_000
# A round takes as long as it takes, not a few seconds as elsewhere.
_MOST_ROUNDS = 3


def measure(bench: Bench) -> list[Line]:
    """One line each; twice as many people are due as other sections have."""
    people = 2 * bench.options.people
    entries: list[Entry] = []
    for place in bench.places:
        due = make_due(place.fresh(), people)
        entries += [
            _entry(f"Kizuna, after a purchase, {place.name}", due, people, "AFTER_PURCHASE"),
            _entry(f"Kizuna, campaign, {place.name}", due, people, "CAMPAIGN"),
        ]
    # A file of its own: two processes on one would wait for each other's locks.
    alone = make_due(bench.places[0].fresh(), people)
    task = {"url": alone.url, "touchpoint_id": alone.touchpoint_id, "people": people}
    entries.append(Entry(name=_ROWS, measures="planned:write_rows", task=task))
    return play(SECTION, entries, min(bench.options.rounds, _MOST_ROUNDS))


def _entry(name: str, due: Due, people: int, moment: str) -> Entry:
    return Entry(
        name=name,
        measures="planned:plan_everybody",
        task={"url": due.url, "touchpoint_id": due.touchpoint_id, "people": people, "moment": moment},
        against={_ROWS: None},
        note=f"{people:,} people due; at least {_LEAST:,} a second are wanted on SQLite",
    )
