"""people_gathered: the same condition for the database to go through the fewest people by, where few of them fit.

SQLite asks every condition of every person there is, and PostgreSQL misjudges conditions that compare instants. Told
to begin with a list of people, both ask the others of those alone; so the condition on the fewest, as far as an index
tells quickly, becomes that list.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, func, select, union_all
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.loyalty.tables import MoveRow, PositionRow
from backend.panel.tables import AttributeValue as ValueRow
from backend.panel.tables import Person
from backend.segments.queries.conditions.bought import recorded_purchases
from backend.segments.queries.conditions.moved import written_moves
from backend.segments.queries.conditions.reading import Reading, reading
from backend.segments.queries.conditions.told import value_between, value_in
from backend.segments.queries.conditions.tree import flat, holds
from backend.segments.queries.conditions.unfolding import unfolded
from backend.segments.queries.members import stands_in
from backend.segments.rules import (
    AllOf,
    AttributeBetween,
    AttributeIn,
    Bought,
    InAudience,
    InSegment,
    Moved,
    PeopleWhere,
)
from backend.segments.tables import AudienceMember

# Fewer than so many are worth gathering before a single page is full.
_FEW: Final = 50_000
# Nobody counts further to find out which condition holds of the fewest.
_FAR_ENOUGH: Final = 200_000

_People = Select[int] | CompoundSelect[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """People of an index, among whom is everybody of whom one of the parts holds; `part` if they are exactly these.

    `about` are rows of an index that tell about how many they are.
    """

    people: _People
    about: Select[int]
    part: PeopleWhere | None = None


def people_gathered(session: Session, where: PeopleWhere, *, now: Instant, page: bool = False) -> ColumnElement[bool]:
    """Whether the condition holds of a person at `now`, beginning with the fewest; for a page, if they are few."""
    whole, read = unfolded(session, where), reading(session, now)
    parts = list(flat([whole]))
    source = _smallest(session, [each for part in parts for each in _sources(part, read)], page=page)
    if source is None:
        return holds(whole, read)
    others = [part for part in parts if part is not source.part]
    return and_(Person.id.in_(source.people), holds(AllOf(parts=others), read))


def _smallest(session: Session, sources: Sequence[_Source], *, page: bool) -> _Source | None:
    """The source of the fewest people; for a page, where these are few enough to be gathered before it is full."""
    if not sources:
        return None
    most = _FEW if page else _FAR_ENOUGH
    sizes = [select(func.count()).select_from(each.about.limit(most).subquery()).scalar_subquery() for each in sources]
    named = [size.label(f"size_{place}") for place, size in enumerate(sizes)]
    fewest, place = min((size, place) for place, size in enumerate(session.execute(select(*named)).one()))
    return None if page and fewest == most else sources[place]


def _sources(part: PeopleWhere, read: Reading) -> Iterator[_Source]:
    """The list of the people of whom that part holds, where an index has it."""
    match part:
        case InSegment(raw=False):
            yield _Source(part=part, people=_standing(part, read), about=_stored(part, read))
        case AttributeIn():
            own = select(ValueRow.person_id).where(value_in(part, read))
            yield _Source(part=part, people=own, about=own)
        case AttributeBetween():
            own = select(ValueRow.person_id).where(value_between(part, read))
            yield _Source(part=part, people=own, about=own)
        case Bought():
            # What is written in the index alone: whether a purchase still counts is looked up of these, in their order.
            own = recorded_purchases(part, read)
            yield _Source(people=own, about=own)
        case Moved():
            own = written_moves(part, read)
            yield _Source(people=union_all(own, _due(part.product_id, read)), about=own)
        case InAudience():
            own = select(AudienceMember.person_id).where(AudienceMember.audience_id == part.audience_id)
            yield _Source(part=part, people=own, about=own)


def _stored(where: InSegment, read: Reading) -> Select[int]:
    own = PositionRow.model_id == read.model.id, PositionRow.product_id == where.product_id
    return select(PositionRow.person_id).where(*own, PositionRow.segment.in_(where.segments))


def _standing(where: InSegment, read: Reading) -> CompoundSelect[int]:
    """Whoever is stored in the segments by an index alone, but for the few that time or a late clock has moved."""
    own = PositionRow.model_id == read.model.id, PositionRow.product_id == where.product_id
    ahead = select(MoveRow.person_id).where(
        MoveRow.model_id == read.model.id, MoveRow.product_id == where.product_id, MoveRow.moved_at > read.now
    )
    moved = union_all(_due(where.product_id, read), ahead)
    anew = select(PositionRow.person_id).where(
        *own, PositionRow.person_id.in_(moved), stands_in(where.segments, read.now)
    )
    return union_all(_stored(where, read).where(PositionRow.person_id.not_in(moved)), anew)


def _due(product_id: int, read: Reading) -> Select[int]:
    own = PositionRow.model_id == read.model.id, PositionRow.product_id == product_id
    return select(PositionRow.person_id).where(*own, PositionRow.due_at <= read.now)
