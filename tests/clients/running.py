"""Starts the clients that others wrote, each in a node of its own, against a served program."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from backend.api.shapes.nodes import global_id
from backend.app import create_app
from backend.db import Database
from backend.settings import Settings
from backend.staff.actions import issue_token
from backend.staff.rules import Role
from tests.api.client import token_named
from tests.api.listening import served
from tests.architecture.source import ROOT
from tests.clocks import SettableClock
from tests.patience import PATIENCE
from tests.segments.audience_panel import make_panel

FOLDER = Path(__file__).parent
PEOPLE = [f"C-{number}" for number in range(5)]
# What a client found is JSON of many shapes; tests compare it with the exact value that they expect.
Found: TypeAlias = Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """The whole program, served: five people, and an audience that two of them entered."""

    database: Database
    clock: SettableClock
    settings: Settings
    audience: str
    token: str
    url: str = ""
    _stack: ExitStack = field(repr=False)

    def with_trusted(self, documents: Path) -> "Program":
        """The same, by a server that runs these documents only."""
        return self.served_with(replace(self.settings, trusted_documents=str(documents)))

    def served_with(self, settings: Settings) -> "Program":
        """The same, by a server of its own with these settings."""
        app = create_app(settings, self.clock, database=self.database)
        return replace(self, settings=settings, url=f"{self._stack.enter_context(served(app))}/graphql")

    def ask(self, client: str, key: str, *more: str) -> Found:
        """What that client finds; the key is that of the brand it makes."""
        told = json.dumps({"url": self.url, "token": self.token, "audience": self.audience, "key": key})
        return json.loads(run_node(f"{client}.mjs", told, *more))


@contextmanager
def program_at(url: str) -> Iterator[Program]:
    """The program on that database."""
    database, clock, token = Database(url), SettableClock(), token_named("client")
    with ExitStack() as stack:
        stack.callback(database.close)
        panel = make_panel(database, clock, len(PEOPLE))
        audience = panel.save(watched=True)
        panel.look()
        panel.put("gold", 0, 1)
        panel.look()
        now = clock()
        database.write_now(
            lambda session: issue_token(
                session, name="client", role=Role.ADMINISTRATOR, token=token, expires_at=None, now=now
            )
        )
        program = Program(
            database=database,
            clock=clock,
            settings=Settings(),
            audience=global_id("Audience", audience),
            token=token,
            _stack=stack,
        )
        yield program.served_with(program.settings)


def run_node(*arguments: str, folder: Path = FOLDER) -> str:
    """What a script says, started in the folder of the clients."""
    done = subprocess.run(
        [find_node(), *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def find_node() -> str:
    """The node that is new enough for all of them."""
    node = ROOT / ".checkers" / "node"
    if not node.exists() or not (FOLDER / "node_modules").is_dir():
        pytest.fail("The clients of the API are not installed: run `make machine`.")
    return str(node)
