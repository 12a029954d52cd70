"""Whoever does due work packs the moves of days past, a block to a unit, and nothing where all are packed."""

from sqlalchemy import select

from backend.clock import days
from backend.db.turns import Turns
from backend.jobs import run_due_work
from backend.loyalty.actions import add_model, begin_publishing, finish_publishing
from backend.loyalty.queries import live_model
from backend.loyalty.rules.model import DEFAULT_DEFINITION
from backend.loyalty.rules.packing import BLOCK
from backend.loyalty.tables import PathBlock
from backend.panel.tables import Person
from tests.loyalty.told import NOW, answer
from tests.loyalty.world import World

LATER = NOW + days(1)


def test_what_is_not_packed_is_and_then_nothing_is_left(world: World) -> None:
    _liked(world)
    _far_away(world)
    assert [_packed(world, LATER) for _ in range(2)] == [2, 0]
    assert _blocks(world) == {(_live(world), 0), (_live(world), 1)}
    assert _packed(world, LATER + days(1)) == 0, "the moves of a few days are read one by one"
    assert _packed(world, LATER + days(3)) == 2


def test_without_time_nothing_is_packed(world: World) -> None:
    _liked(world)
    assert run_due_work(world.database, lambda: LATER, turns=Turns(seconds=0)).packed == 0
    assert _blocks(world) == set()


def test_a_model_that_is_being_published_waits_until_it_is_live(world: World) -> None:
    _liked(world)
    assert _packed(world, LATER) == 1
    old = _live(world)
    draft = world.database.write_now(
        lambda session: add_model(session, version="next", definition=DEFAULT_DEFINITION, now=NOW).id
    )
    world.database.write_now(lambda session: begin_publishing(session, draft))
    assert _packed(world, LATER) == 0
    world.database.write_now(lambda session: finish_publishing(session, draft, LATER))
    assert _packed(world, LATER) == 1
    assert _blocks(world) == {(old, 0), (draft, 0)}


def _liked(world: World) -> None:
    world.observe(world.person(), [answer(NOW - days(10), 0.9, weight=9.0)], NOW)


def _far_away(world: World) -> None:
    """Someone whose number lies in the next block."""
    person = Person(id=BLOCK + 1, external_ref="C-far", language="ja", created_at=0)
    world.database.write_now(lambda session: session.add(person))


def _packed(world: World, now: int) -> int:
    return run_due_work(world.database, lambda: now).packed


def _live(world: World) -> int:
    return world.database.read_now(lambda session: live_model(session).id)


def _blocks(world: World) -> set[tuple[int, int]]:
    statement = select(PathBlock.model_id, PathBlock.block)
    return world.database.read_now(lambda session: {(model, block) for model, block in session.execute(statement)})
