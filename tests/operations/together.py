"""The services of the compose file: PostgreSQL, two processes that serve, one that does due work, and a backup."""

import json
import re
import time
from contextlib import ExitStack, closing
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Final

from tests.architecture.source import ROOT
from tests.operations.alone import DEMO
from tests.operations.answers import PORT, SETTINGS, TOKEN, Findings, ask, look_at_answers
from tests.operations.engine import Engine, Ran, find_compose, run, wait_until
from tests.patience import PATIENCE

# Its volume is the one that the container alone has filled.
PROJECT: Final = "kizunatrial"
_WORKER: Final = re.compile(r'worker="(\d+)"')
_DUMP: Final = ("pg_dump", "-U", "kizuna", "--format=custom", "--no-owner", "--no-privileges", "kizuna")
_RESTORE: Final = (
    *("pg_restore", "-U", "kizuna", "--dbname=kizuna", "--no-owner", "--no-privileges"),
    *("--single-transaction", "--exit-on-error"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """The services of the compose file."""

    engine: Engine
    findings: Findings
    words: tuple[str, ...]

    def ask(self, *words: str, told: bytes = b"") -> Ran:
        """Asks the compose program."""
        known = ("--project-name", PROJECT, "--file", str(ROOT / "compose.yaml"))
        return run((*self.words, *known, *words), told=told, environ=SETTINGS)

    def get(self, *words: str, told: bytes = b"") -> str:
        """What it says; refuses where it failed."""
        ran = self.ask(*words, told=told)
        if ran.code:
            raise RuntimeError(f"compose {' '.join(words)} ended with {ran.code}: {ran.said}")
        return ran.said

    def tell(self, what: str, *words: str, told: bytes = b"") -> None:
        """Asks, and tells whether it went well."""
        ran = self.ask(*words, told=told)
        self.findings.tell(what, ran.code == 0, "" if ran.code == 0 else ran.said[-300:])

    def up(self) -> None:
        """All of it, until it is ready."""
        self.tell("all services come up", "up", "--detach", "--no-build")
        took = wait_until(lambda: ask("GET", "/readyz")[0] == 200, "it never was ready")
        self.findings.note("it is ready", f"after {took:.1f} s more")

    def container(self, service: str) -> str:
        """The id of a service's container."""
        return self.get("ps", "--quiet", service).splitlines()[-1]


def find_services(engine: Engine, findings: Findings) -> Together:
    """The services, where there is a program that reads their file."""
    return Together(engine=engine, findings=findings, words=find_compose())


def try_together(services: Together, path: str) -> None:
    """Everything of the compose file; the path leads to a page that nobody has posted yet."""
    engine, findings = services.engine, services.findings
    services.get("up", "--detach", "--no-build", "database")
    _wait_for_database(services)
    services.tell("the panel is moved to PostgreSQL", "run", "--rm", "migrate", "move", DEMO)
    services.up()
    _look_at_workers(findings)
    token = services.get(*_inside(*TOKEN))
    look_at_answers(findings, token, path)
    took = wait_until(lambda: engine.health(services.container("serve")) == "healthy", "it never became healthy")
    findings.note("the health check finds it healthy", f"after {took:.1f} s more")
    services.tell("what is kept is well", *_inside("kizuna", "verify"))
    before = _effects(services)
    _bring_back(services)
    findings.tell("it comes back from a backup as it was", _effects(services) == before, f"{len(before):,} letters")
    _end_all(services)


def _inside(*words: str) -> tuple[str, ...]:
    return ("exec", "-T", "serve", *words)


def _wait_for_database(services: Together) -> None:
    took = wait_until(lambda: services.engine.health(services.container("database")) == "healthy", "no database")
    services.findings.note("the database is healthy", f"after {took:.1f} s")


def _look_at_workers(findings: Findings) -> None:
    """Who stays makes whoever comes next go to the other one."""
    with ExitStack() as stay:
        staying = [stay.enter_context(closing(HTTPConnection("127.0.0.1", PORT, timeout=PATIENCE))) for _ in range(8)]
        seen = {worker for each in staying for worker in _WORKER.findall(_metrics(each))}
    findings.tell("two processes serve", seen == {"1", "2"}, sorted(seen))


def _metrics(connection: HTTPConnection) -> str:
    connection.request("GET", "/metrics")
    return connection.getresponse().read().decode()


def _effects(services: Together) -> str:
    """What was kept of responses."""
    return json.dumps(json.loads(services.get(*_inside("kizuna", "verify")).splitlines()[-1])["effects"])


def _bring_back(services: Together) -> None:
    """As the README says it: dump, empty, restore, migrate, forget again."""
    at_database = ("exec", "-T", "database")
    dump = services.ask(*at_database, *_DUMP).wrote
    services.get("stop", "serve", "work")
    for word in ("dropdb", "createdb"):
        services.get(*at_database, word, "-U", "kizuna", "kizuna")
    services.tell("the backup is put back", *at_database, *_RESTORE, told=dump)
    services.tell("what was forgotten stays forgotten", "run", "--rm", "migrate", "forget", "--replay")
    services.up()


def _end_all(services: Together) -> None:
    ids = {name: services.container(name) for name in ("serve", "work", "database")}
    begun = time.monotonic()
    services.get("stop")
    took = time.monotonic() - begun
    codes = {
        name: services.engine.get("inspect", "--format", "{{.State.ExitCode}}", each) for name, each in ids.items()
    }
    services.findings.tell("all end well when they are told", {*codes.values()} == {"0"}, f"{codes}, {took:.1f} s")
