"""cube: how many positions lie in each cell of the cube, for plots."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from sqlalchemy import ColumnElement, Executable, false, func, select
from sqlalchemy.orm import Session

from backend.catalogue.queries import get_product
from backend.clock import Instant
from backend.db.parts import in_parts
from backend.errors import Invalid
from backend.loyalty.queries import ActiveModel, PositionView, get_model, positions_of
from backend.loyalty.queries.placements import depth_known_at, segment_at
from backend.loyalty.rules.model import BehaviourModel
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.loyalty.rules.values import Bools, Floats, attitude_values, behaviour_values
from backend.loyalty.tables import PositionRow
from backend.segments.queries.people import of_people
from backend.segments.rules import PeopleWhere
from backend.segments.rules.cells import count_cells, number_cells

MOST_BINS = 50
_TOGETHER = 20_000
_NO_TIER = -1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell by its place on each axis, counted from 0; depth None holds those whose depth is not known."""

    psychology: int
    behaviour: int
    depth: int | None
    positions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cube:
    """The cells that anyone is in; the unclassified are in none."""

    product_id: int
    bins: int
    cells: Sequence[Cell]
    unclassified: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What a reading of the cube depends on."""

    active: ActiveModel
    spans: BehaviourModel
    product_id: int
    bins: int
    now: Instant
    of: ColumnElement[bool]


def cube(
    session: Session,
    product_id: int,
    bins: int,
    *,
    now: Instant,
    model_id: int | None = None,
    where: PeopleWhere | None = None,
) -> Cube:
    """The counts at `now`, every coordinate decayed to that instant; with `where`, of those of whom it holds then."""
    if not 1 <= bins <= MOST_BINS:
        raise Invalid(f"an axis has 1 to {MOST_BINS} bins", "bins")
    get_product(session, product_id)
    active = get_model(session, model_id)
    reading = _Reading(
        active=active,
        spans=active.model.behaviour_of(product_id),
        product_id=product_id,
        bins=bins,
        now=now,
        of=of_people(session, where, now=now),
    )
    counts, unclassified, ahead = _streamed(session, reading)
    for people in in_parts(ahead):
        for view in positions_of(session, people, now, [product_id], active):
            unclassified += view.placement.segment == UNCLASSIFIED
            counts.update(_cell_of(view, bins))
    cells = [
        Cell(psychology=psychology, behaviour=behaviour, depth=depth, positions=positions)
        for (psychology, behaviour, depth), positions in number_cells(bins, counts)
    ]
    return Cube(product_id=product_id, bins=bins, cells=cells, unclassified=unclassified)


def _streamed(session: Session, reading: _Reading) -> tuple[Counter[int], int, list[int]]:
    """The counts, the unclassified, and the people whose newest evidence is dated behind `now`."""
    counts, unclassified, ahead = Counter[int](), 0, list[int]()
    result = session.connection().execute(_rows(reading), execution_options={"yield_per": _TOGETHER})
    for part in result.partitions():
        rows = np.fromiter(chain.from_iterable(part), np.float64).reshape(len(part), -1)
        is_ahead = rows[:, 1] > reading.now
        ahead.extend(rows[is_ahead, 0].astype(np.int64).tolist())
        is_unclassified = rows[:, 2] == UNCLASSIFIED
        unclassified += int((is_unclassified & ~is_ahead).sum())
        counts.update(_counted(reading, rows[~is_ahead & ~is_unclassified]))
    return counts, unclassified, ahead


def _rows(reading: _Reading) -> Executable:
    """Numbers only: without evidence the sums are 0 at whatever landmark, and no tier is less than any."""
    columns = (
        PositionRow.person_id,
        PositionRow.folded_at,
        func.coalesce(segment_at(reading.now), UNCLASSIFIED),
        func.coalesce(depth_known_at(reading.now), false()),
        func.coalesce(PositionRow.psychology_landmark, reading.now),
        PositionRow.psychology_mass,
        PositionRow.psychology_sum,
        func.coalesce(PositionRow.depth_landmark, reading.now),
        PositionRow.depth_mass,
        PositionRow.depth_sum,
        func.coalesce(PositionRow.behaviour_landmark, reading.now),
        PositionRow.behaviour_mass,
        PositionRow.is_customer,
        func.coalesce(PositionRow.tier_value, _NO_TIER),
    )
    return select(*columns).where(
        PositionRow.model_id == reading.active.id, PositionRow.product_id == reading.product_id, reading.of
    )


def _counted(reading: _Reading, rows: Floats) -> Counter[int]:
    model, now = reading.active.model, reading.now
    tier = rows[:, 13]
    bought: Bools = rows[:, 12] > 0
    events = behaviour_values(reading.spans, rows[:, 10], rows[:, 11], bought, now)
    return count_cells(
        reading.bins,
        attitude_values(model.psychology, rows[:, 4], rows[:, 5], rows[:, 6], now),
        np.where(tier == _NO_TIER, events, tier),
        attitude_values(model.depth, rows[:, 7], rows[:, 8], rows[:, 9], now),
        rows[:, 3] > 0,
    )


def _cell_of(view: PositionView, bins: int) -> Counter[int]:
    if view.placement.segment == UNCLASSIFIED:
        return Counter()
    return count_cells(
        bins,
        np.array([view.psychology.value]),
        np.array([view.behaviour.value]),
        np.array([view.depth.value]),
        np.array([view.placement.depth_known]),
    )
