"""What tests of ambassadors may ask for besides."""

import pytest

from backend.db import Database
from tests.ambassadors.bringing import Programme, programme_of
from tests.clocks import SettableClock
from tests.web.visiting import Visitor


@pytest.fixture
def programme(database: Database, clock: SettableClock) -> Programme:
    """A programme whose ambassadors bring people, in a fresh database of each kind in turn."""
    return programme_of(database, clock)


@pytest.fixture
def visitor(database: Database, clock: SettableClock) -> Visitor:
    """Someone with a browser, at the instant of the clock."""
    return Visitor(database, clock)
