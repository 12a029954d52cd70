"""Whoever listens is told of every response as it is finished, and of a job as it goes on, until it has ended."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from sqlalchemy import update
from starlette.applications import Starlette

from backend.api.shapes.nodes import global_id
from backend.api.transport.http import routes
from backend.api.transport.streams import Pace, Streams
from backend.clock import SECOND
from backend.db import Database, Session, long_work
from backend.links import Links
from backend.responses.tables import Response
from backend.settings import Settings
from backend.staff.actions import issue_token
from backend.staff.rules import Permission, Role
from tests.api.client import token_named
from tests.api.listening import COMMENT, COMPLETE, Data, Stream, post, served
from tests.asking import ask, invite_another
from tests.clocks import SettableClock
from tests.responding import post as answer

COMPLETED = "subscription ($id: ID) { responseCompleted(surveyId: $id) { finishedAt person { id } } }"
PROGRESSED = "subscription ($id: ID!) { jobProgressed(id: $id) { state done total progress } }"
KIND = "TRYING"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A served API."""

    url: str
    leaving: ExitStack

    def refusal(self, query: str, role: Role = Role.ANALYST, **variables: str) -> object:
        """The code by which a subscription is refused."""
        stream = post(self.url, token_named(role.value), query, **variables)
        # The first that is told, so that whoever is let in is found out at once.
        _, data = stream.event()
        code: object = data["errors"][0]["extensions"]["code"]
        assert stream.rest() == [COMPLETE]
        stream.leave()
        return code

    def listen(self, query: str, role: Role = Role.ANALYST, **variables: str) -> Stream:
        """Subscribes, and waits until it is taken."""
        stream = post(self.url, token_named(role.value), query, **variables)
        self.leaving.callback(stream.leave)
        assert stream.next() == COMMENT
        return stream


def told(stream: Stream) -> Data:
    """The next that is told."""
    name, data = stream.event()
    assert name == "next", data
    (value,) = data["data"].values()
    return value


@pytest.fixture
def desk(database: Database, clock: SettableClock) -> Iterator[Desk]:
    """The API, and a token of each role."""
    settings, streams = Settings(), Streams(Pace(poll=0.02, send=5.0))
    links = Links(settings.secret_keys, "https://kizuna.example")

    def issue(session: Session) -> None:
        for role in Role:
            issue_token(
                session, name=role.value, role=role, token=token_named(role.value), expires_at=None, now=clock()
            )

    database.write_now(issue)
    with ExitStack() as stack:
        url = stack.enter_context(served(Starlette(routes=routes(database, links, settings, clock, streams))))
        stack.callback(streams.end)
        yield Desk(url=url, leaving=stack)


def test_a_finished_response_is_told_once(desk: Desk, database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock())
    *others, trial = (invite_another(database, asked, clock()) for _ in range(4))
    answer(database, others[0], {"like": 5}, clock())
    answer(database, others[0], {"bond": 5}, clock(), page=2)
    answer(database, others[1], {"like": 4}, clock())
    streams = [desk.listen(COMPLETED, id=global_id("Survey", asked.survey_id)), desk.listen(COMPLETED)]
    # A try that is finished first counts nowhere.
    answer(database, trial, {"like": 1}, clock())
    database.write_now(
        lambda session: session.execute(
            update(Response).where(Response.person_id == trial.person_id).values(is_test=True)
        )
    )
    answer(database, trial, {"bond": 1}, clock(), page=2)
    # Begun before and finished now, and begun now: what is finished counts. One page of two is not enough.
    expected: list[Data] = []
    for each, begins in ((others[1], False), (asked, True), (others[2], True)):
        now = clock.advance(SECOND)
        if begins:
            answer(database, each, {"like": 3}, now)
        answer(database, each, {"bond": 2}, now, page=2)
        expected.append(
            {
                "finishedAt": f"2026-04-01T00:00:0{len(expected) + 1}.000Z",
                "person": {"id": global_id("Person", each.person_id)},
            }
        )
    for stream in streams:
        assert [told(stream) for _ in expected] == expected
    assert desk.refusal(COMPLETED, id=global_id("Survey", 99)) == "NOT_FOUND"
    assert desk.refusal(COMPLETED, id=global_id("Product", asked.product_id)) == "INVALID"
    for role in (Role.COMMUNITY_MANAGER, Role.SALESPERSON):
        assert desk.refusal(COMPLETED, role) == "FORBIDDEN"


def begun(database: Database, clock: SettableClock, permission: Permission) -> int:
    """A job for whoever has that permission."""
    return database.write_now(
        lambda session: long_work.begin_job(session, kind=KIND, permission=permission, total=4, now=clock()).id
    )


def go_on(database: Database, clock: SettableClock, job_id: int, *, ends: bool = False) -> None:
    """Does a half of the job."""

    def work(session: Session) -> None:
        job = long_work.claim_job(session, [KIND], clock(), job_id) or long_work.get_job(session, job_id)
        job = long_work.advance(session, job, clock(), cursor=1, more=2)
        if ends:
            long_work.finish(session, job, clock())

    database.write_now(work)


def test_a_job_is_followed_to_its_end(desk: Desk, database: Database, clock: SettableClock) -> None:
    job_id = begun(database, clock, Permission.EDIT_MODELS)
    stream = desk.listen(PROGRESSED, id=global_id("Job", job_id))
    assert told(stream) == {"state": "WAITING", "done": 0, "total": 4, "progress": 0.0}
    go_on(database, clock, job_id)
    assert told(stream) == {"state": "RUNNING", "done": 2, "total": 4, "progress": 0.5}
    go_on(database, clock, job_id, ends=True)
    assert told(stream) == {"state": "DONE", "done": 4, "total": 4, "progress": 1.0}
    assert stream.rest() == [COMPLETE]
    # Of one that has ended it is told how, and no more.
    late = desk.listen(PROGRESSED, id=global_id("Job", job_id))
    assert told(late)["state"] == "DONE"
    assert late.rest() == [COMPLETE]


def test_a_job_is_followed_by_whom_it_concerns(desk: Desk, database: Database, clock: SettableClock) -> None:
    models, staff = (begun(database, clock, each) for each in (Permission.EDIT_MODELS, Permission.READ_STAFF))
    asked = [
        (Role.PLANNER, global_id("Job", models)),
        (Role.ANALYST, global_id("Job", staff)),
        (Role.SALESPERSON, global_id("Job", models)),
        (Role.ANALYST, global_id("Job", 99)),
        (Role.ANALYST, global_id("Survey", models)),
    ]
    codes = [desk.refusal(PROGRESSED, role, id=name) for role, name in asked]
    assert codes == ["FORBIDDEN", "FORBIDDEN", "FORBIDDEN", "NOT_FOUND", "INVALID"]
