"""counted_standing: how many people a condition on where they stand holds of, counted in the index of positions.

Nobody is looked up by their id where everything that is asked of them stands in the index; whatever else is asked is
asked only of those of whom that holds.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.loyalty.tables import PositionRow
from backend.panel.queries import IS_PRESENT
from backend.panel.tables import Person
from backend.segments.queries.conditions.gathering import due_or_ahead, is_hashed, sizes_of, sources_of
from backend.segments.queries.conditions.places import holds_of_position
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


def counted_standing(session: Session, where: PeopleWhere, *, now: Instant) -> int | None:
    """How many people the condition holds of at `now`; None where it is better counted beginning with a list."""
    whole, read = unfolded(session, where), reading(session, now)
    parts = list(flat([whole]))
    product_id = _product(parts)
    own = [each for each in parts if isinstance(each, Place) and each.product_id == product_id]
    if product_id is None or _begins_with_few(session, parts, read, own):
        return None
    others = [each for each in parts if all(each is not place for place in own)]
    counts = [_number(product_id, standing, others, read) for standing in _standing(own, read)]
    return sum(session.execute(select(*(each.scalar_subquery() for each in counts))).one())


def _product(parts: Sequence[PeopleWhere]) -> int | None:
    """Towards which product people are counted: one in whose segments they are looked for, or else any."""
    places = [each for each in parts if isinstance(each, Place)]
    places.sort(key=lambda each: not _is_stored(each))
    return places[0].product_id if places else None


def _is_stored(where: PeopleWhere) -> bool:
    return isinstance(where, InSegment) and not where.raw


def _begins_with_few(session: Session, parts: Sequence[PeopleWhere], read: Reading, own: Sequence[Place]) -> bool:
    """Whether it is better to begin with a list: of so few, or fewer than there are to be asked for anything else."""
    lists = [(part, source) for part in parts for source in sources_of(part, read, hashed=is_hashed(session))]
    sizes = sizes_of(session, [source for _, source in lists], _MANY)
    listed = [size for size, (part, _) in zip(sizes, lists, strict=True) if not _is_stored(part)]
    standing = [size for size, (part, _) in zip(sizes, lists, strict=True) if _is_stored(part) and part in own]
    few = _FEW if len(own) == len(parts) else min([_MANY, *standing])
    return any(size < few for size in listed)


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


def _number(
    product_id: int, standing: ColumnElement[bool], others: Sequence[PeopleWhere], read: Reading
) -> Select[int]:
    own = select(PositionRow.person_id).where(towards(product_id, read), standing)
    if not others:
        present = own.where(PositionRow.person_id.not_in(select(Person.id).where(_ABSENT)))
        return present.with_only_columns(func.count(), maintain_column_froms=True)
    person_id = own.subquery().c.person_id
    # The sum keeps SQLite from going through all people and looking up the position of each.
    meant = Person.id == person_id + 0, IS_PRESENT, holds(AllOf(parts=others), read)
    return select(func.count()).select_from(Person).where(*meant)
