"""What every test may ask for: a migrated database of either kind, and a clock."""

import gc
import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from backend.db import Database, migrate
from tests.clocks import SettableClock
from tests.faults.nursery import Nursery
from tests.filled import Filled
from tests.forked import Cradle, open_cradle
from tests.postgres import Postgres, find_memory, run_postgres
from tests.recycled import Recycled
from tests.warm import keep_warm

DATABASES = ["sqlite", "postgresql"]

# A slow machine is no fault of the code, and the same examples must come up wherever the tests run.
settings.register_profile(
    "kizuna",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("kizuna")
keep_warm()

# What a test writes is gone when it ends: where there is room, its folder lies in memory.
if (_memory := find_memory()) is not None:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_memory))


def pytest_xdist_auto_num_workers() -> int | None:
    """One more than there are processors, unless another number is said: browsers, servers and disks are waited for."""
    return None if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ else len(os.sched_getaffinity(0)) + 1


def pytest_configure() -> None:
    """While tests are imported nothing is thrown away: looking for it takes a third of the time."""
    gc.disable()


def pytest_collection_finish() -> None:
    """What is imported by now stays to the end; walking it again and again would take a fifth of every test."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    gc.enable()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The PostgreSQL server of this run, started by the first test that needs one."""
    with run_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres) -> str:
    """The name of a migrated database that nobody writes to."""
    name = postgres.create()
    migrate(postgres.url(name))
    return name


@pytest.fixture(scope="session")
def recycled(postgres: Postgres, postgres_template: str) -> Iterator[Recycled]:
    """Migrated, empty databases, used again and again."""
    databases = Recycled(postgres, postgres_template)
    yield databases
    databases.drop_all()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file that nobody writes to."""
    path = tmp_path_factory.mktemp("template") / "kizuna.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a fresh SQLite database, migrated and empty."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'kizuna.db')}"


@pytest.fixture
def postgres_url(recycled: Recycled) -> Iterator[str]:
    """The URL of a fresh PostgreSQL database, migrated and empty."""
    lent = recycled.lend()
    yield lent.url
    recycled.take_back(lent)


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh database, migrated and empty, of each kind in turn."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture(params=DATABASES)
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any table, of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.db'}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    name = postgres.create()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh database, migrated and empty, of each kind in turn."""
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def cradle() -> Iterator[Cradle]:
    """What processes are forked from: the program is loaded once."""
    with open_cradle() as opened:
        yield opened


@pytest.fixture(scope="session")
def nursery(cradle: Cradle, tmp_path_factory: pytest.TempPathFactory) -> Nursery:
    """Where servers and other commands begin at once, each in a process of its own."""
    return Nursery(cradle, tmp_path_factory.mktemp("nursery"))


@pytest.fixture(scope="session")
def filled() -> Filled:
    """Fills databases with what the first test that asked for it made."""
    return Filled()


@pytest.fixture
def clock() -> SettableClock:
    """A clock that stands at nine in the morning of 1 April 2026 in Tokyo until the test moves it."""
    return SettableClock()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that was skipped proved nothing: it counts as failed."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """So does a whole file of them."""
    report = yield
    if report.skipped:
        report.outcome = "failed"
    return report
