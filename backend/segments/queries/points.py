"""points, played_moves: every position of a product as a point, and who moved when, as columns of bytes."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np
from sqlalchemy import case, literal, or_, select
from sqlalchemy.orm import Session

from backend.catalogue.queries import get_product
from backend.clock import SECOND, Instant
from backend.errors import Invalid
from backend.loyalty.queries import get_model
from backend.loyalty.queries.coordinates import ManyPlaced, coordinates_at, placed_now
from backend.loyalty.queries.crowds import is_of, list_crowds
from backend.loyalty.queries.history import Path
from backend.loyalty.queries.models import ActiveModel
from backend.loyalty.rules.many.arrays import Floats, Ints
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.loyalty.tables import MoveRow
from backend.segments.queries.chosen import of_chosen, standing_at
from backend.segments.queries.people import of_people
from backend.segments.queries.summary import summary
from backend.segments.rules import PeopleWhere
from backend.segments.rules.points import NOWHERE as FROM_NOWHERE
from backend.segments.rules.points import UNCLASSIFIED as WITHOUT_SEGMENT
from backend.segments.rules.points import packed_moves, packed_points

MOST_POINTS: Final = 100_000
MOST_MOVES: Final = 200_000
_TOGETHER: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """The positions that have a segment; without data where there are more than were asked for."""

    at: Instant
    count: int
    data: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedMoves:
    """The steps from one segment to another within a span of time, by instant; without data as above."""

    since: Instant
    until: Instant
    count: int
    data: bytes | None


def points(
    session: Session, product_id: int, at: Instant, *, now: Instant, where: PeopleWhere | None = None, most: int
) -> Points:
    """The points at an instant, of those of whom the condition holds at `now`, by the person's id."""
    _check_most(most, MOST_POINTS)
    count = sum(summary(session, product_id, at, now=now, where=where).counts.values())
    if count > most:
        return Points(at=at, count=count, data=None)
    active = get_model(session, None)
    if at < now:
        placed = _placed_then(session, active, product_id, at, now=now, where=where)
    else:
        conditions = [] if where is None else [of_people(session, where, now=now)]
        placed = placed_now(session, active, product_id, at, *conditions)
    rows = np.concatenate([np.empty((0, 6)), *map(_rows, placed)])
    rows = rows[np.argsort(rows[:, 0])]
    people, *axes, segments, known = rows.T
    data = packed_points(people.astype(np.int64), axes, segments.astype(np.int64), known > 0)
    return Points(at=at, count=len(rows), data=data)


def played_moves(
    session: Session,
    product_id: int,
    since: Instant,
    until: Instant,
    *,
    now: Instant,
    where: PeopleWhere | None = None,
    most: int,
) -> PlayedMoves:
    """The moves behind `since` and up to `until`, as far as they are written down, of those of whom it holds at `now`.

    A move that time makes is written down within about a minute of its instant.
    """
    _check_most(most, MOST_MOVES)
    if since > until:
        raise Invalid("a span of time begins before it ends", "since")
    get_product(session, product_id)
    until = min(until, now)
    path = Path(model_id=get_model(session, None).id, product_id=product_id)
    parts, count = [np.empty((0, 4), np.int64)], 0
    for part in _moves(session, path, since, until, of_chosen(session, path, where, now=now)):
        count += len(part)
        # What is too much is counted, not kept.
        if count <= most:
            parts.append(part)
    if count > most:
        return PlayedMoves(since=since, until=until, count=count, data=None)
    rows = np.concatenate(parts)
    rows = rows[np.lexsort((rows[:, 0], rows[:, 1]))]
    data = packed_moves(rows[:, 0], (rows[:, 1] - since) // SECOND, rows[:, 2], rows[:, 3])
    return PlayedMoves(since=since, until=until, count=count, data=data)


def _placed_then(
    session: Session, active: ActiveModel, product_id: int, at: Instant, *, now: Instant, where: PeopleWhere | None
) -> Iterator[ManyPlaced]:
    """The points of the past: placements by the moves, coordinates by the ledger."""
    standing = standing_at(session, Path(model_id=active.id, product_id=product_id), at, where, now=now)
    for many in coordinates_at(session, active, product_id, at, standing.is_classified):
        people = many.people
        yield ManyPlaced(coordinates=many, segments=standing.segments(people), depth_known=standing.depth_known(people))


def _rows(placed: ManyPlaced) -> Floats:
    many = placed.coordinates
    return np.column_stack(
        (many.people, many.psychology, many.behaviour, many.depth, placed.segments, placed.depth_known)
    )


def _moves(session: Session, path: Path, since: Instant, until: Instant, chosen: Ints | slice) -> Iterator[Ints]:
    """Person, instant, from, to of the chosen, in parts: all that lies in the index of moves in time."""
    row = MoveRow
    origin = case(
        (row.from_segment.is_(None), literal(FROM_NOWHERE)),
        (row.from_segment == UNCLASSIFIED, literal(WITHOUT_SEGMENT)),
        else_=row.from_segment,
    )
    target = case((row.to_segment == UNCLASSIFIED, literal(WITHOUT_SEGMENT)), else_=row.to_segment)
    statement = select(row.person_id, row.moved_at, origin, target).where(
        row.model_id == path.model_id,
        row.product_id == path.product_id,
        is_of(list_crowds(session)),
        row.moved_at > since,
        row.moved_at <= until,
        or_(row.from_segment.is_(None), row.from_segment != row.to_segment),
    )
    result = session.connection().execute(statement, execution_options={"yield_per": _TOGETHER})
    for some in result.partitions():
        part = np.fromiter(chain.from_iterable(some), np.int64).reshape(-1, 4)
        yield part if isinstance(chosen, slice) else part[np.isin(part[:, 0], chosen)]


def _check_most(most: int, at_most: int) -> None:
    if not 1 <= most <= at_most:
        raise Invalid(f"the limit is a number from 1 to {at_most}", "limit")
