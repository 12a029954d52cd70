"""A page of ten questions on the web: shown and posted over many connections, in turn with floors and a peer.

Each POST is the first submission of its own invitation, and is acknowledged once it is durable; afterwards the
databases must hold as many submissions as were acknowledged. The floors are a bare route, the same program without its
write, and the drivers alone: one submission to a commit on SQLite, one to a statement over eight connections on
PostgreSQL.
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

from tests.bench import hosts, peer
from tests.bench.contenders import Entry, play
from tests.bench.hosts import BARE, Host
from tests.bench.options import Bench
from tests.bench.pattern import inserts_of, pattern_of
from tests.bench.places import Place, path_of
from tests.bench.readings import Line
from tests.bench.stage import Stage, set_stage
from tests.bench.submission import submit_one

GET = "web: GET a page of ten questions"
POST = "web: POST a page of ten questions"
_UNWRITTEN = "Kizuna, SQLite, without the write"
_ONE_BY_ONE = "SQLite driver, 1 a commit"
_TOGETHER = "PostgreSQL driver, 8 connections"
_CONNECTIONS = 8
_AIMS = {GET: 50.0, POST: 20.0}
_LATE = 0.2
_MOST_MB = 250.0
# Which of ours is held to which floor: one process to what one writer can do, two to what the server can.
_FLOORS: Mapping[str, Mapping[str, float | None]] = {
    "Kizuna, SQLite, 1 process": {_UNWRITTEN: 0.6, _ONE_BY_ONE: 0.5},
    "Kizuna, PostgreSQL, 1 process": {_TOGETHER: None},
    "Kizuna, PostgreSQL, 2 processes": {_TOGETHER: 0.45},
}


class NotKept(RuntimeError):
    """A server acknowledged what its database does not hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ours:
    """The product's servers, the one that keeps nothing, and what the drivers alone are measured with."""

    hosts: list[Host]
    unwritten: Host
    floors: list[Entry]


def measure(bench: Bench) -> list[Line]:
    """GET and POST of every server, and the names of those that could not take part."""
    with ExitStack() as stack:
        ours = _ours(bench, stack)
        opened = [stack.enter_context(hosts.bare(bench)), *ours.hosts]
        missing = _add_peer(bench, stack, opened)
        shown = play(GET, [_entry(bench, GET, host, opened, []) for host in opened], bench.options.rounds)
        posting = [*opened, ours.unwritten]
        entries = [_entry(bench, POST, host, posting, ours.floors) for host in posting]
        posted = play(POST, [*entries, *ours.floors], bench.options.rounds)
        lines = [
            *_of_servers(shown, opened),
            *(Line(section=GET, name=name, readings=(), note=reason) for name, reason in missing.items()),
            *_of_servers(posted, posting),
            *posted[len(posting) :],
            *(Line(section=POST, name=name, readings=(), note=reason) for name, reason in missing.items()),
        ]
        for line, host in zip(posted, posting, strict=False):
            _check_kept(line, host)
        return lines


def _ours(bench: Bench, stack: ExitStack) -> _Ours:
    """The product on each database; PostgreSQL takes a second process."""
    started: list[Host] = []
    floors: list[Entry] = []
    unwritten: list[Host] = []
    for place in bench.places:
        stage = set_stage(place.fresh(), hosts.people_needed(bench))
        for workers in (1,) if place.name == "SQLite" else (1, 2):
            name = f"Kizuna, {place.name}, {workers} process{'es' if workers > 1 else ''}"
            started.append(stack.enter_context(hosts.kizuna(bench, name, _copied(place, stage), workers)))
        if place.name == "SQLite":
            own = _copied(place, stage)
            unwritten.append(stack.enter_context(hosts.kizuna(bench, _UNWRITTEN, own, 1, is_written=False)))
        floors.append(_floor(bench, bench.places[0], place, stage))
    return _Ours(hosts=started, unwritten=unwritten[0], floors=floors)


def _copied(place: Place, stage: Stage) -> Stage:
    return replace(stage, url=place.copy(stage.url))


def _floor(bench: Bench, sqlite: Place, place: Place, stage: Stage) -> Entry:
    """The driver alone with the same rows."""
    url, small = place.copy(stage.url), set_stage(sqlite.fresh(), 1)
    submit_one(small.url, small.version_id)
    pattern = pattern_of(small.url)
    is_sqlite = place is sqlite
    task = {
        "address": path_of(url) if is_sqlite else url.replace("+psycopg", ""),
        "pattern": pattern,
        "inserts": inserts_of(url, pattern),
        "submissions": bench.options.submissions,
        **({"together": 1} if is_sqlite else {"connections": _CONNECTIONS}),
    }
    if is_sqlite:
        return Entry(name=_ONE_BY_ONE, measures="raw:commit_to_sqlite", task=task)
    return Entry(name=_TOGETHER, measures="raw_together:commit_over_connections", task=task)


def _add_peer(bench: Bench, stack: ExitStack, opened: list[Host]) -> dict[str, str]:
    """Lets the peer take part; else says why it does not."""
    if not bench.options.peer:
        return {peer.NAME: "left out, as was asked"}
    try:
        opened.append(stack.enter_context(hosts.otree(bench)))
    except peer.PeerMissing as missing:
        return {peer.NAME: f"left out: {missing}"}
    return {}


def _entry(bench: Bench, section: str, host: Host, opened: list[Host], floors: list[Entry]) -> Entry:
    others = [other.name for other in opened if other.name in {BARE, peer.NAME}]
    is_post = section == POST
    task = {
        "port": host.server.port,
        "requests": host.posts if is_post else host.pages,
        "connections": bench.options.connections,
        "seconds": bench.options.seconds,
        "accepted": [host.accepted if is_post else 200],
        "repeat": host.repeats if is_post else True,
        "each": host.posts_in_a_round if is_post else bench.options.connections,
    }
    note = f"{host.page_bytes:,} bytes of HTML" if host.page_bytes and not is_post else ""
    if host.name in {*others, _UNWRITTEN}:
        return Entry(name=host.name, measures="load:drive", task=task, note=note)
    against: dict[str, float | None] = {name: _AIMS[section] if name == peer.NAME else None for name in others}
    if is_post:
        known = {_UNWRITTEN, *(floor.name for floor in floors)}
        against.update({name: aim for name, aim in _FLOORS[host.name].items() if name in known})
    late = {peer.NAME: _LATE} if is_post and peer.NAME in others else {}
    return Entry(name=host.name, measures="load:drive", task=task, against=against, late_against=late, note=note)


def _of_servers(lines: Sequence[Line], opened: Sequence[Host]) -> list[Line]:
    """The memory that matters is the server's, not the load generator's."""
    return [
        replace(line, peak_mb=host.server.peak_mb(), most_mb=_MOST_MB if host.kept and host.name != peer.NAME else None)
        for line, host in zip(lines, opened, strict=False)
    ]


def _check_kept(line: Line, host: Host) -> None:
    acknowledged = sum(reading.done for reading in line.readings)
    if host.kept is not None and host.kept() != acknowledged:
        raise NotKept(f"{host.name} acknowledged {acknowledged} submissions and kept {host.kept()}")
