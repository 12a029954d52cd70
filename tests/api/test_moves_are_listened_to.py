"""Whoever listens to a product is told of every move that comes true from then on, once."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from sqlalchemy import insert, select
from starlette.applications import Starlette

from backend.api.shapes.nodes import global_id
from backend.api.transport.http import routes
from backend.api.transport.streams import Pace, Streams
from backend.clock import DAY, SECOND
from backend.db import Database
from backend.db.statements import table_of
from backend.links import Links
from backend.loyalty.actions import sweep
from backend.loyalty.rules.axes import Cause
from backend.loyalty.tables import MeasurementModel, MoveRow, PositionRow
from backend.settings import Settings
from backend.staff.actions import issue_token
from backend.staff.rules import Role
from tests.api.client import token_named
from tests.api.listening import COMMENT, COMPLETE, Data, Stream, post, served
from tests.clocks import SettableClock
from tests.loyalty.told import answer, purchase
from tests.loyalty.world import World, make_world

MOVED = """subscription ($id: ID!) { segmentMoved(productId: $id) {
    person { externalRef } move { fromSegment toSegment isFirst movedAt cause product { key } } } }"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """Somebody listens to product 1."""

    world: World
    clock: SettableClock
    stream: Stream

    def told(self) -> Data:
        """The next move that is told."""
        name, data = self.stream.event()
        assert name == "next", data
        return data["data"]["segmentMoved"]

    def loves(self, person_id: int, value: float = 1.0) -> None:
        """Someone says now how they feel."""
        now = self.clock()
        self.world.observe(person_id, [answer(now, value, weight=3.0)], now)


@pytest.fixture
def listening(database: Database, clock: SettableClock) -> Iterator[Listening]:
    """A served API, and one who listens."""
    world = make_world(database)
    early = world.person()
    world.observe(early, [answer(clock() - DAY, 1.0, weight=3.0)], clock() - DAY)
    settings, streams, token = Settings(), Streams(Pace(poll=0.02, send=5.0)), token_named("any")
    links = Links(settings.secret_keys, "https://kizuna.example")
    database.write_now(
        lambda session: issue_token(
            session, name="any", role=Role.ANALYST, token=token, expires_at=clock() + 365 * DAY, now=clock()
        )
    )
    with ExitStack() as stack:
        url = stack.enter_context(served(Starlette(routes=routes(database, links, settings, clock, streams))))
        stack.callback(streams.end)
        stream = post(url, token, MOVED, id=global_id("Product", world.products[1]))
        stack.callback(stream.leave)
        assert stream.next() == COMMENT
        yield Listening(world=world, clock=clock, stream=stream)


def test_a_move_is_told_with_where_and_why(listening: Listening) -> None:
    person = listening.world.person()
    listening.clock.advance(SECOND)
    listening.loves(person)
    told = listening.told()
    assert told["move"] == {
        "fromSegment": None,
        "toSegment": "FAN",
        "isFirst": True,
        "movedAt": "2026-04-01T00:00:01.000Z",
        "cause": "ANSWER",
        "product": {"key": "product-1"},
    }
    # References are personal, and an analyst reads none.
    assert told["person"] == {"externalRef": None}


def test_each_is_told_once_and_no_other_products(listening: Listening) -> None:
    people = [listening.world.person() for _ in range(3)]
    for person in people:
        listening.clock.advance(SECOND)
        listening.loves(person)
        assert listening.told()["move"]["movedAt"] == f"2026-04-01T00:00:0{people.index(person) + 1}.000Z"
    now = listening.clock.advance(SECOND)
    listening.world.observe(people[0], [purchase(now, subject_id=3)], now)
    listening.clock.advance(SECOND)
    listening.loves(people[1], 0.0)
    assert listening.told()["move"]["fromSegment"] == "FAN"


def test_a_move_that_is_written_late_is_told_all_the_same(listening: Listening) -> None:
    person = listening.world.person()
    now = listening.clock.advance(SECOND)
    listening.world.observe(person, [answer(now, 1.0, weight=3.0), purchase(now)], now)
    assert listening.told()["move"]["toSegment"] == "PRODUCT_LOYAL"
    # The next round of due work comes half a minute after the person fell silent.
    row = PositionRow
    found = select(row.due_at).where(row.person_id == person, row.product_id == listening.world.products[1])
    due = listening.world.database.read_now(lambda session: session.scalar(found))
    assert due is not None
    listening.clock.at = due
    other = listening.world.person()
    listening.clock.advance(20 * SECOND)
    listening.loves(other)
    assert listening.told()["move"]["isFirst"] is True
    listening.clock.advance(10 * SECOND)
    listening.world.database.write_now(lambda session: sweep(session, listening.clock(), limit=10))
    told = listening.told()["move"]
    assert (told["fromSegment"], told["toSegment"], told["cause"]) == ("PRODUCT_LOYAL", "FAN", "LAPSE")


def test_what_moves_together_is_all_told(listening: Listening) -> None:
    world = listening.world
    people = [world.person() for _ in range(250)]
    now = listening.clock.advance(SECOND)
    model = world.database.read_now(lambda session: session.scalars(select(MeasurementModel.id)).first())
    rows = [
        {
            "person_id": person,
            "model_id": model,
            "product_id": world.products[1],
            "moved_at": now,
            "from_segment": None,
            "to_segment": 1,
            "depth_known": False,
            "cause": int(Cause.ANSWER),
            "source_id": None,
        }
        for person in people
    ]
    world.database.write_now(lambda session: session.execute(insert(table_of(MoveRow)), rows).close())
    for _ in people:
        assert listening.told()["move"]["toSegment"] == "FAN"
    listening.clock.advance(SECOND)
    listening.loves(world.person(), 0.0)
    assert listening.told()["move"]["toSegment"] == "CONSUMER"


def test_an_unknown_product_is_refused(listening: Listening) -> None:
    host = listening.stream.connection.getpeername()
    stream = post(f"http://{host[0]}:{host[1]}", token_named("any"), MOVED, id=global_id("Product", 99))
    (_, told), end = stream.rest()
    stream.leave()
    assert (told["errors"][0]["extensions"]["code"], end) == ("NOT_FOUND", COMPLETE)
