"""people_gathered: the same condition for the database to go through the fewest people by, where few of them fit.

SQLite asks every condition of every person there is, and PostgreSQL misjudges conditions that compare instants. Told
to begin with a list of people, both ask the others of those alone; so the condition on the fewest, as far as an index
tells quickly, becomes that list.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, func, intersect, select, union, union_all
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.loyalty.queries.crowds import crowd_of, is_of, last_of
from backend.loyalty.rules.axes import Axis
from backend.loyalty.tables import MoveRow, PositionRow
from backend.panel.tables import AttributeValue as ValueRow
from backend.panel.tables import Person
from backend.segments.queries.conditions.bought import (
    buyers,
    is_up_to_now,
    maybe_buyers,
    recorded_purchases,
    standing_purchases,
)
from backend.segments.queries.conditions.lapsing import is_told_by_lapse, lapsing, lapsing_or_told
from backend.segments.queries.conditions.moved import moved_people, written_moves
from backend.segments.queries.conditions.places import around_cut
from backend.segments.queries.conditions.reading import Reading, is_among, reading, towards
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
# The same where only a small part of all people is looked at, for a first try.
_FEW_NEARBY: Final = 10_000
# Nobody counts further to find out which condition holds of the fewest.
_FAR_ENOUGH: Final = 200_000

People = Select[int] | CompoundSelect[int]
"""A statement for people, a row or more for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """People of an index, among whom is everybody of whom one of the parts holds; `part` if they are exactly these.

    `about` are rows of an index that tell about how many they are; with `once` nobody is in `people` twice.
    """

    people: People
    about: Select[int]
    part: PeopleWhere | None = None
    once: bool = False


def people_gathered(session: Session, where: PeopleWhere, *, now: Instant, page: bool = False) -> ColumnElement[bool]:
    """Whether the condition holds of a person at `now`, beginning with the fewest; for a page, if they are few."""
    return _gathered(session, list(flat([unfolded(session, where)])), reading(session, now), page=page)


def people_paged(
    session: Session, where: PeopleWhere, behind: int, count: int, *, now: Instant
) -> Iterator[ColumnElement[bool]]:
    """The same for a page of so many behind an id: first of those only who come next, then of everybody.

    Where many fit, a page is full with a small part of them all; where none of the lists has so many, nobody tries.
    """
    parts, read = list(flat([unfolded(session, where)])), reading(session, now)
    near = _nearby(session, parts, read, behind, count)
    if near is not None:
        yield near
    yield _gathered(session, parts, read, page=True)


def _gathered(session: Session, parts: Sequence[PeopleWhere], read: Reading, *, page: bool) -> ColumnElement[bool]:
    most = _FEW if page else _FAR_ENOUGH
    ordered = _ordered(session, _all_sources(session, parts, read), most)
    few = [source for size, source in ordered if size < most]
    return _beginning_with(session, few or [source for _, source in ordered[: not page]], parts, read)


def _nearby(
    session: Session, parts: Sequence[PeopleWhere], read: Reading, behind: int, count: int
) -> ColumnElement[bool] | None:
    crowds = [crowd := crowd_of(behind + 1), crowd + 1]
    if read.crowds()[-1] <= crowds[-1]:
        return None
    read = replace(read, crowds=lambda: crowds, among=(behind, last_of(crowds[-1])))
    ordered = _ordered(session, _all_sources(session, parts, read), _FEW_NEARBY)
    if not ordered or ordered[0][0] <= count:
        return None
    few = [source for size, source in ordered if size < _FEW_NEARBY]
    return and_(is_among(Person.id, read), _beginning_with(session, few, parts, read))


def _beginning_with(
    session: Session, few: Sequence[Source], parts: Sequence[PeopleWhere], read: Reading
) -> ColumnElement[bool]:
    """Whether all parts hold of a person, those lists first."""
    if not few:
        return holds(AllOf(parts=parts), read)
    listed = _listed(session, few)
    others = [part for part in parts if all(part is not source.part for source in listed)]
    return and_(Person.id.in_(_together(session, listed)), holds(AllOf(parts=others), read))


def _all_sources(session: Session, parts: Sequence[PeopleWhere], read: Reading) -> Sequence[Source]:
    return [each for part in parts for each in sources_of(part, read, hashed=is_hashed(session))]


def _ordered(session: Session, sources: Sequence[Source], most: int) -> Sequence[tuple[int, Source]]:
    """The sources with their sizes as far as that number, the fewest first."""
    sizes = sizes_of(session, sources, most)
    return sorted(zip(sizes, sources, strict=True), key=lambda each: each[0])


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


def _together(session: Session, listed: Sequence[Source]) -> People:
    if not is_hashed(session):
        return listed[0].people
    lists = [distinct(each.people) for each in listed]
    return lists[0] if len(lists) == 1 else intersect(*lists)


def distinct(people: People) -> People:
    """The same list, such that PostgreSQL can guess how long it is.

    Of a UNION ALL it believes that it has 200 people, and looks each of them up by itself, however many there are.
    """
    if not isinstance(people, CompoundSelect):
        return people
    united: CompoundSelect[int] = union(*people.selects)
    return united


def sources_of(part: PeopleWhere, read: Reading, *, hashed: bool) -> Iterator[Source]:
    """The list of the people of whom that part holds, where an index has it."""
    match part:
        case InSegment(raw=False):
            yield Source(part=part, people=_standing(part, read), about=_stored(part, read))
        case AttributeIn():
            own = select(ValueRow.person_id).where(value_in(part, read), is_among(ValueRow.person_id, read))
            yield Source(part=part, people=own, about=own)
        case AttributeBetween():
            own = select(ValueRow.person_id).where(value_between(part, read))
            yield Source(part=part, people=own, about=own)
        case Bought():
            yield _bought(part, read, hashed=hashed)
        case Moved():
            yield Source(part=part, people=moved_people(part, read), about=written_moves(part, read))
        case NearCut():
            yield from sources_of(around_cut(part, read), read, hashed=hashed)
        case OnAxis(axis=Axis.BEHAVIOUR) if is_told_by_lapse(part):
            yield Source(people=lapsing_or_told(part, read), about=lapsing(part, read))
        case InAudience():
            of_list = AudienceMember.audience_id == part.audience_id, is_among(AudienceMember.person_id, read)
            own = select(AudienceMember.person_id).where(*of_list)
            yield Source(part=part, people=own, about=own, once=True)


def _bought(where: Bought, read: Reading, *, hashed: bool) -> Source:
    if is_up_to_now(where, read):
        own = maybe_buyers(where, read)
        if where.least == 1:
            return Source(part=where, people=buyers(where, read), about=own, once=where.product_id is not None)
        return Source(people=own, about=own)
    own = recorded_purchases(where, read)
    # What is written in the index alone; whether it still counts is looked up of these, for a page of few only.
    if hashed and where.least == 1:
        return Source(part=where, people=standing_purchases(where, read), about=own)
    return Source(people=own, about=own)


def _stored(where: InSegment, read: Reading) -> Select[int]:
    stored = PositionRow.segment.in_(where.segments), is_among(PositionRow.person_id, read)
    return select(PositionRow.person_id).where(towards(where.product_id, read), *stored)


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
