"""The peer, oTree 6: the closest program in Python that serves surveys to many people.

It is installed with pip into a folder of its own under the user's cache, and served as its manual says for production:
`otree prodserver` with OTREE_PRODUCTION set, on its default database (SQLite in a file, synchronous as SQLite is by
default). Its session is made beforehand by its own `create_session`, and every participant has opened the start link
before the clock starts, so a GET is the page with the ten questions and a POST is one submission that is kept. What it
kept is counted in its database afterwards. Its log goes to a file, as its production log would.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tests.bench.peer_project import FILES

NAME = "oTree 6"
_REQUIREMENT = "otree==6.0.0"
_LONGEST_SECONDS = 300
_SHOWN = 300


class PeerMissing(RuntimeError):
    """The peer cannot be installed or run here."""


class Peer:
    """The peer's program and a project of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "peer"
        self._programs = _installed()
        for name, text in FILES.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    @property
    def environment(self) -> dict[str, str]:
        """What its production server wants to be told; it starts a second process by its bare name."""
        path = os.pathsep.join((str(self._programs), os.environ["PATH"]))
        return {"OTREE_PRODUCTION": "1", "OTREE_ADMIN_PASSWORD": "measured", "PATH": path}

    def command(self, port: int) -> list[str]:
        """How its production server is started."""
        return [str(self._programs / "otree"), "prodserver", f"127.0.0.1:{port}"]

    def invite(self, people: int) -> list[str]:
        """The paths of the pages of so many participants."""
        command = [str(self._programs / "python"), "prepare.py", str(people)]
        return _run(command, self.folder, {**os.environ, **self.environment}).split()

    def kept(self) -> int:
        """How many submissions are in its database."""
        with closing(sqlite3.connect(self.folder / "db.sqlite3")) as connection:
            (number,) = connection.execute("SELECT count(*) FROM survey_player WHERE q1 IS NOT NULL").fetchone()
        return int(number)


def _installed() -> Path:
    """The folder of its programs; made by the first run."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kizuna-bench" / "peer"
    programs = cache / "bin"
    if not (cache / "complete").exists():
        shutil.rmtree(cache, ignore_errors=True)
        cache.mkdir(parents=True)
        _run([sys.executable, "-m", "venv", str(cache)], cache)
        _run([str(programs / "python"), "-m", "pip", "install", "--quiet", "--no-input", _REQUIREMENT], cache)
        (cache / "complete").touch()
    return programs


def _run(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> str:
    """What the command says."""
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=_LONGEST_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise PeerMissing(f"{_REQUIREMENT} cannot be run: {fault}") from fault
    if done.returncode:
        raise PeerMissing(f"{_REQUIREMENT} cannot be run: {done.stderr[-_SHOWN:].strip()}")
    return done.stdout
