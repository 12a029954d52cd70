"""The staff API: a nested query in process against Strawberry alone, and four queries over HTTP against PostGraphile 5.

Both servers answer from the same rows of the same PostgreSQL database, each with two processes. Pages are asked for
twice: by everybody the same one, and each time another, spread over the whole panel.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack

from tests.bench import asking, postgraphile
from tests.bench.answered import TOKEN, Answered, fill
from tests.bench.contenders import Entry, play
from tests.bench.hosts import serve_kizuna
from tests.bench.options import Bench
from tests.bench.readings import Line
from tests.bench.requests import post_json, write_requests
from tests.bench.servers import Server

IN_PROCESS = f"API in process: {asking.NESTED}"
_OURS = "Kizuna, 2 processes"
_ALONE = "Strawberry alone"
_AIM_IN_PROCESS = 5.0
_AIM = 1.0
_CONNECTIONS = 16
_PAGES = 64
_WORKERS = 2
_MOST_MB = 250.0


def measure(bench: Bench) -> list[Line]:
    """One line for each executor, and one for each server and query."""
    place = next((place for place in bench.places if place.name == "PostgreSQL"), None)
    if place is None:
        return [Line(section=IN_PROCESS, name=_OURS, readings=(), note="left out: it is measured on PostgreSQL")]
    panel = fill(place.fresh(), bench.options.people)
    return [*_in_process(bench, panel), *_over_http(bench, panel)]


def _in_process(bench: Bench, panel: Answered) -> list[Line]:
    task = {"url": panel.url, "seconds": bench.options.seconds / 2}
    entries = [
        Entry(name="Kizuna, by plan", measures="asking:by_plan", task=task, against={_ALONE: _AIM_IN_PROCESS}),
        Entry(name="graphql-core, document kept", measures="asking:by_graphql_core", task=task, against={_ALONE: None}),
        Entry(name=_ALONE, measures="asking:by_strawberry", task=task),
    ]
    return play(IN_PROCESS, entries, bench.options.rounds)


def _over_http(bench: Bench, panel: Answered) -> list[Line]:
    lines: list[Line] = []
    behind = _spread(panel.people)
    with ExitStack() as stack:
        ours = stack.enter_context(serve_kizuna(panel.url, _WORKERS))
        peer, reason = _peer(bench, panel, stack)
        asked_of_peer = {} if peer is None else asking.asked_of_peer(postgraphile.cursors_at(peer, behind))
        for name, asked in asking.asked_of_kizuna(panel.product_id, behind).items():
            section, holds = f"API over HTTP: {name}", asking.held_by_answers(panel.people)[name]
            entries = [_entry(bench, name, _OURS, ours, asked, holds=holds)]
            if peer is not None:
                entries[0].against[postgraphile.NAME] = _AIM
                entries.append(_entry(bench, name, postgraphile.NAME, peer, asked_of_peer[name], holds=holds))
            lines += play(section, entries, bench.options.rounds)
            if peer is None:
                lines.append(Line(section=section, name=postgraphile.NAME, readings=(), note=reason))
    return lines


def _spread(people: int) -> list[int]:
    """Behind whom the pages begin that differ: people all over the panel, each with a whole page and more behind them.

    They are asked for in an order that jumps, so that those who ask at the same moment are far apart.
    """
    step = (people - 2 * asking.PEOPLE) // _PAGES
    return [1 + step * (place * 27 % _PAGES) for place in range(_PAGES)]


def _peer(bench: Bench, panel: Answered, stack: ExitStack) -> tuple[Server | None, str]:
    """The peer's server, or why there is none."""
    if not bench.options.peer:
        return None, "left out, as was asked"
    try:
        return stack.enter_context(postgraphile.serve_peer(panel.url)), ""
    except postgraphile.PeerMissing as missing:
        return None, f"left out: {missing}"


def _entry(
    bench: Bench,
    section: str,
    name: str,
    server: Server,
    asked: Sequence[asking.Request],
    *,
    holds: Mapping[str, int],
) -> Entry:
    file = f"{name} {section}".replace(" ", "-").replace(",", "")
    requests = [post_json(server.port, "/graphql", json.dumps(each), TOKEN) for each in asked]
    task = {
        "port": server.port,
        "requests": write_requests(bench.folder / file, requests),
        "connections": _CONNECTIONS,
        "seconds": bench.options.seconds,
        "accepted": [200],
        "repeat": True,
        "each": len(requests),
        "holds": holds,
    }
    most_mb = _MOST_MB if name == _OURS else None
    return Entry(name=name, measures="load:drive", task=task, peak_mb=server.peak_mb, most_mb=most_mb)
