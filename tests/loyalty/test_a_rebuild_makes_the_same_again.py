"""A rebuild from the ledger makes what is kept once more, in parts; and a comparison finds whatever differs."""

from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from backend.clock import Instant, days
from backend.db import Database
from backend.loyalty.actions import rebuild_chunk, recount, sweep
from backend.loyalty.queries import drift_chunk, live_model
from backend.loyalty.queries.states import PositionKey
from backend.loyalty.rules.observations import Observation
from backend.loyalty.tables import MoveRow, PositionCount, PositionRow
from tests.loyalty.told import NOW, answer, purchase, revised_lives
from tests.loyalty.world import World

LATER = NOW + days(400)
Kept = list[list[tuple[object, ...]]]


@settings(max_examples=8)
@given(lives=st.lists(revised_lives(), min_size=1, max_size=3), later=st.integers(0, 900))
def test_everything_is_the_same_to_the_last_bit(world: World, lives: list[list[Observation]], later: int) -> None:
    # Whoever was swept in an example before this one is not swept back.
    now = max(NOW + days(later), world.database.read_now(_furthest))
    for told in lives:
        person = world.person()
        for each in told:
            world.observe(person, [each], NOW)
    world.database.write_now(lambda session: sweep(session, now, limit=10_000))
    before = _kept(world.database)
    assert _drift(world.database, now) == []
    _rebuild(world.database, now)
    assert _kept(world.database) == before
    assert _drift(world.database, now) == []


def test_what_is_due_and_not_yet_swept_is_no_drift(world: World) -> None:
    person = world.person()
    world.observe(person, [purchase(NOW), answer(NOW, 0.9, weight=3.0)], NOW)
    assert _drift(world.database, LATER) == []
    _rebuild(world.database, LATER)
    swept = _kept(world.database)
    world.database.write_now(lambda session: sweep(session, LATER))
    assert _kept(world.database) == swept
    assert [move[3] for move in swept[1]] == [NOW, NOW + days(90), *(move[3] for move in swept[1][2:])]


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE positions SET psychology_sum = psychology_sum * 1.00001",
        "UPDATE positions SET depth_mass = depth_mass + 1",
        "UPDATE positions SET psychology_high = NOT psychology_high",
        "UPDATE positions SET segment = 7 - segment",
        "UPDATE positions SET depth_known = NOT depth_known",
        "UPDATE positions SET lapses_at = lapses_at + 2",
        "UPDATE positions SET psychology_stale_at = psychology_stale_at - 2",
        "UPDATE positions SET due_at = NULL",
        "UPDATE positions SET is_customer = NOT is_customer",
        "UPDATE positions SET tier_value = 0.1",
        "UPDATE moves SET moved_at = moved_at + 2",
        "UPDATE moves SET cause = 9",
        "DELETE FROM moves",
        "DELETE FROM positions",
    ],
)
def test_a_difference_is_found_and_made_good(world: World, spoil: str) -> None:
    spoiled, untouched = world.person(), world.person()
    for person in (spoiled, untouched):
        world.observe(person, [purchase(NOW), answer(NOW, 0.9, weight=3.0)], NOW)
    before = _kept(world.database)
    world.database.write_now(lambda session: session.execute(text(f"{spoil} WHERE person_id = {spoiled}")))
    assert [(key.person_id, key.product_id) for key in _drift(world.database, NOW)] == [(spoiled, world.products[1])]
    _rebuild(world.database, NOW)
    world.database.write_now(lambda session: recount(session, live_model(session).id))
    assert _kept(world.database) == before
    assert _drift(world.database, NOW) == []


def test_a_position_without_evidence_is_found_and_taken_away(world: World) -> None:
    person = world.person()
    world.observe(person, [purchase(NOW)], NOW)
    wrong = {"product": world.products[2], "right": world.products[1]}
    move = text("UPDATE positions SET product_id = :product WHERE product_id = :right")
    world.database.write_now(lambda session: session.execute(move, wrong))
    assert sorted(key.product_id for key in _drift(world.database, NOW)) == [world.products[1], world.products[2]]
    _rebuild(world.database, NOW)
    assert sorted(world.positions(person, NOW)) == [1]


def test_a_rounding_is_no_difference(world: World) -> None:
    person = world.person()
    world.observe(person, [purchase(NOW), answer(NOW, 0.9, weight=3.0)], NOW)
    nearly = "UPDATE positions SET psychology_sum = psychology_sum * 1.0000000001, lapses_at = lapses_at + 1"
    world.database.write_now(lambda session: session.execute(text(nearly)))
    # What is due moves with what it follows from.
    world.database.write_now(lambda session: session.execute(text("UPDATE positions SET due_at = lapses_at")))
    assert _drift(world.database, NOW) == []


def test_counters_follow_a_rebuild_and_a_recount(world: World) -> None:
    for _ in range(5):
        world.observe(world.person(), [purchase(NOW), answer(NOW, 0.9, weight=3.0)], NOW)
    true_counts = {(3, False): 5}
    assert _counts(world.database) == true_counts
    _rebuild(world.database, LATER)
    assert _counts(world.database) == {(-1, False): 5}
    world.database.write_now(lambda session: session.execute(text("UPDATE position_counts SET positions = 99")))
    world.database.write_now(lambda session: recount(session, live_model(session).id))
    assert _counts(world.database) == {(-1, False): 5}


def _furthest(session: Session) -> Instant:
    return session.scalar(select(func.max(PositionRow.folded_at))) or 0


def _rebuild(database: Database, now: Instant) -> None:
    """Makes everything anew, two people at a time."""
    after: int | None = 0
    while after is not None:
        after = database.write_now(partial(_rebuild_two, after=after, now=now))


def _rebuild_two(session: Session, after: int, now: Instant) -> int | None:
    return rebuild_chunk(session, live_model(session), after, 2, now)[0]


def _drift(database: Database, now: Instant) -> list[PositionKey]:
    """Every drifted position, looked for two people at a time."""
    found: list[PositionKey] = []
    after: int | None = 0
    while after is not None:
        after, drifted = database.read_now(partial(_drift_of_two, after=after, now=now))
        found += drifted
    return found


def _drift_of_two(session: Session, after: int, now: Instant) -> tuple[int | None, list[PositionKey]]:
    return drift_chunk(session, live_model(session), after, 2, now)


def _kept(database: Database) -> Kept:
    """Every position and move, and every counter that counts someone."""
    tables = (PositionRow.__table__, MoveRow.__table__)

    def read(session: Session) -> Kept:
        rows = [
            sorted((tuple(row) for row in session.execute(select(table))), key=lambda row: (*row[:3], row[3] or 0))
            for table in tables
        ]
        return [*rows, sorted(_count_rows(session))]

    return database.read_now(read)


def _count_rows(session: Session) -> list[tuple[object, ...]]:
    columns = (PositionCount.product_id, PositionCount.segment, PositionCount.depth_known)
    total = func.sum(PositionCount.positions)
    statement = select(*columns, total).group_by(*columns).having(total != 0)
    return [
        (product, segment, bool(known), int(count)) for product, segment, known, count in session.execute(statement)
    ]


def _counts(database: Database) -> dict[tuple[object, object], object]:
    rows = database.read_now(_count_rows)
    return {(segment, known): count for _, segment, known, count in rows}
