"""The process that a server begins beside itself: it writes what is posted, and is gone as soon as the server is."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from backend.cli.running import written_beside
from backend.settings import Settings, UnfitSettings, read_settings
from tests.faults.beside import beside, kill_beside
from tests.faults.long_form import Site
from tests.faults.nursery import Command, Nursery, wait_for
from tests.faults.posting import Served, served
from tests.patience import PATIENCE
from tests.ports import free_port

SEE_OTHER = 303
STUMBLES = """
import sys
from backend.db import Database
from backend.responses.actions import portable_pages
database = Database(sys.argv[1], portable=portable_pages())
sys.exit(3)
"""
TOLD = "the writing process has not written a batch"
HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def site(database_url: str, nursery: Nursery, tmp_path: Path) -> Site:
    """A migrated database of each kind in turn."""
    return Site(kind="either", url=database_url, nursery=nursery, folder=tmp_path)


def is_gone(pid: int) -> bool:
    """Waits until it is."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state in {"Z", "X"}:
            return True
        time.sleep(0.01)
    return False


def figure(port: int) -> str:
    """What the figures say of it."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        connection.request("GET", "/metrics")
        lines = connection.getresponse().read().decode().splitlines()
    (line,) = [line for line in lines if line.startswith("kizuna_writing_process")]
    return line.split()[-1]


def post(running: Served) -> int:
    """How the first page of somebody else is answered."""
    (visit,) = running.posts.visitors(1)
    with closing(HTTPConnection("127.0.0.1", running.posts.port, timeout=PATIENCE)) as connection:
        connection.request("POST", visit.path, urlencode(visit.fields(running.posts.company.version_id, 1)), HEADERS)
        return connection.getresponse().status


@pytest.mark.parametrize("end", [Command.told_to_end, Command.kill])
def test_it_heeds_no_signal_and_ends_with_the_server(site: Site, end: Callable[[Command], object]) -> None:
    with served(site, people=1) as running:
        (process,) = beside(running.server.pid)
        for number in (signal.SIGTERM, signal.SIGINT):
            os.kill(process, number)
        assert post(running) == SEE_OTHER
        assert (beside(running.server.pid), figure(running.posts.port)) == ([process], "1.0")
        end(running.server)
        assert is_gone(process)
        assert "writing process" not in running.server.said()


def test_once_it_is_killed_the_server_says_so_and_writes_by_itself(site: Site) -> None:
    with served(site, people=4) as running:
        (process,) = beside(running.server.pid)
        assert (post(running), kill_beside(running.server)) == (SEE_OTHER, 1)
        assert is_gone(process)
        assert figure(running.posts.port) == "0.0"
        posted = {post(running) for _ in range(3)}
        assert (posted, running.server.said().count(TOLD)) == ({SEE_OTHER}, 1)


def test_a_program_that_comes_to_grief_before_it_serves_does_not_wait_for_it(sqlite_url: str) -> None:
    ended = subprocess.run([sys.executable, "-c", STUMBLES, sqlite_url], timeout=PATIENCE, check=False)
    assert ended.returncode == 3


def test_whoever_wants_none_has_none(database_url: str, nursery: Nursery) -> None:
    port = free_port()
    off = {"KIZUNA_WRITING_PROCESS": "off"}
    with nursery.begun("serve", "--port", str(port), url=database_url, environ=off) as server:
        wait_for(server, port)
        assert (beside(server.pid), figure(port)) == ([], "0.0")


def test_several_servers_and_those_whose_statements_are_traced_write_by_themselves() -> None:
    assert written_beside(Settings(), workers=1) is not None
    assert written_beside(Settings(), workers=2) is None
    assert written_beside(Settings(otlp_endpoint="https://collector.example/v1/traces"), workers=1) is None
    assert written_beside(Settings(writing_process=False), workers=1) is None


def test_the_setting_is_on_or_off() -> None:
    assert [read_settings({"KIZUNA_WRITING_PROCESS": word}).writing_process for word in ("", "on", "off")] == [
        True,
        True,
        False,
    ]
    with pytest.raises(UnfitSettings, match="KIZUNA_WRITING_PROCESS is on or off"):
        read_settings({"KIZUNA_WRITING_PROCESS": "no"})
