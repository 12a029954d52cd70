"""Readings take a fixed number of statements, however many people there are."""

from collections.abc import Callable

import pytest

from backend.clock import days
from backend.segments.rules import AllOf, NoneOf
from tests.api.client import counted_statements
from tests.loyalty.told import NOW, answer, purchase
from tests.loyalty.world import World
from tests.segments.reading import PLACES, cells, counts, flowed, ids_in, one_page, standing

LATER = NOW + days(1)
# Of the packed moves, what they do not hold, and who changed late: each is a statement, for each of two instants.
READINGS: dict[str, tuple[int, Callable[[World], object]]] = {
    "summary now": (2, lambda world: counts(world, LATER, LATER)),
    "summary of the past": (4, lambda world: counts(world, NOW, LATER)),
    "members": (3, lambda world: ids_in(world, PLACES, LATER)),
    "flow": (12, lambda world: flowed(world, NOW, LATER, LATER)),
    "cube": (10, lambda world: cells(world, 5, LATER)),
    "people": (5, lambda world: one_page(world, AllOf(parts=[standing(world, 1), NoneOf(parts=[])]), LATER)),
}


@pytest.mark.parametrize("name", READINGS)
def test_as_many_for_many_as_for_few(world: World, name: str) -> None:
    statements, read = READINGS[name]
    for number in range(12):
        world.observe(world.person(), [answer(NOW, number / 11, weight=3.0), purchase(NOW)], NOW)
        if number in {0, 11}:
            with counted_statements() as made:
                read(world)
            assert len(made) <= statements, made
