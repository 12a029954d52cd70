"""What the tests of the respondents' edge may ask for."""

import pytest

from backend.db import Database
from tests.clocks import SettableClock
from tests.web.visiting import Visitor


@pytest.fixture
def visitor(database: Database, clock: SettableClock) -> Visitor:
    """Someone with a browser, at the instant of the clock."""
    return Visitor(database, clock)
