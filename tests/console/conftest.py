"""The console over the demo's data: one server and one browser for a file of tests, and a window for each reader."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser

from backend.db import Database
from backend.staff.rules import Role
from tests.browser.conftest import browser
from tests.console.windows import PHONE, Demo, Look, Reader, open_reader, serving, sign_in_anew
from tests.demo.conftest import Built, built

__all__ = ["browser", "built"]


@pytest.fixture(scope="module")
def demo(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A copy of the demo, served; what a walk does stays for the next."""
    path = shutil.copy(built.path, tmp_path_factory.mktemp("console") / "kizuna.db")
    database = Database(f"sqlite:///{path}")
    with serving(database, built.report) as demo:
        yield demo
    database.close()


@pytest.fixture(scope="module")
def reader_of(browser: Browser, demo: Demo) -> Iterator[Callable[..., Reader]]:
    """Opens a window for somebody of a role, or for whose token that is."""
    with ExitStack() as stack:

        def make(who: Role | str = Role.ADMINISTRATOR, look: Look | None = None) -> Reader:
            token = demo.report.tokens[who] if isinstance(who, Role) else who
            return stack.enter_context(open_reader(browser, demo, token, look or Look()))

        yield make


@pytest.fixture(scope="module")
def administrator(reader_of: Callable[..., Reader]) -> Reader:
    """Whoever may see and do everything, in English and light on a desk."""
    return reader_of()


@pytest.fixture(scope="module")
def phone_of(reader_of: Callable[..., Reader], demo: Demo) -> Callable[[Role | str], Reader]:
    """One phone for everybody, which goes from hand to hand."""
    phones: list[Reader] = []

    def hand(who: Role | str) -> Reader:
        if phones:
            sign_in_anew(phones[0], demo.report.tokens[who] if isinstance(who, Role) else who)
        else:
            phones.append(reader_of(who, Look(width=PHONE)))
        return phones[0]

    return hand
