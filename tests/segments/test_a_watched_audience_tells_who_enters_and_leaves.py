"""Whoever enters or leaves a watched audience is told of once; the first list is made without a word."""

import shutil
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from backend.clock import MINUTE
from backend.db import Database
from backend.errors import Refused
from backend.identity.actions import merge, undo_merge
from backend.jobs.audiences import tend_audiences
from backend.outbox.rules import Event
from backend.segments.actions import change_audience, close_audience, unwatch_audience, watch_audience
from backend.segments.actions.watching import LEASE, claim_look, hold_look
from backend.segments.rules import AttributeIn
from backend.segments.tables import Audience
from tests.api.client import counted_statements
from tests.clocks import SettableClock
from tests.segments.audience_panel import Panel, Told, make_panel

ENTERED, LEFT = True, False


@pytest.fixture
def panel(database: Database, clock: SettableClock) -> Panel:
    """Four people, of whom the first two are on gold."""
    panel = make_panel(database, clock, 4)
    panel.put("gold", 0, 1)
    return panel


def test_the_first_list_is_made_without_a_word(panel: Panel) -> None:
    audience = panel.save(watched=True)
    assert panel.look() == 2
    assert panel.seen(audience) == [0, 1]
    assert panel.told(audience) == []
    assert panel.audience(audience).people == 2


def test_whoever_enters_and_whoever_leaves_is_told_of_once(panel: Panel) -> None:
    audience = panel.save(watched=True)
    panel.listen(Event.AUDIENCE_ENTERED, Event.AUDIENCE_LEFT)
    panel.look()
    panel.put("gold", 2, 3)
    panel.put("silver", 0)
    panel.put(None, 1)
    assert [panel.look(), panel.look()] == [4, 0]
    assert sorted(panel.told(audience)) == [(0, LEFT), (1, LEFT), (2, ENTERED), (3, ENTERED)]
    assert panel.seen(audience) == [2, 3]
    assert sorted(panel.announced()) == [
        ("audience.entered", audience, 2),
        ("audience.entered", audience, 3),
        ("audience.left", audience, 0),
        ("audience.left", audience, 1),
    ]


def test_nothing_waits_for_webhooks_where_none_listens(panel: Panel) -> None:
    audience = panel.save(watched=True)
    panel.listen(Event.AUDIENCE_LEFT)
    panel.look()
    panel.put("gold", 2)
    panel.look()
    assert panel.told(audience) == [(2, ENTERED)]
    assert panel.announced() == []


def test_another_condition_is_filled_in_without_a_word(panel: Panel) -> None:
    audience = panel.save(watched=True)
    panel.look()
    panel.put("silver", 3)
    silver = AttributeIn(key="plan", values=["silver"])
    panel.database.write_now(lambda session: change_audience(session, audience, where=silver, now=panel.clock()))
    assert panel.look() == 3
    assert panel.seen(audience) == [3]
    assert panel.told(audience) == []
    panel.put("silver", 0)
    panel.look()
    assert panel.told(audience) == [(0, ENTERED)]


def test_a_change_while_it_is_looked_through_is_not_told_of(panel: Panel) -> None:
    audience = panel.save(watched=True)
    panel.look()
    lease = panel.database.write_now(lambda session: claim_look(session, audience, panel.clock.advance(MINUTE)))
    assert lease == panel.clock() + LEASE
    nobody = AttributeIn(key="plan", values=["none"])
    panel.database.write_now(lambda session: change_audience(session, audience, where=nobody, now=panel.clock()))
    assert panel.database.write_now(lambda session: hold_look(session, audience, lease, panel.clock())) is None
    panel.look()
    assert (panel.seen(audience), panel.told(audience)) == ([], [])


def test_what_is_watched_no_more_tells_nothing_and_lets_its_list_go(panel: Panel) -> None:
    audience = panel.save(watched=True)
    panel.look()
    panel.database.write_now(lambda session: unwatch_audience(session, audience, panel.clock()))
    panel.put("gold", 2)
    panel.look()
    assert (panel.seen(audience), panel.told(audience)) == ([], [])
    assert panel.audience(audience).look_at is None
    panel.database.write_now(lambda session: watch_audience(session, audience, panel.clock()))
    panel.look()
    assert (panel.seen(audience), panel.told(audience)) == ([0, 1, 2], [])


def test_a_closed_audience_is_watched_no_more_and_not_again(panel: Panel) -> None:
    audience = panel.save(watched=True)
    panel.look()
    panel.database.write_now(lambda session: close_audience(session, audience, panel.clock()))
    panel.put("gold", 2)
    panel.look()
    assert (panel.seen(audience), panel.told(audience)) == ([], [])
    with pytest.raises(Refused) as refusal:
        panel.database.write_now(lambda session: watch_audience(session, audience, panel.clock()))
    assert refusal.value.code == "AUDIENCE_CLOSED"
    assert panel.audience(audience).watched is False


def test_whoever_is_forgotten_leaves_without_a_word(panel: Panel) -> None:
    audience = panel.save(watched=True)
    panel.look()
    panel.erase(0)
    panel.look()
    assert panel.seen(audience) == [1]
    assert panel.told(audience) == []


