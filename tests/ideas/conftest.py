"""What tests of ideas may ask for besides."""

import pytest

from backend.db import Database
from tests.ideas.square import Square, make_square


@pytest.fixture
def square(database: Database) -> Square:
    """A board in a fresh database of each kind in turn."""
    return make_square(database)
