"""cube: how many positions lie in each cell of the cube, for plots."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.catalogue.queries import get_product
from backend.clock import Instant
from backend.errors import Invalid
from backend.loyalty.queries import get_model
from backend.loyalty.queries.coordinates import coordinates_at
from backend.loyalty.queries.history import Path
from backend.segments.queries.chosen import standing_at
from backend.segments.rules import PeopleWhere
from backend.segments.rules.cells import count_cells, number_cells

MOST_BINS = 50


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


def cube(
    session: Session,
    product_id: int,
    bins: int,
    *,
    now: Instant,
    at: Instant | None = None,
    model_id: int | None = None,
    where: PeopleWhere | None = None,
) -> Cube:
    """The counts at an instant, or `now`, every coordinate as of then; with `where`, of those of whom it holds now."""
    if not 1 <= bins <= MOST_BINS:
        raise Invalid(f"an axis has 1 to {MOST_BINS} bins", "bins")
    get_product(session, product_id)
    active, at = get_model(session, model_id), now if at is None else at
    path = Path(model_id=active.id, product_id=product_id)
    standing = standing_at(session, path, at, where, now=now)
    counts = Counter[int]()
    for many in coordinates_at(session, active, product_id, at, standing.is_classified):
        counts.update(count_cells(bins, many.psychology, many.behaviour, many.depth, standing.depth_known(many.people)))
    cells = [
        Cell(psychology=psychology, behaviour=behaviour, depth=depth, positions=positions)
        for (psychology, behaviour, depth), positions in number_cells(bins, counts)
    ]
    return Cube(product_id=product_id, bins=bins, cells=cells, unclassified=standing.unclassified)
