"""people_gathered: the same condition for the database to go through the fewest people by, where few of them fit.

SQLite asks every condition of every person there is, and PostgreSQL misjudges conditions that compare instants. Told
to begin with a list of people, both ask the others of those alone; so the condition on the fewest, as far as an index
tells quickly, becomes that list.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, func, intersect, select, union, union_all
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.loyalty.queries.crowds import is_of
from backend.loyalty.rules.axes import Axis
from backend.loyalty.tables import MoveRow, PositionRow
from backend.panel.tables import AttributeValue as ValueRow
from backend.panel.tables import Person
from backend.segments.queries.conditions.bought import recorded_purchases, standing_purchases
from backend.segments.queries.conditions.lapsing import is_told_by_lapse, lapsing, lapsing_or_told
from backend.segments.queries.conditions.moved import moved_people, written_moves
from backend.segments.queries.conditions.places import around_cut
from backend.segments.queries.conditions.reading import Reading, reading, towards
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
    NearCut,
    OnAxis,
    PeopleWhere,
)
from backend.segments.tables import AudienceMember

# Fewer than so many are worth gathering before a single page is full.
_FEW: Final = 50_000
# Nobody counts further to find out which condition holds of the fewest.
_FAR_ENOUGH: Final = 200_000

_People = Select[int] | CompoundSelect[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
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
    sources = _few(
        session, [each for part in parts for each in sources_of(part, read, hashed=is_hashed(session))], page=page
    )
    if not sources:
        return holds(whole, read)
    listed = _listed(session, sources)
    others = [part for part in parts if all(part is not source.part for source in listed)]
    return and_(Person.id.in_(_together(session, listed)), holds(AllOf(parts=others), read))


def _few(session: Session, sources: Sequence[Source], *, page: bool) -> Sequence[Source]:
    """The sources of not too many people, the fewest first; for a page only where those can be gathered early."""
    if not sources:
        return []
    most = _FEW if page else _FAR_ENOUGH
    ordered = sorted((size, place) for place, size in enumerate(sizes_of(session, sources, most)))
    if page and ordered[0][0] >= _FEW:
        return []
    return [sources[place] for size, place in ordered if size < most] or [sources[ordered[0][1]]]


def sizes_of(session: Session, sources: Sequence[Source], most: int) -> Sequence[int]:
    """About how many people each of them is, as far as that number."""
    if not sources:
        return []
    sizes = [select(func.count()).select_from(each.about.limit(most).subquery()).scalar_subquery() for each in sources]
    return session.execute(select(*(size.label(f"size_{place}") for place, size in enumerate(sizes)))).one()


def _listed(session: Session, few: Sequence[Source]) -> Sequence[Source]:
    """Those to begin with: where lists are hashed, nothing dear is asked of anybody who is not on all of them."""
    if few[0].part is None or not is_hashed(session):
        return few[:1]
    return [each for each in few if each.part is not None]


def is_hashed(session: Session) -> bool:
    """Whether the database goes through a list as fast as through an index."""
    return session.connection().dialect.name == "postgresql"


def _together(session: Session, listed: Sequence[Source]) -> _People:
    if not is_hashed(session):
        return listed[0].people
    # Of a UNION ALL it believes that it has 200 people, and looks each of them up by itself, however many there are.
    distinct = [_distinct(each.people) for each in listed]
    return distinct[0] if len(distinct) == 1 else intersect(*distinct)


def _distinct(people: _People) -> _People:
    if not isinstance(people, CompoundSelect):
        return people
    distinct: CompoundSelect[int] = union(*people.selects)
    return distinct


def sources_of(part: PeopleWhere, read: Reading, *, hashed: bool) -> Iterator[Source]:
    """The list of the people of whom that part holds, where an index has it."""
    match part:
        case InSegment(raw=False):
            yield Source(part=part, people=_standing(part, read), about=_stored(part, read))
        case AttributeIn():
            own = select(ValueRow.person_id).where(value_in(part, read))
            yield Source(part=part, people=own, about=own)
        case AttributeBetween():
            own = select(ValueRow.person_id).where(value_between(part, read))
            yield Source(part=part, people=own, about=own)
        case Bought():
            own = recorded_purchases(part, read)
            # What is written in the index alone; whether it still counts is looked up of these, for a page of few only.
            if hashed and part.least == 1:
                yield Source(part=part, people=standing_purchases(part, read), about=own)
            else:
                yield Source(people=own, about=own)
        case Moved():
            yield Source(part=part, people=moved_people(part, read), about=written_moves(part, read))
        case NearCut():
            yield from sources_of(around_cut(part, read), read, hashed=hashed)
        case OnAxis(axis=Axis.BEHAVIOUR) if is_told_by_lapse(part):
            yield Source(people=lapsing_or_told(part, read), about=lapsing(part, read))
        case InAudience():
            own = select(AudienceMember.person_id).where(AudienceMember.audience_id == part.audience_id)
            yield Source(part=part, people=own, about=own)


def _stored(where: InSegment, read: Reading) -> Select[int]:
    return select(PositionRow.person_id).where(towards(where.product_id, read), PositionRow.segment.in_(where.segments))


def _standing(where: InSegment, read: Reading) -> CompoundSelect[int]:
    """Whoever is stored in the segments by an index alone, but for the few that time or a late clock has moved."""
    moved = due_or_ahead(where.product_id, read)
    anew = select(PositionRow.person_id).where(
        towards(where.product_id, read), PositionRow.person_id.in_(moved), stands_in(where.segments, read.now)
    )
    return union_all(_stored(where, read).where(PositionRow.person_id.not_in(moved)), anew)


def due_or_ahead(product_id: int, read: Reading) -> CompoundSelect[int]:
    """The statement for whoever may stand elsewhere than where they are stored: a move is due, or dated ahead."""
    ahead = select(MoveRow.person_id).where(
        MoveRow.model_id == read.model.id,
        MoveRow.product_id == product_id,
        is_of(read.crowds()),
        MoveRow.moved_at > read.now,
    )
    due = select(PositionRow.person_id).where(towards(product_id, read), PositionRow.due_at <= read.now)
    return union_all(due, ahead)
