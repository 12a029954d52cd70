"""Where everybody stood towards a product at some instants, from the packed moves and whatever they do not hold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from sqlalchemy import ColumnElement, Executable, Select, and_, func, select
from sqlalchemy.orm import Session

from backend.clock import DAY, Instant
from backend.loyalty.queries.crowds import CROWD, crowds_up_to, is_of
from backend.loyalty.queries.placements import depth_known_at, segment_at
from backend.loyalty.rules.many.arrays import Ints
from backend.loyalty.rules.packing import BLOCK, NOWHERE, Codes, codes_of, day_of, placed_before
from backend.loyalty.tables import LatePath, MoveRow, PathBlock, PositionRow
from backend.panel.tables import Person

_TOGETHER = 5_000
_MOVES = MoveRow.__table__.c
_KEY = (_MOVES.person_id, _MOVES.model_id, _MOVES.product_id, _MOVES.moved_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """Whose moves: those of the positions towards one product under one model."""

    model_id: int
    product_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Packed:
    """The packs that were read: their blocks begin with the first, and all hold what happened before a day."""

    blocks: int
    before_day: int


def places_at(session: Session, path: Path, instants: Sequence[Instant]) -> Sequence[Codes]:
    """The code of everybody's placement at each of those instants, by the person's id; NOWHERE before the first.

    What was packed is read in days; the moves since then, of the day itself, and of whoever changed late, one by one.
    """
    people = (session.scalar(select(func.max(Person.id))) or 0) + 1
    places = [np.full(people, NOWHERE, np.uint8) for _ in instants]
    packed = _read_packed(session, path, instants, places)
    late = np.array(session.scalars(_late(path)).all(), np.int64)
    for codes, at in zip(places, instants, strict=True):
        codes[late[late < people]] = NOWHERE
        for statement in _one_by_one(path, packed, late, at, crowds_up_to(people)):
            for ids, found in _read(session, statement):
                codes[ids] = found
    return places


def _read_packed(session: Session, path: Path, instants: Sequence[Instant], places: Sequence[Codes]) -> _Packed:
    """Fills in what the packs say of the days' beginnings; blocks behind a gap are left to be read one by one."""
    blocks, before_day, days = 0, None, [day_of(at) for at in instants]
    rows = session.connection().execute(_blocks(path), execution_options={"yield_per": 64})
    for block, through, paths in rows:
        if block != blocks:
            break
        blocks, before_day = block + 1, through if before_day is None else min(before_day, through)
        for codes, (numbers, found) in zip(places, placed_before(paths, days), strict=True):
            codes[block * BLOCK + numbers] = found
    rows.close()
    return _Packed(blocks=blocks, before_day=before_day or 0)


def _one_by_one(path: Path, packed: _Packed, late: Ints, at: Instant, crowds: Sequence[int]) -> Iterator[Executable]:
    """What the packs do not say of an instant, each statement right about whom it finds."""
    by_instant = _arrivals(at).where(_of_path(path)).order_by(CROWD, _MOVES.moved_at)
    if packed.blocks:
        day = min(packed.before_day, day_of(at))
        yield by_instant.where(is_of(crowds), _MOVES.moved_at >= day * DAY) if day > 0 else by_instant
        yield _arrivals(at).where(_of_people(path), _MOVES.person_id >= packed.blocks * BLOCK).order_by(*_KEY)
    else:
        yield by_instant
    if packed.blocks and late.size:
        yield _arrivals(at).where(_of_people(path), _MOVES.person_id.in_(_late(path))).order_by(*_KEY)
    yield select(PositionRow.person_id, segment_at(at), depth_known_at(at)).where(
        PositionRow.model_id == path.model_id, PositionRow.product_id == path.product_id, PositionRow.due_at <= at
    )


def _read(session: Session, statement: Executable) -> Iterator[tuple[Ints, Codes]]:
    """Rows of a person and a placement; where a person comes again, the later one is right."""
    result = session.connection().execute(statement, execution_options={"yield_per": _TOGETHER})
    for part in result.partitions():
        rows = np.fromiter(chain.from_iterable(part), np.int64).reshape(-1, 3)
        yield rows[:, 0], codes_of(rows[:, 1], rows[:, 2])


def _blocks(path: Path) -> Select[int, int, bytes]:
    return (
        select(PathBlock.block, PathBlock.before_day, PathBlock.paths)
        .where(PathBlock.model_id == path.model_id, PathBlock.product_id == path.product_id)
        .order_by(PathBlock.block)
    )


def _late(path: Path) -> Select[int]:
    return select(LatePath.person_id).where(LatePath.model_id == path.model_id, LatePath.product_id == path.product_id)


def _arrivals(at: Instant) -> Select[int, int, bool]:
    return select(_MOVES.person_id, _MOVES.to_segment, _MOVES.depth_known).where(_MOVES.moved_at <= at)


def _of_path(path: Path) -> ColumnElement[bool]:
    return and_(_MOVES.model_id == path.model_id, _MOVES.product_id == path.product_id)


def _of_people(path: Path) -> ColumnElement[bool]:
    """The same, but that the sum keeps SQLite to the key, which leads with the person."""
    return and_(_MOVES.model_id + 0 == path.model_id, _MOVES.product_id == path.product_id)
