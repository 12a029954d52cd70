"""A position tells the last purchase that still counts, whatever was corrected, moved or made anew since."""

import pytest
from sqlalchemy import select, update

from backend.clock import Instant, days
from backend.db import Database, downgrade, migrate
from backend.identity.actions import merge, undo_merge
from backend.loyalty.actions import rebuild_chunk
from backend.loyalty.queries import get_model
from backend.loyalty.queries.drift import drift_chunk
from backend.loyalty.rules.axes import Kind
from backend.loyalty.rules.observations import Observation
from backend.loyalty.tables import PositionRow
from tests.loyalty.told import NOW, answer, corrected, purchase, withdrawn
from tests.loyalty.world import World, make_world

SAID = answer(NOW - 9, 0.5)
FIRST, SECOND = purchase(NOW - 5), purchase(NOW - 2)
LIVES: dict[str, tuple[list[list[Observation]], Instant | None]] = {
    "nothing bought": ([[SAID]], None),
    "one after the other": ([[SAID], [FIRST], [SECOND]], NOW - 2),
    "the earlier heard of later": ([[SECOND], [SAID], [FIRST]], NOW - 2),
    "the last taken back": ([[SAID, FIRST, SECOND], [withdrawn(SECOND)]], NOW - 5),
    "all taken back": ([[SAID, FIRST], [withdrawn(FIRST)]], None),
    "taken back by mistake": ([[FIRST, SECOND], [withdrawn(SECOND)], [corrected(withdrawn(SECOND), 1)]], NOW - 2),
    "worth nothing, but bought": ([[FIRST], [purchase(NOW - 1, value=0.0)]], NOW - 1),
    "beside another, which is told of by itself": ([[FIRST], [purchase(NOW - 1, kind=Kind.CROSS_SELL)]], NOW - 5),
    "another product": ([[FIRST], [purchase(NOW - 1, subject_id=2)]], NOW - 5),
    "visited since": ([[FIRST], [purchase(NOW - 1, kind=Kind.SITE_VISIT)]], NOW - 5),
}


def last_purchases(database: Database) -> dict[tuple[int, int], Instant | None]:
    """What is kept, by person and product."""
    row = PositionRow
    statement = select(row.person_id, row.product_id, row.bought_at).order_by(row.person_id, row.product_id)
    return database.read_now(
        lambda session: {(person, product): at for person, product, at in session.execute(statement)}
    )


def drifted(world: World) -> int:
    """How many positions differ from what the ledger makes of them."""
    return world.database.read_now(lambda session: len(drift_chunk(session, get_model(session, None), 0, 99, NOW)[1]))


def test_it_follows_the_ledger_one_by_one_and_rebuilt(world: World) -> None:
    wanted = {}
    for told, at in LIVES.values():
        person = world.person()
        for together in told:
            world.observe(person, together, NOW)
        wanted[person] = at
    kept = last_purchases(world.database)
    assert {person: kept[person, world.products[1]] for person in wanted} == wanted
    assert drifted(world) == 0
    forget = update(PositionRow).values(bought_at=None)
    world.database.write_now(lambda session: session.execute(forget))
    assert drifted(world) == sum(at is not None for at in kept.values())
    world.database.write_now(lambda session: rebuild_chunk(session, get_model(session, None), 0, 99, NOW))
    assert last_purchases(world.database) == kept
    assert drifted(world) == 0


def test_of_two_who_are_one_it_is_the_later_until_that_is_undone(world: World) -> None:
    kept, gone = world.person(), world.person()
    world.observe(kept, [FIRST], NOW)
    world.observe(gone, [SECOND], NOW)
    product = world.products[1]
    merged = world.database.write_now(
        lambda session: merge(session, kept_id=kept, gone_id=gone, source="test", now=NOW).id
    )
    assert last_purchases(world.database) == {(kept, product): NOW - 2}
    world.database.write_now(lambda session: undo_merge(session, merged, NOW + days(1)))
    assert last_purchases(world.database) == {(kept, product): NOW - 5, (gone, product): NOW - 2}


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
def test_positions_from_before_are_told_by_the_migration(bare_url: str) -> None:
    migrate(bare_url)
    database = Database(bare_url)
    world = make_world(database)
    for told, _ in LIVES.values():
        person = world.person()
        for together in told:
            world.observe(person, together, NOW)
    kept = last_purchases(database)
    database.close()
    downgrade(bare_url, "0028")
    migrate(bare_url)
    database = Database(bare_url)
    assert last_purchases(database) == kept
    database.close()
    assert set(kept.values()) > {None, NOW - 5, NOW - 2}
