"""Every position made anew from the ledger: rebuilt, published under a new model, and the arithmetic alone."""

from collections.abc import Callable
from functools import partial
from time import perf_counter

from sqlalchemy import select

from backend.catalogue.tables import Product
from backend.clock import system_clock
from backend.db import Database, Session
from backend.db.long_work import Job, JobState
from backend.jobs import PEOPLE_AT_ONCE
from backend.jobs.long_work import run_long_work
from backend.loyalty.actions import add_model, rebuild_chunk
from backend.loyalty.actions.publishing import ask_publishing
from backend.loyalty.queries import ActiveModel, get_model
from backend.loyalty.queries.lines import lines_between
from backend.loyalty.rules.many import fold_many
from backend.loyalty.rules.model import DEFAULT_DEFINITION
from backend.staff.rules import Permission
from tests.bench.readings import Reading

_BRANDS = select(Product.id, Product.brand_id)


def rebuild_in_place(*, url: str, people: int, observations: int) -> Callable[[], Reading]:
    """Makes the positions, moves and counts of the first so many people anew, as `kizuna rebuild` does."""
    database = Database(url)
    active = _live_model(database)

    def measure() -> Reading:
        began = perf_counter()
        for after in range(0, people, PEOPLE_AT_ONCE):
            most = min(PEOPLE_AT_ONCE, people - after)
            step = partial(rebuild_chunk, active=active, after_person_id=after, limit=most, now=system_clock())
            database.write_now(step)
        return Reading(per_second=observations / (perf_counter() - began), done=observations)

    return measure


def publish_whole(*, url: str, observations: int) -> Callable[[], Reading]:
    """Publishes a new version each time, as the job does; what earlier ones left stays in the tables."""
    database = Database(url)

    def measure() -> Reading:
        began, asked_at = perf_counter(), system_clock()

        def ask(session: Session) -> int:
            draft = add_model(session, version=f"v{asked_at}", definition=DEFAULT_DEFINITION, now=asked_at)
            permission = Permission.EDIT_MODELS.value
            return ask_publishing(session, draft.id, permission=permission, asked_by=None, now=asked_at).id

        job_id = database.write_now(ask)
        run_long_work(database, system_clock, job_id=job_id)
        if database.read_now(lambda session: session.get_one(Job, job_id).state) != JobState.DONE:
            raise RuntimeError("the model was not published")
        return Reading(per_second=observations / (perf_counter() - began), done=observations)

    return measure


def fold_alone(*, url: str, people: int, observations: int) -> Callable[[], Reading]:
    """The same arithmetic on lines that are in memory already; only the fold is on the clock."""
    database = Database(url)
    active = _live_model(database)
    brands = database.read_now(lambda session: dict(session.execute(_BRANDS).all()))

    def measure() -> Reading:
        elapsed = 0.0
        for after in range(0, people, PEOPLE_AT_ONCE):
            last = min(people, after + PEOPLE_AT_ONCE)
            part = partial(lines_between, items=active.model.items, after=after, last=last)
            lines = database.read_now(part)
            began = perf_counter()
            fold_many(active.model, lines, brands, system_clock())
            elapsed += perf_counter() - began
        return Reading(per_second=observations / elapsed, done=observations)

    return measure


def _live_model(database: Database) -> ActiveModel:
    return database.read_now(lambda session: get_model(session, None))
