"""members: the people who stand in certain segments towards a product."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from backend.catalogue.queries import get_product
from backend.clock import Instant
from backend.db import Page, Slice, keyset_page
from backend.loyalty.queries import live_model
from backend.loyalty.queries.placements import segment_at
from backend.loyalty.tables import PositionRow
from backend.panel.tables import Person


def members(session: Session, product_id: int, segments: Collection[int], *, now: Instant, part: Slice) -> Page[Person]:
    """The people of those segments (UNCLASSIFIED may be among them) in the order in which they joined the panel."""
    get_product(session, product_id)
    statement = (
        select(Person)
        .join(PositionRow, PositionRow.person_id == Person.id)
        .where(
            PositionRow.model_id == live_model(session).id,
            PositionRow.product_id == product_id,
            stands_in(segments, now),
        )
    )
    return keyset_page(session, statement, [Person.id], part)


def stands_in(segments: Collection[int], now: Instant) -> ColumnElement[bool]:
    """Whether a position is in one of the segments at `now`: most are by what is stored, found through its index."""
    return or_(stands_as_stored(segments, now), stands_otherwise(segments, now))


def stands_as_stored(segments: Collection[int], now: Instant) -> ColumnElement[bool]:
    """Whether what is stored puts it there and still holds."""
    return and_(
        PositionRow.segment.in_(segments),
        PositionRow.moved_at <= now,
        or_(PositionRow.due_at.is_(None), PositionRow.due_at > now),
    )


def stands_otherwise(segments: Collection[int], now: Instant) -> ColumnElement[bool]:
    """Whether it is there though what is stored does not hold: time has moved it, or its move is dated ahead."""
    return and_(or_(PositionRow.due_at <= now, PositionRow.moved_at > now), segment_at(now).in_(segments))
