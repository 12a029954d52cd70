"""A page of ten questions on the web: shown and posted over many connections, in turn with a bare route and a peer.

Each POST is the first submission of its own invitation, and is acknowledged once it is durable; afterwards the
databases must hold as many submissions as were acknowledged.
"""

from contextlib import ExitStack
from dataclasses import replace

from tests.bench import hosts, peer
from tests.bench.contenders import Entry, play
from tests.bench.hosts import BARE, Host
from tests.bench.options import Bench
from tests.bench.readings import Line
from tests.bench.stage import Stage, set_stage

GET = "web: GET a page of ten questions"
POST = "web: POST a page of ten questions"
_AIMS = {GET: 50.0, POST: 15.0}


class NotKept(RuntimeError):
    """A server acknowledged what its database does not hold."""


def measure(bench: Bench) -> list[Line]:
    """GET and POST of every server, and the names of those that could not take part."""
    with ExitStack() as stack:
        opened = [stack.enter_context(hosts.bare(bench)), *_ours(bench, stack)]
        missing = _add_peer(bench, stack, opened)
        shown = play(GET, [_entry(bench, GET, host, opened) for host in opened], bench.options.rounds)
        posted = play(POST, [_entry(bench, POST, host, opened) for host in opened], bench.options.rounds)
        for line, host in zip(posted, opened, strict=True):
            _check_kept(line, host)
        return [
            *(_of_server(line, host) for line, host in zip(shown, opened, strict=True)),
            *(Line(section=GET, name=name, readings=(), note=reason) for name, reason in missing.items()),
            *(_of_server(line, host) for line, host in zip(posted, opened, strict=True)),
            *(Line(section=POST, name=name, readings=(), note=reason) for name, reason in missing.items()),
        ]


def _ours(bench: Bench, stack: ExitStack) -> list[Host]:
    """The product on each database; PostgreSQL takes a second process."""
    started = []
    for place in bench.places:
        stage = set_stage(place.fresh(), hosts.people_needed(bench))
        for workers in (1,) if place.name == "SQLite" else (1, 2):
            own = Stage(
                url=place.copy(stage.url),
                product_id=stage.product_id,
                version_id=stage.version_id,
                touchpoint_id=stage.touchpoint_id,
            )
            name = f"Kizuna, {place.name}, {workers} process{'es' if workers > 1 else ''}"
            started.append(stack.enter_context(hosts.kizuna(bench, name, own, workers)))
    return started


def _add_peer(bench: Bench, stack: ExitStack, opened: list[Host]) -> dict[str, str]:
    """Lets the peer take part; else says why it does not."""
    if not bench.options.peer:
        return {peer.NAME: "left out, as was asked"}
    try:
        opened.append(stack.enter_context(hosts.otree(bench)))
    except peer.PeerMissing as missing:
        return {peer.NAME: f"left out: {missing}"}
    return {}


def _entry(bench: Bench, section: str, host: Host, opened: list[Host]) -> Entry:
    others = [other.name for other in opened if other.name in {BARE, peer.NAME}]
    is_ours = host.name not in others
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
    against = {name: _AIMS[section] if name == peer.NAME else None for name in others} if is_ours else {}
    note = f"{host.page_bytes:,} bytes of HTML" if host.page_bytes and not is_post else ""
    return Entry(name=host.name, measures="load:drive", task=task, against=against, note=note)


def _of_server(line: Line, host: Host) -> Line:
    """The memory that matters is the server's, not the load generator's."""
    return replace(line, peak_mb=host.server.peak_mb())


def _check_kept(line: Line, host: Host) -> None:
    acknowledged = sum(reading.done for reading in line.readings)
    if host.kept is not None and host.kept() != acknowledged:
        raise NotKept(f"{host.name} acknowledged {acknowledged} submissions and kept {host.kept()}")
