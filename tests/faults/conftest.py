"""What the short forms of the campaigns attack."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.house import House, open_house


@pytest.fixture(scope="session")
def house(sqlite_template: Path) -> Iterator[House]:
    """One house for all of them: nothing that they do is meant to leave anything behind."""
    with open_house(sqlite_template) as opened:
        yield opened
