"""The command asks for its port before it makes anything: an earlier demo that still runs keeps its file."""

import socket
from contextlib import closing
from pathlib import Path

import pytest

from backend.cli.app import run
from backend.cli.terminal import Surroundings
from backend.demo import fresh_database
from tests.clocks import SettableClock


def test_a_taken_port_is_refused(tmp_path: Path, clock: SettableClock, capsys: pytest.CaptureFixture[str]) -> None:
    fresh_database(tmp_path)
    before = (tmp_path / "kizuna.db").read_bytes()
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        code = run(["demo", "--port", str(taken.getsockname()[1]), "--data", str(tmp_path)], _surroundings(clock))
    assert code == 1
    assert "is taken; name another with --port" in capsys.readouterr().err
    assert (tmp_path / "kizuna.db").read_bytes() == before


def test_a_real_database_is_refused(sqlite_url: str, clock: SettableClock, capsys: pytest.CaptureFixture[str]) -> None:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    before = path.read_bytes()
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    assert run(["demo", "--port", str(port), "--data", str(path.parent)], _surroundings(clock)) == 1
    assert "holds a database that is not a demo's" in capsys.readouterr().err
    assert path.read_bytes() == before


def _surroundings(clock: SettableClock) -> Surroundings:
    return Surroundings(environ={}, clock=clock, secrets=lambda count: "x" * count)
