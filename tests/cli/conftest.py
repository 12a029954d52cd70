"""What the tests of the command line may ask for: the program on a migrated database, or on none."""

import pytest

from tests.cli.program import Program
from tests.clocks import SettableClock


@pytest.fixture
def program(database_url: str, clock: SettableClock, capsys: pytest.CaptureFixture[str]) -> Program:
    """The program on a fresh database, migrated and empty, of each kind in turn."""
    return Program(database_url, clock, capsys)


@pytest.fixture
def bare_program(bare_url: str, clock: SettableClock, capsys: pytest.CaptureFixture[str]) -> Program:
    """The program on a database without any table, of each kind in turn."""
    return Program(bare_url, clock, capsys)
