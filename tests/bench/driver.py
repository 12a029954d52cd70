"""The floors of what reads: SQLite's driver alone, which loads nothing of the product but its clock."""

import sqlite3
from collections.abc import Callable
from itertools import count
from time import perf_counter

from backend.clock import days, system_clock
from tests.bench.readings import Reading
from tests.bench.watch import again_and_again

_COUNTS = """
SELECT segment, depth_known, count(*) FROM positions WHERE model_id = 1 AND product_id = ? GROUP BY segment, depth_known
"""
_FLOW = """
SELECT origin, target, count(*) FROM (
    SELECT (SELECT to_segment FROM moves WHERE moves.person_id = positions.person_id AND moves.model_id = 1
            AND moves.product_id = positions.product_id AND moved_at <= ? ORDER BY moved_at DESC LIMIT 1) AS origin,
           segment AS target
    FROM positions WHERE model_id = 1 AND product_id = ?
) GROUP BY origin, target
"""
_ONE = "SELECT * FROM positions WHERE person_id = ? AND model_id = 1 AND product_id = ?"
_LEDGER = "SELECT * FROM observations ORDER BY person_id, axis, subject_id, kind, source_id, revision"
_STRIDE = 7_919
_TOGETHER = 5_000


def count_by_group(*, path: str, product_id: int, seconds: float) -> Callable[[], Reading]:
    """Counts every position anew."""
    connection = sqlite3.connect(path)
    return lambda: again_and_again(lambda: connection.execute(_COUNTS, (product_id,)).fetchall(), seconds)


def flow_by_look_up(*, path: str, product_id: int, seconds: float, days_ago: float) -> Callable[[], Reading]:
    """Looks up everybody's last move of a day long past, and where they stand."""
    connection = sqlite3.connect(path)
    asked = (system_clock() - days(days_ago), product_id)
    return lambda: again_and_again(lambda: connection.execute(_FLOW, asked).fetchall(), seconds)


def fetch_by_key(*, path: str, product_id: int, people: int, seconds: float) -> Callable[[], Reading]:
    """Fetches one position by its primary key, each time another."""
    connection = sqlite3.connect(path)
    numbers = count(1)

    def fetch() -> object:
        person_id = next(numbers) * _STRIDE % people + 1
        return connection.execute(_ONE, (person_id, product_id)).fetchone()

    return lambda: again_and_again(fetch, seconds)


def read_ledger(*, path: str) -> Callable[[], Reading]:
    """Reads the whole ledger in its order, and makes nothing of it."""
    connection = sqlite3.connect(path)

    def measure() -> Reading:
        began, rows = perf_counter(), 0
        cursor = connection.execute(_LEDGER)
        while part := cursor.fetchmany(_TOGETHER):
            rows += len(part)
        return Reading(per_second=rows / (perf_counter() - began), done=rows)

    return measure
