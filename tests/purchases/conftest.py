"""What the tests of purchases may ask for: a small shop."""

import pytest

from backend.db import Database
from tests.purchases.shop import Shop, open_shop


@pytest.fixture
def shop(database: Database) -> Shop:
    """Two products of one brand, and two people."""
    return open_shop(database)
