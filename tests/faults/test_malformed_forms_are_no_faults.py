"""Whatever is posted to the respondents' pages, no answer is a fault; `python -m tests.faults.forms` posts more."""

import asyncio
from pathlib import Path

from tests.faults.forms import furnish, post_all
from tests.faults.house import open_house


def test_three_hundred_malformed_forms(sqlite_template: Path) -> None:
    with open_house(sqlite_template) as house:
        furnish(house.database, house.now)
        told = asyncio.run(post_all(house, 300))
    assert sum(told.values()) == 300
    assert {status for status in told if status >= 500} == set()
    assert set(told) >= {400, 404, 415}
