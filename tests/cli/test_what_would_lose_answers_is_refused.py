"""kizuna serve and kizuna work refuse, in production, a database that would lose what it has acknowledged."""

from contextlib import closing

import pytest

from backend.db import Database
from backend.settings import UnfitSettings
from tests.cli.program import Program
from tests.clocks import SettableClock

_PRODUCTION = {
    "KIZUNA_ENV": "production",
    "KIZUNA_SECRET_KEYS": "kQ7vX2mN9pL4wR8tY3uZ6bC1dF5gH0jS",
    "KIZUNA_PUBLIC_URL": "https://ask.kizuna.jp",
}


def _as_uri(url: str) -> str:
    return url.replace("sqlite:///", "sqlite:///file:")


@pytest.fixture
def program(clock: SettableClock, capsys: pytest.CaptureFixture[str]) -> Program:
    """The program, of whose database each test says more."""
    return Program(url="", clock=clock, capture=capsys)


@pytest.mark.parametrize("command", ["serve", "work"])
@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("?synchronous=OFF", "synchronous is off"),
        ("?synchronous=NORMAL", "synchronous is normal"),
        ("?journal_mode=OFF", "journal_mode is off"),
        ("?journal_mode=MEMORY&synchronous=off", "synchronous is off, journal_mode is memory"),
    ],
)
def test_an_sqlite_file_that_is_not_synced_is_refused_by_its_setting(
    program: Program, sqlite_url: str, command: str, said: str, named: str
) -> None:
    program.url, program.environ = sqlite_url + said, _PRODUCTION
    assert program.refuses(command) == f"kizuna: the database would lose what it has acknowledged: {named}\n"


@pytest.mark.parametrize("said", ["immutable=1", "nolock=1", "psow=0", "vfs=unix-none"])
def test_what_takes_locks_or_the_file_away_is_named(sqlite_url: str, said: str) -> None:
    with closing(Database(f"{_as_uri(sqlite_url)}?{said}&uri=true")) as database:
        assert database.risks() == [said.replace("=", " is ")]
    with closing(Database(f"{_as_uri(sqlite_url)}?mode=rw&uri=true")) as database:
        assert database.risks() == []


def test_a_file_is_named_by_its_path_alone(program: Program, sqlite_url: str) -> None:
    program.url, program.environ = f"{_as_uri(sqlite_url)}?nolock=1&uri=true", _PRODUCTION
    for command in ("serve", "work", "migrate"):
        assert "must name a file by its path, as sqlite:///kizuna.db does" in program.refuses(command)
    for url in ("sqlite://", "sqlite:///:memory:"):
        with pytest.raises(UnfitSettings, match="name a file"):
            Database(url)


@pytest.mark.parametrize("command", ["serve", "work"])
def test_a_server_that_does_not_wait_for_its_disk_is_refused_by_each_setting(
    program: Program, postgres_url: str, command: str
) -> None:
    # The tests' own server is of that kind, for nothing here outlives them.
    program.url, program.environ = postgres_url, _PRODUCTION
    told = "fsync is off, full_page_writes is off, synchronous_commit is off"
    assert program.refuses(command) == f"kizuna: the database would lose what it has acknowledged: {told}\n"


def test_what_a_url_says_of_commits_is_seen(postgres_url: str) -> None:
    database = Database(f"{postgres_url}&options=-c%20synchronous_commit%3Dlocal")
    assert database.risks() == ["fsync is off", "full_page_writes is off"]
    database.close()


def test_in_development_it_is_said_and_done(program: Program, sqlite_url: str) -> None:
    program.url = f"{sqlite_url}?synchronous=OFF"
    ran = program.run("work", "--once")
    assert ran.code == 0
    assert ran.err == (
        "kizuna: the database would lose what it has acknowledged: synchronous is off; production refuses that\n"
    )


def test_a_file_as_it_is_made_here_loses_nothing(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    assert database.risks() == []
    database.close()
