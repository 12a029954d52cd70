"""What tests of one person once may ask for besides."""

import pytest

from backend.db import Database
from tests.loyalty.world import World, make_world


@pytest.fixture
def world(database: Database) -> World:
    """Two brands, three products and nobody yet, in a fresh database of each kind in turn."""
    return make_world(database)
