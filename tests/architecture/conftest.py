"""What the tests of this folder share: the project's files, read and parsed once."""

from pathlib import Path

import pytest

from tests.architecture.source import forget


def pytest_runtest_teardown(nextitem: pytest.Item | None) -> None:
    """Lets go of what was read with the last test that looks at it: parsed, the project takes 300 MB."""
    if nextitem is None or Path(__file__).parent not in nextitem.path.parents:
        forget()
