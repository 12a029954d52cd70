"""flow: who went from where to where between two instants."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.catalogue.queries import get_product
from backend.clock import Instant
from backend.errors import Invalid
from backend.loyalty.queries import get_model
from backend.loyalty.queries.placements import segment_at
from backend.loyalty.tables import PositionRow
from backend.segments.queries.people import of_people
from backend.segments.rules import PeopleWhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """How many went from one segment to another; those who stayed too. None is not there yet, -1 unclassified."""

    product_id: int
    since: Instant
    until: Instant
    counts: Mapping[tuple[int | None, int | None], int]


def flow(
    session: Session,
    product_id: int,
    since: Instant,
    until: Instant,
    *,
    now: Instant,
    model_id: int | None = None,
    where: PeopleWhere | None = None,
) -> Flow:
    """The counts of people by where they stood at both instants; what lies after `now` has not happened yet.

    With `where`, only of those people of whom it holds at `now`.
    """
    if since > until:
        raise Invalid("a span of time begins before it ends", "since")
    get_product(session, product_id)
    since, until = min(since, now), min(until, now)
    places = (
        select(segment_at(since).label("origin"), segment_at(until).label("target"))
        .where(PositionRow.model_id == get_model(session, model_id).id, PositionRow.product_id == product_id)
        .where(of_people(session, where, now=now))
        .subquery()
    )
    origin, target = places.c.origin, places.c.target
    statement = select(origin, target, func.count()).where(target.is_not(None)).group_by(origin, target)
    counts = {(before, after): count for before, after, count in session.execute(statement)}
    return Flow(product_id=product_id, since=since, until=until, counts=counts)
