"""Counts by segment through the product, of this moment and of a day long past."""

from collections.abc import Callable

from backend.clock import days, system_clock
from backend.db import Database, Session
from backend.segments.queries import Summary, summary
from tests.bench.readings import Reading
from tests.bench.watch import again_and_again


def through_product(*, url: str, product_id: int, seconds: float) -> Callable[[], Reading]:
    """The summary of this moment, exact whether or not anything was swept."""
    database = Database(url)

    def counts(session: Session) -> Summary:
        now = system_clock()
        return summary(session, product_id, now, now=now)

    return lambda: again_and_again(lambda: database.read_now(counts), seconds)


def through_product_back_then(*, url: str, product_id: int, seconds: float, days_ago: int) -> Callable[[], Reading]:
    """The summary of a day long past."""
    database = Database(url)

    def counts(session: Session) -> Summary:
        now = system_clock()
        return summary(session, product_id, now - days(days_ago), now=now)

    return lambda: again_and_again(lambda: database.read_now(counts), seconds)
