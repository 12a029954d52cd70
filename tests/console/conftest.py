"""The console over the demo's data: one server and one browser for a file of tests, and a window for each reader."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser

from backend.app import create_app
from backend.db import Database
from backend.settings import Settings
from backend.staff.rules import Role
from tests.api.listening import served
from tests.browser.conftest import browser
from tests.clocks import SettableClock
from tests.console.windows import Demo, Look, Reader, open_reader
from tests.demo.conftest import Built, built

__all__ = ["browser", "built"]


@pytest.fixture(scope="module")
def demo(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A copy of the demo, served as in production but over plain http; what a walk does stays for the next."""
    path = shutil.copy(built.path, tmp_path_factory.mktemp("console") / "kizuna.db")
    settings = Settings(requests_per_second=0, points_per_second=0)
    database = Database(f"sqlite:///{path}")
    with ExitStack() as stack:
        stack.callback(database.close)
        clock = SettableClock()
        address = stack.enter_context(served(create_app(settings, clock, database=database)))
        yield Demo(address=address, report=built.report, clock=clock, database=database)


@pytest.fixture(scope="module")
def reader_of(browser: Browser, demo: Demo) -> Iterator[Callable[..., Reader]]:
    """Opens a window for somebody of a role."""
    with ExitStack() as stack:

        def make(role: Role = Role.ADMINISTRATOR, look: Look | None = None) -> Reader:
            return stack.enter_context(open_reader(browser, demo, role, look or Look()))

        yield make
