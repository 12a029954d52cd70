"""What tests of communications may ask for besides."""

import pytest

from backend.db import Database
from tests.clocks import SettableClock
from tests.communications.strategy import House, open_house


@pytest.fixture
def house(database: Database, clock: SettableClock) -> House:
    """A tea house on a fresh database of each kind in turn, with a planner and nobody on its panel."""
    return open_house(database, clock)
