"""Tries Citus on a coordinator's empty database: `python -m tests.citus postgresql+psycopg://postgres@127.0.0.1/trial`.

It needs the extension there, and workers that the coordinator knows (citus_add_node). The database is migrated and laid
out; then a server is started on it, people answer, staff read, all positions are made anew and compared. Each line says
what was well and what was refused; it ends badly where anything was. The database stays as it is, to be looked at.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import psycopg

from backend.db import migrate
from tests.citus.places import statements
from tests.faults.company import PAGES, Company, found
from tests.faults.crowd import Visit
from tests.faults.nursery import KEY
from tests.operations.answers import Findings
from tests.patience import PATIENCE
from tests.ports import free_port

Connection = psycopg.Connection[tuple[Any, ...]]
PEOPLE: Final = 40
_ANSWERED: Final = 20
_MOMENT: Final = 0.1
_VERSION: Final = "SELECT extversion FROM pg_extension WHERE extname = 'citus'"
_WORKERS: Final = "SELECT count(*) FROM citus_get_active_worker_nodes()"
_TABLES: Final = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
_SPREAD: Final = """
SELECT nodename || ':' || nodeport, count(*) FROM citus_shards
WHERE table_name = 'observations'::regclass GROUP BY 1 ORDER BY 1
"""
# Each is refused by a trigger, wherever the row lies.
_CHANGES: Final = ("UPDATE observations SET value = 0", "UPDATE survey_versions SET number = 2")
_PRODUCT, _SURVEY = "UHJvZHVjdDox", "U3VydmV5OjE"
READ: Final = {
    "people and where they stand": "{ people(first: 5) { nodes { positions { segment explanation { axis } } } } }",
    "what a survey found": f'{{ surveyResults(surveyId: "{_SURVEY}") {{ finished questions {{ __typename }} }} }}',
    "who went where": f'{{ segmentFlow(productId: "{_PRODUCT}", since: "2026-01-01T00:00:00Z") {{ __typename }} }}',
    "who stands somewhere": (
        f'{{ people(first: 5, where: {{ segment: {{ productId: "{_PRODUCT}", segments: [MIND_LEADER] }} }}) '
        "{ nodes { id } } }"
    ),
}
# Statements that Citus does not take: whoever mends one moves it up.
REFUSED: Final = {
    "how many stand where": f'{{ segmentSummary(productId: "{_PRODUCT}") {{ total }} }}',
    "the points of the cube": f'{{ loyaltyPoints(productId: "{_PRODUCT}") {{ count }} }}',
    "who is near a cut": f'{{ nearCut(productId: "{_PRODUCT}", axis: PSYCHOLOGY) {{ nodes {{ __typename }} }} }}',
}


def main() -> int:
    """Lays out, tries and tells."""
    options, findings = _read_options(), Findings()
    url: str = options.url
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        _refuse_unfit(connection)
        migrate(url)
        _lay_out(connection, findings, only_large=options.large)
        company = found(url, PEOPLE)
        with tempfile.TemporaryDirectory(prefix="kizuna-") as folder:
            trial = Trial(url, Path(folder), findings)
            trial.answer(company)
            _look_at_rows(connection, findings)
            trial.compare()
    return 1 if findings.wrong else 0


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.citus", description=__doc__)
    parser.add_argument("url", help="an empty database of a coordinator that knows workers")
    parser.add_argument("--large", action="store_true", help="cut only what grows with every answer")
    return parser.parse_args()


def _refuse_unfit(connection: Connection) -> None:
    version = connection.execute(_VERSION).fetchone()
    if version is None:
        sys.exit("This needs a database with Citus in it: CREATE EXTENSION citus, with its workers.")
    if not _one(connection, _WORKERS):
        sys.exit("This needs workers: SELECT citus_add_node(...) for each, at the coordinator.")
    if _one(connection, _TABLES):
        sys.exit("This needs an empty database: this one has tables, which would be laid out anew.")


def _one(connection: Connection, statement: str) -> int:
    row = connection.execute(statement.encode()).fetchone()
    return int(row[0]) if row else 0


def _lay_out(connection: Connection, findings: Findings, *, only_large: bool) -> None:
    """Runs each statement; one that is refused does not keep the others from running."""
    refused: dict[str, str | None] = {}
    for statement in statements(only_large=only_large):
        try:
            connection.execute(statement.encode())
        except psycopg.Error as fault:
            refused[statement] = fault.diag.message_primary
    findings.tell("every table is laid out", not refused, refused)


def _look_at_rows(connection: Connection, findings: Findings) -> None:
    """The ledger lies on several machines, and stays as it is there."""
    spread = connection.execute(_SPREAD).fetchall()
    findings.tell("the ledger lies on several machines", len(spread) > 1, dict(spread))
    lines = _one(connection, "SELECT count(*) FROM observations")
    findings.tell("whoever answered is in the ledger", lines == 3 * _ANSWERED + _ANSWERED, lines)
    for statement in _CHANGES:
        try:
            connection.execute(statement.encode())
            refused = ""
        except psycopg.errors.RaiseException as fault:
            refused = str(fault.diag.message_primary)
        findings.tell(f"{statement} is refused", refused, refused)


class Trial:
    """The program on that database, told about in lines."""

    def __init__(self, url: str, folder: Path, findings: Findings) -> None:
        self._findings = findings
        self._folder = folder
        self._environ = {
            **os.environ,
            "KIZUNA_DATABASE_URL": url,
            "KIZUNA_SECRET_KEYS": KEY,
            "KIZUNA_FILES_DIR": str(folder / "files"),
            "KIZUNA_ERASURE_JOURNAL": str(folder / "erasures"),
        }

    def answer(self, company: Company) -> None:
        """People answer all pages, and staff read what came of it."""
        token = self._said("staff", "token", "--role", "ADMINISTRATOR", "--name", "trial").split()[-1]
        with self._served() as port:
            statuses = [self._posted(port, company, number) for number in range(_ANSWERED)]
            kept = statuses.count([303] * len(PAGES))
            self._findings.tell(f"{_ANSWERED} people answer {len(PAGES)} pages each", kept == _ANSWERED, statuses[0])
            for what, query in READ.items():
                said = _read(port, token, query)
                self._findings.tell(what, '"errors"' not in said, said[:120])
            for what, query in REFUSED.items():
                said = _read(port, token, query)
                self._findings.tell(f"{what}: Citus does not take this yet", '"INTERNAL"' in said, said[:120])

    def compare(self) -> None:
        """Positions are what the ledger makes of them, before and after they are made anew."""
        for words in (("rebuild", "--check"), ("verify",), ("rebuild",), ("rebuild", "--check")):
            ran = self._run(*words)
            self._findings.tell(f"kizuna {' '.join(words)}", ran.returncode == 0, ran.stdout.strip()[-90:])

    def _posted(self, port: int, company: Company, number: int) -> list[int]:
        keys = tuple(f"citus{number:06d}page{page}" for page in range(1, len(PAGES) + 1))
        answers = {"like": number % 5 + 1, "trust": 3, "bond": 4, "again": 5}
        visit = Visit(path=company.survey_path(number), keys=keys, answers=answers)
        told = {"content-type": "application/x-www-form-urlencoded"}
        fields = (visit.fields(company.version_id, page) for page in range(1, len(PAGES) + 1))
        return [_ask(port, visit.path, urlencode(each).encode(), told)[0] for each in fields]

    @contextmanager
    def _served(self) -> Iterator[int]:
        port = free_port()
        command = [sys.executable, "-m", "backend", "serve", "--port", str(port)]
        with (
            self._folder.joinpath("log").open("wb") as log,
            subprocess.Popen(command, env=self._environ, stdout=log, stderr=subprocess.STDOUT) as server,
        ):
            try:
                _wait_until_ready(port, server)
                yield port
            finally:
                server.terminate()

    def _said(self, *words: str) -> str:
        ran = self._run(*words)
        if ran.returncode:
            sys.exit(f"kizuna {' '.join(words)} ended with {ran.returncode}: {ran.stderr}")
        return ran.stdout

    def _run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "backend", *words]
        return subprocess.run(command, env=self._environ, capture_output=True, text=True, check=False)


def _wait_until_ready(port: int, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            if _ask(port, "/readyz", b"", {})[0] == 200:
                return
        except OSError:
            time.sleep(_MOMENT)
    sys.exit("the server does not come up")


def _read(port: int, token: str, query: str) -> str:
    """What staff are answered."""
    told = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    return _ask(port, "/graphql", json.dumps({"query": query}).encode(), told)[1]


def _ask(port: int, path: str, body: bytes, told: dict[str, str]) -> tuple[int, str]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        connection.request("POST" if body else "GET", path, body or None, told)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


if __name__ == "__main__":
    raise SystemExit(main())
