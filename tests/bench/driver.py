"""The floors of what reads: the drivers alone, which know of the product only which model is live."""

from collections.abc import Callable
from contextlib import closing
from itertools import count
from time import perf_counter

from backend.clock import days, system_clock
from backend.db import Database
from backend.loyalty.queries import live_model
from tests.bench.drivers import asker_of, rows_in_parts, spelled
from tests.bench.readings import Reading
from tests.bench.watch import again_and_again

_COUNTS = """
SELECT segment, depth_known, count(*) FROM positions
WHERE model_id = {live} AND product_id = ? GROUP BY segment, depth_known
"""
_FLOW = """
SELECT origin, target, count(*) FROM (
    SELECT (SELECT to_segment FROM moves WHERE moves.person_id = positions.person_id AND moves.model_id = {live}
            AND moves.product_id = positions.product_id AND moved_at <= ? ORDER BY moved_at DESC LIMIT 1) AS origin,
           segment AS target
    FROM positions WHERE model_id = {live} AND product_id = ?
) AS steps GROUP BY origin, target
"""
_ONE = "SELECT * FROM positions WHERE person_id = ? AND model_id = {live} AND product_id = ?"
_LEDGER = """
SELECT * FROM observations WHERE person_id <= {people} ORDER BY person_id, axis, subject_id, kind, source_id, revision
"""
_STRIDE = 7_919


def count_by_group(*, url: str, product_id: int, seconds: float) -> Callable[[], Reading]:
    """Counts every position anew."""
    ask, counts = asker_of(url), _of_live(url, _COUNTS)
    return lambda: again_and_again(lambda: ask(counts, (product_id,)), seconds)


def flow_by_look_up(*, url: str, product_id: int, seconds: float, days_ago: float) -> Callable[[], Reading]:
    """Looks up everybody's last move of a day long past, and where they stand."""
    ask, flow = asker_of(url), _of_live(url, _FLOW)
    asked = (system_clock() - days(days_ago), product_id)
    return lambda: again_and_again(lambda: ask(flow, asked), seconds)


def fetch_by_key(*, url: str, product_id: int, people: int, seconds: float) -> Callable[[], Reading]:
    """Fetches one position by its primary key, each time another."""
    ask, one = asker_of(url), _of_live(url, _ONE)
    numbers = count(1)

    def fetch() -> object:
        person_id = next(numbers) * _STRIDE % people + 1
        return ask(one, (person_id, product_id))

    return lambda: again_and_again(fetch, seconds)


def read_ledger(*, url: str, people: int) -> Callable[[], Reading]:
    """Reads the ledgers of the first so many people in their order, and makes nothing of them."""

    def measure() -> Reading:
        began = perf_counter()
        rows = sum(len(part) for part in rows_in_parts(url, _LEDGER.format(people=people)))
        return Reading(per_second=rows / (perf_counter() - began), done=rows)

    return measure


def _of_live(url: str, statement: str) -> str:
    """The statement about positions under the model that is live."""
    with closing(Database(url)) as database:
        live = database.read_now(lambda session: live_model(session).id)
    return spelled(url, statement.format(live=live))
