"""Whoever is there for some brands hears of what happens to these alone; of anything else, as of what is not there."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from starlette.applications import Starlette

from backend.api.shapes.nodes import global_id
from backend.api.transport.http import routes
from backend.api.transport.streams import Pace, Streams
from backend.clock import SECOND
from backend.db import Database, Session, long_work
from backend.links import Links
from backend.loyalty.actions import observe
from backend.loyalty.rules.axes import Axis
from backend.segments.actions.audiences import AudienceDraft, add_audience
from backend.segments.actions.watching import watch_audience
from backend.segments.rules.where import Bought
from backend.settings import Settings
from backend.staff.actions import bind_member, issue_token
from backend.staff.rules import Permission, Role
from tests.api.client import token_named
from tests.api.listening import COMMENT, COMPLETE, Data, Stream, post, served
from tests.asking import TITLE, Asked, ask
from tests.clocks import SettableClock
from tests.loyalty.told import answer
from tests.responding import post as say

TOKEN = token_named("hana")
NEVER = 10**9
MOVED = """subscription ($id: ID!) { segmentMoved(productId: $id) {
    person { id positions { product { id } } purchases { totalCount } } move { toSegment product { id } } } }"""
COMPLETED = "subscription ($id: ID) { responseCompleted(surveyId: $id) { person { id responses { totalCount } } } }"
PROGRESSED = "subscription ($id: ID!) { jobProgressed(id: $id) { state } }"
CHANGED = "subscription ($id: ID!) { audienceChanged(audienceId: $id) { entered } }"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A served API, two companies in one, and a member who is there for the first."""

    database: Database
    clock: SettableClock
    own: Asked
    other: Asked
    hana: int
    url: str
    leaving: ExitStack

    def listen(self, query: str, **variables: str) -> Stream:
        """Hana subscribes, and waits until it is taken."""
        stream = post(self.url, TOKEN, query, **variables)
        self.leaving.callback(stream.leave)
        assert stream.next() == COMMENT
        return stream

    def refusal(self, query: str, name: str) -> Data:
        """The errors by which Hana is refused what has that id."""
        stream = post(self.url, TOKEN, query, id=name)
        (_, told), end = stream.rest()
        stream.leave()
        assert (end, told.get("data")) == (COMPLETE, None)
        return told["errors"]

    def begun(self, asked_by: int) -> int:
        """Work that a member asked for."""
        return self.database.write_now(
            lambda session: (
                long_work.begin_job(
                    session, kind="TRYING", permission=Permission.READ_LOYALTY, asked_by=asked_by, now=self.clock()
                ).id
            )
        )

    def audience(self, key: str, product_id: int) -> int:
        """A watched audience of whoever bought that product."""

        def saved(session: Session) -> int:
            draft = AudienceDraft(key=key, name=TITLE, where=Bought(product_id=product_id))
            return watch_audience(session, add_audience(session, draft, self.clock()).id, self.clock()).id

        return self.database.write_now(saved)

    def loves(self, person_id: int, product_id: int, value: float) -> None:
        """Someone says now how they feel about it."""
        now = self.clock.advance(SECOND)
        told = answer(now, value, weight=3.0, person_id=person_id, subject_id=product_id, axis=Axis.PSYCHOLOGY)
        self.database.write_now(lambda session: observe(session, [told], now))

    def finishes(self, asked: Asked) -> None:
        """Someone answers both pages."""
        now = self.clock.advance(SECOND)
        say(self.database, asked, {"like": 5}, now)
        say(self.database, asked, {"bond": 5}, now, page=2)


def told(stream: Stream) -> Data:
    """The next that is told."""
    name, data = stream.event()
    assert (name, list(data)) == ("next", ["data"]), data
    (value,) = data["data"].values()
    return value


@pytest.fixture
def desk(database: Database, clock: SettableClock) -> Iterator[Desk]:
    """The API, while it is served."""
    own, other = ask(database, clock()), ask(database, clock(), also="-2")
    settings, streams = Settings(), Streams(Pace(poll=0.02, send=5.0))

    def issue(session: Session) -> int:
        issued = issue_token(session, name="hana", role=Role.PLANNER, token=TOKEN, expires_at=None, now=clock())
        assert issued.member_id is not None
        return bind_member(session, issued.member_id, [own.brand_id], clock()).id

    hana = database.write_now(issue)
    links = Links(settings.secret_keys, "https://kizuna.example")
    with ExitStack() as stack:
        url = stack.enter_context(served(Starlette(routes=routes(database, links, settings, clock, streams))))
        stack.callback(streams.end)
        yield Desk(database=database, clock=clock, own=own, other=other, hana=hana, url=url, leaving=stack)


def test_they_are_told_of_their_own_and_nothing_of_others(desk: Desk) -> None:
    own, other = desk.own, desk.other
    product = global_id("Product", own.product_id)
    moved, completed = desk.listen(MOVED, id=product), desk.listen(COMPLETED)
    # What happens elsewhere happens first, to the very person of whom they will hear.
    desk.loves(own.person_id, other.product_id, 1.0)
    desk.finishes(other)
    desk.loves(own.person_id, own.product_id, 0.0)
    move = told(moved)
    assert move["move"] == {"toSegment": "CONSUMER", "product": {"id": product}}
    assert move["person"]["positions"] == [{"product": {"id": product}}]
    desk.finishes(own)
    person = global_id("Person", own.person_id)
    assert told(completed) == {"person": {"id": person, "responses": {"totalCount": 1}}}
    job = desk.listen(PROGRESSED, id=global_id("Job", desk.begun(desk.hana)))
    assert told(job) == {"state": "WAITING"}
    desk.listen(CHANGED, id=global_id("Audience", desk.audience("own", own.product_id)))


def test_what_is_not_theirs_is_refused_as_what_is_not_there(desk: Desk) -> None:
    asked = (
        (MOVED, "Product", desk.other.product_id),
        (COMPLETED, "Survey", desk.other.survey_id),
        (PROGRESSED, "Job", desk.begun(NEVER)),
        (CHANGED, "Audience", desk.audience("other", desk.other.product_id)),
    )
    for query, kind, key in asked:
        refused = desk.refusal(query, global_id(kind, key))
        assert refused == desk.refusal(query, global_id(kind, NEVER)), query
        assert refused[0]["extensions"]["code"] == "NOT_FOUND", query


def test_whoever_is_there_for_other_brands_by_now_hears_no_more(desk: Desk) -> None:
    streams = [desk.listen(MOVED, id=global_id("Product", desk.own.product_id)), desk.listen(COMPLETED)]
    desk.database.write_now(lambda session: bind_member(session, desk.hana, [desk.other.brand_id], desk.clock()).id)
    for stream in streams:
        (name, ended), end = stream.rest()
        assert (name, ended["errors"][0]["extensions"]["code"], end) == ("next", "UNAUTHENTICATED", COMPLETE)
