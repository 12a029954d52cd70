"""What tests of sales may ask for besides."""

import pytest

from backend.db import Database
from tests.loyalty.world import make_world
from tests.sales.shop import Shop, make_shop


@pytest.fixture
def shop(database: Database) -> Shop:
    """A shop in a fresh database of each kind in turn."""
    return make_shop(make_world(database))
