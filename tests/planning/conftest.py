"""What the tests of planning may ask for: a house that asks."""

import pytest

from backend.db import Database
from tests.clocks import SettableClock
from tests.planning.house import House, open_house


@pytest.fixture
def house(database: Database, clock: SettableClock) -> House:
    """A house on a fresh database of each kind in turn; its clock stands at nine on a Wednesday morning in Tokyo."""
    return open_house(database, clock)
