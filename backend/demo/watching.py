"""Tells the operator, while the demo serves, how each answer moves a point."""

from collections.abc import Iterator
from functools import partial
from threading import Event

from rich.console import Console
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.catalogue.queries import products_by_id
from backend.clock import SECOND, Clock, Instant
from backend.db import Database
from backend.loyalty.queries import PositionView, position_at, positions_of
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.panel.queries import people_by_id
from backend.responses.tables import Response
from backend.segments.rules import NAMES, Segment
from backend.text import say

# A page is dated when it comes in and seen once it is durable; whoever looks later than this misses none.
_LAG = 2 * SECOND
_EVERY_SECONDS = 1.0


def watch(database: Database, clock: Clock, console: Console, stop: Event, language: str = "ja") -> None:
    """Prints a line for every position that answers move, until told to stop."""
    since = clock()
    while not stop.wait(_EVERY_SECONDS):
        # What the building of a small demo did a moment ago is no news.
        until = max(since, clock() - _LAG)
        for line in database.read_now(partial(moved_lines, since=since, until=until, language=language)):
            console.print(line, highlight=False, markup=False, soft_wrap=True)
        since = until


def moved_lines(session: Session, since: Instant, until: Instant, language: str = "ja") -> list[str]:
    """The positions moved by what was answered after `since` and up to `until`, one line each.

    A correction says what was so from the start, in both places alike, and is not told.
    """
    answered = select(Response.person_id).where(Response.updated_at > since, Response.updated_at <= until).distinct()
    people = people_by_id(session, session.scalars(answered).all())
    views = positions_of(session, sorted(people), until)
    products = products_by_id(session, {view.key.product_id for view in views})
    lines = []
    for view in views:
        before = position_at(session, view.key.person_id, view.key.product_id, since)
        if told := " · ".join(_changes(before, view, language)):
            who = people[view.key.person_id].external_ref or f"person {view.key.person_id}"
            lines.append(f"{who} {say(products[view.key.product_id].name, language)}  {told}")
    return lines


def _changes(before: PositionView | None, after: PositionView, language: str) -> Iterator[str]:
    for axis in ("psychology", "depth"):
        now = round(100 * getattr(after, axis).value)
        then = now if before is None else round(100 * getattr(before, axis).value)
        if now != then or (before is None and getattr(after, axis).evidence > 0):
            yield f"{axis} {'' if before is None else f'{then} → '}{now}"
    was, came = _name(before, language), _name(after, language)
    if was != came:
        yield f"{was} → {came}"


def _name(view: PositionView | None, language: str) -> str:
    if view is None:
        return "new"
    segment = view.placement.segment
    if segment == UNCLASSIFIED:
        return "unclassified"
    name = say(NAMES[Segment(segment)], language)
    return name if view.placement.depth_known else f"{name} (depth unknown)"
