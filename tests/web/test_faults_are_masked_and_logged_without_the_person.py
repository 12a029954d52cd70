"""Whatever breaks, people get a kind page, and the log the place of the fault without a word of the person."""

import asyncio
import logging
from threading import Event

import pytest
from httpx2 import Response
from starlette.types import Message, Scope

from backend.db import Database
from backend.db.migrations import downgrade
from backend.db.patience import TookTooLong
from backend.errors import Busy, PerhapsKept, Refused
from backend.web.errors import refusal_page
from tests.asking import ask
from tests.clocks import SettableClock
from tests.snapshots import everything
from tests.web.visiting import Fields, Form, Visitor

MORE_THAN_CAN_WAIT = 2_300


async def post_into_a_crowd(visitor: Visitor, path: str, fields: Fields) -> tuple[Response, list[bool | BaseException]]:
    """What is answered while more waits to be written than the writer takes, and what became of those who waited."""
    gate = Event()
    write = visitor.database.write
    crowd = [asyncio.ensure_future(write(lambda _session: gate.wait(600))) for _ in range(MORE_THAN_CAN_WAIT)]
    await asyncio.sleep(0)
    response = await asyncio.to_thread(visitor.post, path, fields)
    gate.set()
    return response, await asyncio.gather(*crowd, return_exceptions=True)


def test_a_fault_shows_a_kind_page_and_logs_its_place_only(
    database: Database, clock: SettableClock, visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    asked = ask(database, clock())
    path = visitor.path(asked.invitation)
    fields = [*visitor.form(path).fields, ("q.like", "5")]
    downgrade(database.url)
    with caplog.at_level(logging.DEBUG, logger="backend"):
        for response in (visitor.get(path), visitor.post(path, fields)):
            assert response.status_code == 500
            assert Form(response.text).heading == "申し訳ございません"
            request_id = response.headers["x-request-id"]
            assert request_id in caplog.text
            assert "Error" not in response.text
    assert "/s/{token}" in caplog.text
    assert path.removeprefix("/s/") not in caplog.text
    assert "SQL:" not in caplog.text
    assert [record.levelname for record in caplog.records if record.name == "backend.web.errors"] == ["ERROR"] * 2


def test_a_crowd_is_asked_to_come_back(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock())
    path = visitor.path(asked.invitation)
    fields = [*visitor.form(path).fields, ("q.like", "5")]
    response, crowd = asyncio.run(post_into_a_crowd(visitor, path, fields))
    assert {type(each) for each in crowd} == {bool, Busy}
    assert (response.status_code, response.headers["retry-after"]) == (503, "2")
    assert Form(response.text).heading == "ただいま混み合っています"
    assert visitor.post(path, fields).status_code == 303


@pytest.mark.parametrize("refusal", [Busy("too many"), PerhapsKept("lost while it was kept"), TookTooLong()])
def test_whoever_is_sent_away_hears_when_to_come_back(refusal: Refused) -> None:
    page = refusal_page(refusal, "ja")
    assert (page.status_code, page.headers["retry-after"]) == (503, "2")


def test_whoever_leaves_in_the_middle_of_a_form_is_no_fault(
    database: Database, clock: SettableClock, visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    asked = ask(database, clock())
    before = everything(database)
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"content-type", b"application/x-www-form-urlencoded"), (b"content-length", b"100")]
    scope: Scope = {
        "type": "http",
        "method": "POST",
        "path": visitor.path(asked.invitation),
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1"), *headers],
    }
    asyncio.run(visitor.app(scope, receive, send))
    assert (sent, caplog.text) == ([], "")
    assert everything(database) == before
    assert 'kizuna_requests_total{method="POST",route="/s/{token}",status="499"} 1.0' in visitor.get("/metrics").text


def test_figures_name_routes_and_never_links(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock())
    path = visitor.path(asked.invitation)
    visitor.answer(path, {"like": "5"})
    visitor.get("/s/nobody")
    visitor.get("/nowhere")
    figures = visitor.get("/metrics").text
    assert 'kizuna_requests_total{method="GET",route="/s/{token}",status="200"} 1.0' in figures
    assert 'kizuna_requests_total{method="POST",route="/s/{token}",status="303"} 1.0' in figures
    assert 'kizuna_requests_total{method="GET",route="/s/{token}",status="404"} 1.0' in figures
    assert 'kizuna_requests_total{method="GET",route="none",status="404"} 1.0' in figures
    assert path.removeprefix("/s/") not in figures
    assert "nowhere" not in figures
