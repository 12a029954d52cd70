"""Submissions through the product: many wait for the one writer, and each is acknowledged once it is durable."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from time import perf_counter

import uvloop

from backend.clock import system_clock
from backend.db import Database
from backend.errors import NotFound
from backend.responses.actions import Submission, submit_together
from backend.responses.rules import PostedPage
from backend.surveys.queries import find_published
from backend.surveys.rules import Published
from tests.bench.form import answers
from tests.bench.readings import Reading, quantile
from tests.bench.stage import list_links


def submit_units(*, url: str, version_id: int, submissions: int, waiting: int) -> Callable[[], Reading]:
    """Rounds of so many first submissions, of which so many wait at any moment."""
    database = Database(url)
    published = _published(database, version_id)
    ids = _invitations(database, submissions)
    return lambda: uvloop.run(_submit(database, published, list(islice(ids, submissions)), waiting))


def submit_one(url: str, version_id: int) -> None:
    """A single submission."""
    with closing(Database(url)) as database:
        uvloop.run(_submit(database, _published(database, version_id), [1], 1))


def _published(database: Database, version_id: int) -> Published:
    published = database.read_now(lambda session: find_published(session, version_id))
    if published is None:
        raise NotFound("there is no such version")
    return published


async def _submit(database: Database, published: Published, invitations: list[int], waiting: int) -> Reading:
    units = iter([(invitation, _page(published, invitation)) for invitation in invitations])
    latencies: list[float] = []
    began = perf_counter()
    await asyncio.gather(*(_submit_in_turn(database, units, latencies) for _ in range(waiting)))
    elapsed = perf_counter() - began
    latencies.sort()
    return Reading(
        per_second=len(latencies) / elapsed,
        p50_ms=1_000 * quantile(latencies, 0.5),
        p99_ms=1_000 * quantile(latencies, 0.99),
        done=len(latencies),
        errors=len(invitations) - len(latencies),
    )


async def _submit_in_turn(database: Database, units: Iterator[tuple[int, PostedPage]], latencies: list[float]) -> None:
    for invitation, posted in units:
        began = perf_counter()
        submission = Submission(invitation_id=invitation, posted=posted, now=system_clock())
        result = await database.write_together(submit_together, submission)
        if result.is_kept:
            latencies.append(perf_counter() - began)


def _page(published: Published, invitation: int) -> PostedPage:
    return PostedPage(
        published=published,
        page=1,
        answers=answers(invitation),
        idempotency_key=f"{invitation:032x}",
        language="ja",
    )


def _invitations(database: Database, part: int) -> Iterator[int]:
    """Every invitation once."""
    behind = 0
    while links := list_links(database, behind=behind, count=part):
        yield from (link.id for link in links)
        behind = links[-1].id
