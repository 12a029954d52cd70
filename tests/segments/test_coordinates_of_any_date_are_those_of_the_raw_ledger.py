"""Means by segment and the cube of any date are what numpy makes of the raw ledger."""

from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.clock import Instant, days
from backend.jobs.packing import pack_due
from backend.loyalty.rules.observations import Observation
from backend.segments.queries import cube, segment_means
from tests.loyalty.told import LONG_AGO, NOW, revised_lives
from tests.loyalty.world import BRAND_OF, World
from tests.segments.recomputed import coordinates, places, raw_ledger

FEW = settings(max_examples=10)
LATER = NOW + days(500)
BINS = 5

Rows = dict[int, list[tuple[float, float, float]]]


@FEW
@given(
    told=revised_lives(),
    at=st.integers(LONG_AGO, LATER),
    product=st.sampled_from(sorted(BRAND_OF)),
    packed=st.booleans(),
)
def test_means_and_cells(world: World, told: list[Observation], at: Instant, product: int, *, packed: bool) -> None:
    # People pile up from example to example: everyone so far is read each time.
    world.observe(world.person(), told, NOW)
    if packed:
        pack_due(world.database, lambda: NOW)
    expected = _expected(world, product, at)
    unclassified = len(expected.pop(-1, []))
    _check_means(world, product, at, expected)
    map_ = world.database.read_now(lambda session: cube(session, world.products[product], BINS, now=LATER, at=at))
    assert map_.unclassified == unclassified
    assert {(cell.psychology, cell.behaviour, cell.depth): cell.positions for cell in map_.cells} == Counter(
        tuple(map(_bin, row)) for rows in expected.values() for row in rows
    )


def _check_means(world: World, product: int, at: Instant, expected: Rows) -> None:
    found = world.database.read_now(lambda session: segment_means(session, world.products[product], at, now=LATER))
    assert {int(segment): means.people for segment, means in found.items()} == {
        segment: len(rows) for segment, rows in expected.items()
    }
    for segment, means in found.items():
        rows = np.array(expected[int(segment)])
        known = rows[~np.isnan(rows[:, 2]), 2]
        assert (means.psychology, means.behaviour) == pytest.approx(rows[:, :2].mean(axis=0), rel=1e-9)
        assert means.depth_people == known.size
        assert means.depth == (pytest.approx(known.mean(), rel=1e-9) if known.size else None)


def _expected(world: World, product: int, at: Instant) -> Rows:
    """The coordinates of all who had a position, by segment; not a number where depth was not known."""
    ledger, subject, brand = raw_ledger(world.database), world.products[product], world.brands[BRAND_OF[product]]
    values = coordinates(ledger, subject, brand, at)
    found = defaultdict[int, list[tuple[float, float, float]]](list)
    for person, (segment, known) in places(ledger, subject, brand, at).items():
        psychology, behaviour, depth = values[person]
        found[segment].append((psychology, behaviour, depth if known else np.nan))
    return found


def _bin(value: float) -> int | None:
    return None if np.isnan(value) else min(BINS - 1, int(np.floor(BINS * value + 1e-9)))