def test_whoever_becomes_someone_else_leaves_without_a_word(panel: Panel) -> None:
    audience = panel.save(watched=True)
    panel.look()
    kept, gone = panel.people[3], panel.people[1]
    row = panel.database.write_now(
        lambda session: merge(session, kept_id=kept, gone_id=gone, source="test", now=panel.clock()).id
    )
    panel.look()
    # What the gone one was known for is known of the kept one now.
    assert panel.seen(audience) == [0, 3]
    panel.database.write_now(lambda session: undo_merge(session, row, panel.clock()))
    panel.look()
    assert panel.seen(audience) == [0, 1]


def test_it_is_looked_at_no_more_than_once_a_minute(panel: Panel) -> None:
    audience = panel.save(watched=True)
    panel.look()
    panel.put("gold", 2)
    panel.clock.advance(MINUTE - 1)
    assert tend_audiences(panel.database, panel.clock) == 0
    panel.clock.advance(1)
    assert tend_audiences(panel.database, panel.clock) == 1
    assert panel.told(audience) == [(2, ENTERED)]


def test_a_worker_that_died_is_gone_on_with(panel: Panel) -> None:
    audience = panel.save(watched=True)
    panel.look()
    panel.put("gold", 2)
    panel.database.write_now(lambda session: claim_look(session, audience, panel.clock.advance(MINUTE)))
    assert panel.look() == 0
    panel.clock.advance(LEASE)
    assert panel.look() == 1
    assert panel.told(audience) == [(2, ENTERED)]


def test_no_time_left_means_the_next_round(panel: Panel) -> None:
    audience = panel.save(watched=True)
    panel.clock.advance(MINUTE)
    assert tend_audiences(panel.database, panel.clock, is_over=lambda: True) == 0
    assert tend_audiences(panel.database, panel.clock) == 2
    assert panel.seen(audience) == [0, 1]


def test_workers_side_by_side_tell_each_change_once(panel: Panel) -> None:
    audience = panel.save(watched=True)
    panel.look()
    others = [Database(panel.database.url) for _ in range(2)]
    try:
        for number in range(6):
            panel.put("gold" if number % 2 == 0 else None, 2, 3)
            panel.clock.advance(MINUTE)
            # As if the lease of each had run out at once.
            workers = [Thread(target=_look_at_once, args=(other, panel.clock, audience)) for other in others]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
    finally:
        for other in others:
            other.close()
    expected: list[Told] = []
    for number in range(6):
        expected += [(2, number % 2 == 0), (3, number % 2 == 0)]
    assert panel.told(audience) == expected


@pytest.mark.parametrize("people", [3, 40])
def test_a_look_takes_as_many_statements_for_many_as_for_few(
    database: Database, clock: SettableClock, people: int
) -> None:
    panel = make_panel(database, clock, people)
    panel.save(watched=True)
    panel.listen(Event.AUDIENCE_ENTERED)
    panel.look()
    panel.put("gold", *range(people))
    with counted_statements() as made:
        assert panel.look() == people
    # PostgreSQL locks the row anew in each of a look's transactions, and pings its connection before them.
    assert len(made) <= 40, len(made)


@settings(max_examples=12)
@given(
    steps=st.lists(
        st.one_of(
            st.tuples(st.sampled_from(["gold", "silver"]), st.integers(0, 3)),
            st.just(("look", 0)),
            st.tuples(st.just("erase"), st.integers(0, 3)),
            st.just(("rewatch", 0)),
        ),
        max_size=14,
    )
)
def test_what_is_told_adds_up_to_who_is_there(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    panel = _fresh(sqlite_template, tmp_path_factory)
    audience = panel.save(watched=True)
    panel.look()
    plans: dict[int, str] = {}
    seen, told = set[int](), list[Told]()
    gone = set[int]()
    for what, place in steps:
        if what == "look":
            panel.look()
            now = {each for each, plan in plans.items() if plan == "gold"} - gone
            told += [(each, LEFT) for each in sorted(seen - now)] + [(each, ENTERED) for each in sorted(now - seen)]
            seen = now
        elif what == "rewatch":
            panel.database.write_now(lambda session: unwatch_audience(session, audience, panel.clock()))
            panel.database.write_now(lambda session: watch_audience(session, audience, panel.clock()))
            panel.look()
            seen = {each for each, plan in plans.items() if plan == "gold"} - gone
        elif place in gone:
            continue
        elif what == "erase":
            panel.erase(place)
            gone.add(place)
            seen.discard(place)
            told = [each for each in told if each[0] != place]
        else:
            panel.put(what, place)
            plans[place] = what
    assert panel.seen(audience) == sorted(seen)
    assert sorted(panel.told(audience)) == sorted(told)
    panel.database.close()


def _fresh(template: Path, folders: pytest.TempPathFactory) -> Panel:
    path = folders.mktemp("audience") / "kizuna.db"
    shutil.copy(template, path)
    return make_panel(Database(f"sqlite:///{path}"), SettableClock(), 4)


def _look_at_once(database: Database, clock: SettableClock, audience_id: int) -> None:
    free = update(Audience).where(Audience.id == audience_id).values(look_at=0)
    database.write_now(lambda session: session.execute(free).close())
    tend_audiences(database, clock)
