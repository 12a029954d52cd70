"""counted_alone: how many people a condition holds of, counted in an index: of positions, or of what else is asked.

Nobody is looked up by their id where everything that is asked of them stands in the index; whatever else is asked is
asked only of those of whom that holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.clock import Instant
from backend.loyalty.tables import PositionRow
from backend.panel.queries import IS_PRESENT
from backend.panel.tables import Person
from backend.segments.queries.conditions.gathering import (
    People,
    Source,
    distinct,
    due_or_ahead,
    is_hashed,
    sizes_of,
    sources_of,
)
from backend.segments.queries.conditions.places import fits_position, holds_of_position, is_told_by_position
from backend.segments.queries.conditions.reading import Reading, reading, towards
from backend.segments.queries.conditions.tree import flat, holds
from backend.segments.queries.conditions.unfolding import unfolded
from backend.segments.queries.members import stands_as_stored, stands_otherwise
from backend.segments.rules import AllOf, InSegment, PeopleWhere, Place

# Where an index lists no more people than that, beginning with them is quicker than going through a segment.
_FEW: Final = 30_000
# Nobody counts further to find that out.
_MANY: Final = 200_000
# Spelled as its index is.
_ABSENT: Final = or_(Person.erased_at.is_not(None), Person.merged_into.is_not(None))


def counted_alone(session: Session, where: PeopleWhere, *, now: Instant) -> int | None:
    """How many people the condition holds of at `now`; None where it is better counted beginning with a list."""
    whole, read, hashed = unfolded(session, where), reading(session, now), is_hashed(session)
    parts = list(flat([whole]))
    product_id = _product(parts)
    if product_id is None:
        alone = _source_of(parts[0], read, hashed=hashed) if len(parts) == 1 else None
        return None if alone is None else session.scalars(_number_listed(alone)).one()
    asked = _asked_towards(product_id, parts, read, hashed=hashed)
    if _begins_with_few(session, parts, read, asked):
        return None
    counts = [_number(asked, standing, read) for standing in _standing(asked.own, read)]
    return sum(session.execute(select(*(each.scalar_subquery() for each in counts))).one())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What is asked of those with a position towards a product: by what tells it.

    `own` is said of where they stand, `told` by the same position besides, `lists` have whoever fits; `others` have to
    be asked of the people.
    """

    product_id: int
    own: Sequence[Place]
    told: Sequence[PeopleWhere]
    lists: Sequence[People]
    others: Sequence[PeopleWhere]


def _asked_towards(product_id: int, parts: Sequence[PeopleWhere], read: Reading, *, hashed: bool) -> _Asked:
    own = [each for each in parts if isinstance(each, Place) and each.product_id == product_id]
    rest = [each for each in parts if not is_told_by_position(each, product_id)]
    # Only where a list is gone through as fast as an index is it as good to have it as to ask each of them.
    listed = [(each, _source_of(each, read, hashed=hashed) if hashed else None) for each in rest]
    return _Asked(
        product_id=product_id,
        own=own,
        told=[each for each in parts if not isinstance(each, Place) and is_told_by_position(each, product_id)],
        lists=[source.people for _, source in listed if source is not None],
        others=[each for each, source in listed if source is None],
    )


def _source_of(part: PeopleWhere, read: Reading, *, hashed: bool) -> Source | None:
    """The list of exactly the people of whom that part holds, where an index has it."""
    return next((each for each in sources_of(part, read, hashed=hashed) if each.part is part), None)


def _product(parts: Sequence[PeopleWhere]) -> int | None:
    """Towards which product people are counted: one in whose segments they are looked for, or else any."""
    places = [each for each in parts if isinstance(each, Place)]
    places.sort(key=lambda each: not _is_stored(each))
    return places[0].product_id if places else None


def _is_stored(where: PeopleWhere) -> bool:
    return isinstance(where, InSegment) and not where.raw


def _begins_with_few(session: Session, parts: Sequence[PeopleWhere], read: Reading, asked: _Asked) -> bool:
    """Whether it is better to begin with a list: of so few, or fewer than there are to be asked for anything else."""
    lists = [(part, source) for part in parts for source in sources_of(part, read, hashed=is_hashed(session))]
    listed = [source for part, source in lists if not _is_stored(part)]
    if not asked.others:
        return any(size < _FEW for size in sizes_of(session, listed, _FEW))
    standing = [source for part, source in lists if _is_stored(part) and part in asked.own]
    sizes = sizes_of(session, [*listed, *standing], _MANY)
    few = min([_MANY, *sizes[len(listed) :]])
    return any(size < few for size in sizes[: len(listed)])


def _standing(own: Sequence[Place], read: Reading) -> Sequence[ColumnElement[bool]]:
    """What holds of the positions that are counted: each holds of others than the rest do."""
    stored = next((each for each in own if isinstance(each, InSegment) and not each.raw), None)
    placed = and_(true(), *(holds_of_position(each, read) for each in own if each is not stored))
    if stored is None:
        return [placed]
    moved = PositionRow.person_id.in_(due_or_ahead(stored.product_id, read))
    return [
        and_(stands_as_stored(stored.segments, read.now), placed),
        and_(moved, stands_otherwise(stored.segments, read.now), placed),
    ]


def _number(asked: _Asked, standing: ColumnElement[bool], read: Reading) -> Select[int]:
    own = select(PositionRow.person_id).where(
        towards(asked.product_id, read),
        standing,
        *(fits_position(each, read) for each in asked.told),
        *(PositionRow.person_id.in_(distinct(people)) for people in asked.lists),
    )
    if not asked.others:
        return _present(own, PositionRow.person_id)
    person_id = own.subquery().c.person_id
    # The sum keeps SQLite from going through all people and looking up the position of each.
    meant = Person.id == person_id + 0, IS_PRESENT, holds(AllOf(parts=asked.others), read)
    return select(func.count()).select_from(Person).where(*meant)


def _number_listed(source: Source) -> Select[int]:
    """How many are on a list, each counted once."""
    person_id = source.people.subquery().c.person_id
    once = person_id if source.once else select(person_id).distinct().subquery().c.person_id
    return _present(select(once), once)


def _present(people: Select[int], person_id: ColumnElement[int] | InstrumentedAttribute[int]) -> Select[int]:
    """How many of them are there: who is not, is on an index of few."""
    present = people.where(person_id.not_in(select(Person.id).where(_ABSENT)))
    return present.with_only_columns(func.count(), maintain_column_froms=True)
