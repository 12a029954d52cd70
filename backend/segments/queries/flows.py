"""flow: who went from where to where between two instants."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.catalogue.queries import get_product
from backend.clock import Instant
from backend.errors import Invalid
from backend.loyalty.queries import get_model
from backend.loyalty.queries.history import Path, places_at
from backend.loyalty.rules.packing import NOWHERE, pair_counts, placement_of
from backend.segments.queries.chosen import of_chosen
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
    path = Path(model_id=get_model(session, model_id).id, product_id=product_id)
    chosen = of_chosen(session, path, where, now=now)
    before, after = (codes[chosen] for codes in places_at(session, path, (since, until)))
    counts: dict[tuple[int | None, int | None], int] = {}
    for origin, target, count in pair_counts(before, after):
        # Depth may have become known, or not: that is no step from one segment to another.
        if target != NOWHERE:
            step = _segment(origin), _segment(target)
            counts[step] = counts.get(step, 0) + count
    return Flow(product_id=product_id, since=since, until=until, counts=counts)


def _segment(code: int) -> int | None:
    return None if code == NOWHERE else placement_of(code).segment
