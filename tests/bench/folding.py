"""A rebuild of every position from the ledger: whole, and its arithmetic alone."""

from collections.abc import Callable
from contextlib import closing
from functools import partial
from time import perf_counter

from sqlalchemy import select

from backend.catalogue.tables import Product
from backend.clock import system_clock
from backend.db import Database
from backend.jobs import PEOPLE_AT_ONCE, rebuild
from backend.loyalty.queries import ActiveModel, get_model
from backend.loyalty.queries.lines import lines_between
from backend.loyalty.rules.many import fold_many
from tests.bench.readings import Reading

_BRANDS = select(Product.id, Product.brand_id)


def rebuild_whole(*, url: str, observations: int) -> Callable[[], Reading]:
    """Makes every position, move and count anew, as `kizuna rebuild` does."""
    database = Database(url)

    def measure() -> Reading:
        began = perf_counter()
        _rebuild(database)
        return Reading(per_second=observations / (perf_counter() - began), done=observations)

    return measure


def rebuild_once(url: str) -> None:
    """The same, unmeasured."""
    with closing(Database(url)) as database:
        _rebuild(database)


def fold_alone(*, url: str, people: int, observations: int) -> Callable[[], Reading]:
    """The same arithmetic on lines that are in memory already; only the fold is on the clock."""
    database = Database(url)
    active = _live_model(database)
    brands = database.read_now(lambda session: dict(session.execute(_BRANDS).all()))

    def measure() -> Reading:
        elapsed = 0.0
        for after in range(0, people, PEOPLE_AT_ONCE):
            part = partial(lines_between, items=active.model.items, after=after, last=after + PEOPLE_AT_ONCE)
            lines = database.read_now(part)
            began = perf_counter()
            fold_many(active.model, lines, brands, system_clock())
            elapsed += perf_counter() - began
        return Reading(per_second=observations / elapsed, done=observations)

    return measure


def _rebuild(database: Database) -> None:
    rebuild(database, _live_model(database), system_clock, lambda _person_id: None)


def _live_model(database: Database) -> ActiveModel:
    return database.read_now(lambda session: get_model(session, None))
