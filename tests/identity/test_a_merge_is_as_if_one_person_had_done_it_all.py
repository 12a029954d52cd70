"""Two people who are merged stand as one who had said and done it all; undone, each stands as before."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings

from backend.clock import days
from backend.db import Database
from backend.errors import Refused
from backend.identity.rules.merges import AlreadyMerged, MergedSince, MergeUndone, SamePerson
from backend.loyalty.actions import sweep
from backend.loyalty.rules.observations import Observation
from tests.identity.standing import counted, drifted, merged, standing, unmerged
from tests.loyalty.told import NOW, answer, purchase, revised_lives
from tests.loyalty.world import World
from tests.snapshots import everything

Life = list[Observation]


def _apart(life: Life) -> Life:
    """The same life with sources of other names."""
    return [each._replace(source_id=f"t{each.source_id}") for each in life]


@settings(max_examples=15)
@given(first=revised_lives(), second=revised_lives())
def test_merged_is_one_and_undone_is_as_before(world: World, first: Life, second: Life) -> None:
    database, second = world.database, _apart(second)
    kept, gone, one = world.crowd([first, second, [*first, *second]], NOW)
    database.write_now(lambda session: sweep(session, NOW, limit=10_000))
    before, counts = standing(database), counted(database)
    merge_id = merged(database, kept, gone, NOW)
    assert standing(database, of=kept) == standing(database, of=one)
    assert standing(database, of=gone) == {"observations": [], "positions": [], "moves": []}
    assert drifted(database, NOW) == 0
    unmerged(database, merge_id, NOW + 1)
    assert standing(database) == before
    assert counted(database) == counts
    assert drifted(database, NOW) == 0


def test_sources_of_one_name_both_count(world: World) -> None:
    kept, gone, one = (world.person() for _ in range(3))
    told = [answer(NOW - days(5), 0.9, source_id="spring/7/like")]
    other = [answer(NOW - days(3), 0.2, source_id="spring/7/like")]
    world.observe(kept, told, NOW)
    world.observe(gone, other, NOW)
    world.observe(one, [*told, other[0]._replace(source_id="another")], NOW)
    before = standing(world.database)
    merge_id = merged(world.database, kept, gone, NOW)
    assert standing(world.database, of=kept)["positions"] == standing(world.database, of=one)["positions"]
    assert [row[3] for row in standing(world.database, of=kept)["observations"]] == [
        "spring/7/like",
        f"spring/7/like~{gone}",
    ]
    unmerged(world.database, merge_id, NOW)
    assert standing(world.database) == before


def test_merges_one_behind_the_other_are_undone_one_before_the_other(world: World) -> None:
    people = [world.person() for _ in range(3)]
    for place, person in enumerate(people):
        world.observe(person, [purchase(NOW - days(place)), answer(NOW - days(place), 0.3 * place)], NOW)
    before, counts = standing(world.database), counted(world.database)
    inner = merged(world.database, people[1], people[0], NOW)
    outer = merged(world.database, people[2], people[1], NOW)
    assert len(standing(world.database, of=people[2])["observations"]) == 6
    _refused(world.database, MergedSince, lambda: unmerged(world.database, inner, NOW))
    unmerged(world.database, outer, NOW)
    assert len(standing(world.database, of=people[1])["observations"]) == 4
    unmerged(world.database, inner, NOW)
    assert (standing(world.database), counted(world.database)) == (before, counts)


def test_what_cannot_be_merged_or_undone_is_refused_and_changes_nothing(world: World) -> None:
    database = world.database
    kept, gone, third = (world.person() for _ in range(3))
    _refused(database, SamePerson, lambda: merged(database, kept, kept, NOW))
    merge_id = merged(database, kept, gone, NOW)
    _refused(database, AlreadyMerged, lambda: merged(database, third, gone, NOW))
    _refused(database, AlreadyMerged, lambda: merged(database, gone, third, NOW))
    unmerged(database, merge_id, NOW)
    _refused(database, MergeUndone, lambda: unmerged(database, merge_id, NOW))


def _refused(database: Database, refusal: type[Refused], act: Callable[[], object]) -> None:
    before = everything(database)
    with pytest.raises(refusal):
        act()
    assert everything(database) == before
