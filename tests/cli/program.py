"""The program `kizuna`, run in this process with an environment and a clock of the test's."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from backend.cli.app import run
from backend.cli.terminal import Surroundings
from backend.db import Database
from tests.clocks import SettableClock
from tests.snapshots import Everything, everything

MISUSED = 2
"""The exit code of a command that is not spelled as its help says."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command came to."""

    code: int
    out: str
    err: str


@dataclass(slots=True)
class Program:
    """Runs commands against one database."""

    url: str
    clock: SettableClock
    capture: pytest.CaptureFixture[str]
    environ: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: object) -> Ran:
        """Runs one command."""
        self.capture.readouterr()
        environ = {"KIZUNA_DATABASE_URL": self.url, **self.environ}
        surroundings = Surroundings(environ=environ, clock=self.clock, secrets=lambda size: "s" * (size * 4 // 3 + 1))
        code = run([str(argument) for argument in arguments], surroundings)
        said = self.capture.readouterr()
        return Ran(code, said.out, said.err)

    def does(self, *arguments: object) -> str:
        """Runs one command that must succeed; what it says on standard output."""
        ran = self.run(*arguments)
        assert ran.code == 0, ran.err
        return ran.out

    def refuses(self, *arguments: object) -> str:
        """Runs one command that must be refused: nothing on standard output, no traceback, exit code 1."""
        ran = self.run(*arguments)
        assert (ran.code, ran.out) == (1, "")
        assert "Traceback" not in ran.err
        return ran.err


def file(folder: Path, text: str, name: str = "members.csv") -> Path:
    """A file in that folder."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def held(program: Program) -> Everything:
    """All that the program's database holds."""
    database = Database(program.url)
    try:
        return everything(database)
    finally:
        database.close()
