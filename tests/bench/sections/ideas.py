"""Ideas of a full board on both databases: a page, a search, and what is similar; at most 50 ms each are wanted."""

from tests.bench.contenders import Entry, play
from tests.bench.options import Bench
from tests.bench.readings import Line
from tests.bench.wishes import Wishes, make_wishes

SECTION = "ideas, one reader"
# Twenty a second are fifty milliseconds each.
_WANTED = "at most 50 ms are wanted"


def measure(bench: Bench) -> list[Line]:
    """One line each."""
    entries: list[Entry] = []
    for place in bench.places:
        wishes = make_wishes(place.fresh(), bench.options.people)
        entries += _entries(place.name, wishes, bench.options.seconds / 2)
    return play(SECTION, entries, bench.options.rounds)


def _entries(place: str, wishes: Wishes, seconds: float) -> list[Entry]:
    rows, scan = f"SQL, rows of a page, {place}", f"SQL, every text, {place}"
    task = {"url": wishes.url, "board_id": wishes.board_id, "seconds": seconds}
    note = f"{wishes.ideas:,} ideas; {_WANTED}"
    told: list[tuple[str, str, dict[str, float | None]]] = [
        ("a page", "list_page", {rows: None}),
        ("a search", "search_words", {rows: None, scan: None}),
        ("similar", "find_similar", {rows: None, scan: None}),
    ]
    own = [
        Entry(name=f"Kizuna, {name}, {place}", measures=f"finding:{work}", task=task, against=against, note=note)
        for name, work, against in told
    ]
    return [
        *own,
        Entry(name=rows, measures="finding:list_page_bare", task=task),
        Entry(name=scan, measures="finding:scan_for_words_bare", task=task),
    ]
