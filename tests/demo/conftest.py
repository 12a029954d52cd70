"""A small demo, built once for all tests that only look at it, and one of its own for those that change it."""

import fcntl
import os
import pickle
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from backend.db import Database
from backend.demo import DemoReport, build
from tests.clocks import START

PEOPLE = 200
SEED = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A demo that stands, what building it reported, and how far it said to be on the way."""

    path: Path
    report: DemoReport
    shares: tuple[float, ...]


@pytest.fixture(scope="session")
def built(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The demo that nobody writes to."""
    own = tmp_path_factory.getbasetemp()
    return _built(sqlite_template, own.parent if "PYTEST_XDIST_WORKER" in os.environ else own)


@cache
def _built(template: Path, common: Path) -> Built:
    """Made once, whichever folder of tests asks first, and by whichever of the workers that have a folder in common."""
    path, kept = common / "demo.db", common / "demo.built"
    with (common / "demo.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            shutil.copy(template, path)
            kept.write_bytes(pickle.dumps(_build(path)))
    built: Built = pickle.loads(kept.read_bytes())  # noqa: S301 - written here
    return replace(built, path=Path(shutil.copy(path, template.with_name("demo.db"))))


def _build(path: Path) -> Built:
    database = Database(f"sqlite:///{path}")
    shares: list[float] = []
    report = build(database, people=PEOPLE, seed=SEED, now=START, progress=shares.append)
    database.close()
    return Built(path=path, report=report, shares=tuple(shares))


@pytest.fixture
def report(built: Built) -> DemoReport:
    """What building the demo reported."""
    return built.report


@pytest.fixture
def demo(built: Built, tmp_path: Path) -> Iterator[Database]:
    """A copy of the demo, to be changed."""
    database = Database(f"sqlite:///{shutil.copy(built.path, tmp_path / 'kizuna.db')}")
    yield database
    database.close()
