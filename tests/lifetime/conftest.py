"""What the tests of lifetime value may ask for: the shop of the purchases' tests."""

import pytest

from backend.db import Database
from tests.purchases.shop import Shop, open_shop


@pytest.fixture
def shop(database: Database) -> Shop:
    """Two products of one brand, and two people."""
    return open_shop(database)
