"""Counts by segment, flows and cohorts through the product, of this moment and of days long past."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from backend.clock import days, system_clock
from backend.db import Database, Session
from backend.jobs.packing import pack_due
from backend.segments.queries import Cohort, Flow, Summary, cohorts, flow, summary
from backend.segments.rules.cohorts import CohortBy, CohortUnit
from tests.bench.readings import Reading
from tests.bench.watch import again_and_again


def pack_everything(url: str) -> None:
    """What due work does by itself."""
    database = Database(url)
    pack_due(database, system_clock)
    database.close()


def through_product(*, url: str, product_id: int, seconds: float) -> Callable[[], Reading]:
    """The summary of this moment, exact whether or not anything was swept."""
    database = Database(url)

    def counts(session: Session) -> Summary:
        now = system_clock()
        return summary(session, product_id, now, now=now)

    return lambda: again_and_again(lambda: database.read_now(counts), seconds)


def through_product_back_then(*, url: str, product_id: int, seconds: float, days_ago: float) -> Callable[[], Reading]:
    """The summary of a day long past."""
    database = Database(url)

    def counts(session: Session) -> Summary:
        now = system_clock()
        return summary(session, product_id, now - days(days_ago), now=now)

    return lambda: again_and_again(lambda: database.read_now(counts), seconds)


def through_flow(*, url: str, product_id: int, seconds: float, days_ago: float) -> Callable[[], Reading]:
    """The flow since a day long past, to this moment."""
    database = Database(url)

    def flowed(session: Session) -> Flow:
        now = system_clock()
        return flow(session, product_id, now - days(days_ago), now, now=now)

    return lambda: again_and_again(lambda: database.read_now(flowed), seconds)


def through_cohorts(*, url: str, product_id: int, seconds: float) -> Callable[[], Reading]:
    """The cohorts of the last twelve months, by when they joined."""
    database, zone = Database(url), ZoneInfo("Asia/Tokyo")

    def followed(session: Session) -> list[Cohort]:
        now = system_clock()
        return list(cohorts(session, product_id, CohortBy.JOINED, CohortUnit.MONTH, zone=zone, now=now))

    return lambda: again_and_again(lambda: database.read_now(followed), seconds)
