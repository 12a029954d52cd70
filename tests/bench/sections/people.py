"""people(first: 100) with positions: in process and over HTTP, against the same rows through SQLAlchemy alone."""

import json
from contextlib import closing

from backend.clock import system_clock
from backend.db import Database
from backend.staff.actions import issue_token
from backend.staff.rules import Role
from tests.bench.contenders import Entry, play
from tests.bench.hosts import serve_kizuna
from tests.bench.listing import PEOPLE, QUERY, VARIABLES
from tests.bench.options import Bench
from tests.bench.panels import get_panel
from tests.bench.readings import Line
from tests.bench.requests import post_json, write_requests

SECTION = f"people(first: {PEOPLE}) with positions"
_FLOOR = "SQLAlchemy alone"
_TOKEN = f"kz_{'measured':_<43}"


def measure(bench: Bench) -> list[Line]:
    """One line each; over HTTP one client asks, and waits for each answer."""
    panel = get_panel(bench)
    _admit(panel.url)
    seconds = bench.options.seconds / 2
    with serve_kizuna(panel.url, 1) as server:
        body = json.dumps({"query": QUERY, "variables": VARIABLES})
        asked = post_json(server.port, "/graphql", body, _TOKEN)
        over_http = {
            "port": server.port,
            "requests": write_requests(bench.folder / "people.post", [asked]),
            "connections": 1,
            "seconds": seconds,
            "accepted": [200],
            "repeat": True,
            "each": 1,
        }
        task = {"url": panel.url, "seconds": seconds}
        return play(
            SECTION,
            [
                Entry(name="Kizuna, in process", measures="listing:through_schema", task=task, against={_FLOOR: None}),
                Entry(
                    name="Kizuna, over HTTP",
                    measures="load:drive",
                    task=over_http,
                    against={_FLOOR: None},
                    peak_mb=server.peak_mb,
                ),
                Entry(name=_FLOOR, measures="listing:through_sqlalchemy", task=task),
            ],
            bench.options.rounds,
        )


def _admit(url: str) -> None:
    """Lets the benchmark ask as an analyst."""
    now = system_clock()
    with closing(Database(url)) as database:
        database.write_now(
            lambda session: (
                issue_token(session, name="bench", role=Role.ANALYST, token=_TOKEN, expires_at=None, now=now).id
            )
        )
