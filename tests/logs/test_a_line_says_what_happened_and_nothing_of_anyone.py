"""Each event is one line: of our own the facts, of libraries constant words, of faults the kind and the places."""

import io
import json
import logging
import sys
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from backend.db import Database
from backend.logs import JSON_LINES, PLAIN_LINES, begin_logging, note, noted, tell, tell_fault
from tests.asking import ask
from tests.clocks import SettableClock
from tests.web.visiting import Visitor

CANARY = "hanako.yamada@example.com"
FORGED = f'{CANARY}\n{{"level":"error","event":"forged"}}\r\x1b[2J\u2028forged\u2029\x85\0end'
ours = logging.getLogger("backend.tests")


class Alone(list[logging.Handler]):
    """Handlers to which none is added: the tests' own would listen too."""

    def append(self, _handler: logging.Handler) -> None:
        """Leaves it out."""


@pytest.fixture(params=["alone", "others listen too"])
def written(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """What is written from now on; afterwards everything is as it was."""
    root, stream = logging.getLogger(), io.StringIO()
    listening = root.handlers
    if request.param == "alone":
        root.handlers = Alone(listening)
    own = [logging.getLogger(name) for name in ("backend", "forms_ui", "uvicorn")]
    levels = [root.level, *(each.level for each in own)]
    kept = root.handlers[:], sys.excepthook, threading.excepthook, sys.unraisablehook
    begin_logging(JSON_LINES, stream)
    try:
        yield stream
    finally:
        root.handlers = listening
        root.handlers[:], sys.excepthook, threading.excepthook, sys.unraisablehook = kept
        for each, level in zip([root, *own], levels, strict=True):
            each.setLevel(level)
        logging.captureWarnings(capture=False)


def lines(written: io.StringIO) -> list[dict[str, object]]:
    """The lines so far, each of which must be whole."""
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_an_event_is_one_line_whatever_is_in_it(written: io.StringIO) -> None:
    tell(ours, logging.INFO, "request", route="/s/{token}", status=200, ms=1.5, role=None, said=FORGED)
    tell(ours, logging.DEBUG, "unheard")
    ours.warning("planning %s failed", FORGED)
    first, second = lines(written)
    assert {name: first[name] for name in ("level", "event", "route", "status", "ms")} == {
        "level": "info", "event": "request", "route": "/s/{token}", "status": 200, "ms": 1.5,
    }  # fmt: skip
    assert "role" not in first
    assert second["said"] == f"planning {FORGED} failed"
    assert written.getvalue().isascii()
    assert len(written.getvalue().splitlines()) == 2


def test_no_line_grows_without_end(written: io.StringIO) -> None:
    tell(ours, logging.INFO, "asked", said="x" * 10_000)
    (line,) = lines(written)
    assert line["said"] == "x" * 300 + "…"


def test_nobody_is_hindered_by_a_line_that_cannot_be_written(written: io.StringIO) -> None:
    tell(ours, logging.INFO, "kept")
    written.close()
    tell(ours, logging.INFO, "not kept")
    assert written.closed


def test_plain_lines_cannot_be_forged_either(written: io.StringIO) -> None:
    begin_logging(PLAIN_LINES, written)
    tell(ours, logging.INFO, "request", route="/s/{token}", said=FORGED)
    logging.getLogger("elsewhere").error(FORGED)
    said = written.getvalue()
    assert said.isascii()
    assert [line.split()[1:3] for line in said.splitlines()] == [["info", "request"], ["error", "elsewhere"]]
    assert "\x1b" not in said


def test_what_libraries_say_is_kept_without_its_values(written: io.StringIO, database: Database) -> None:
    uvicorn = logging.getLogger("uvicorn.error")
    uvicorn.info("Uvicorn running on %s://%s:%d", "http", "127.0.0.1", 8_000)
    uvicorn.info('%s - "WebSocket %s" [accepted]', "10.0.0.1", f"/graphql?{CANARY}")
    logging.getLogger("sqlalchemy.engine").warning("[parameters: %r]", (CANARY,))
    logging.getLogger("asyncio").error(f"Task exception was never retrieved\nfuture: <{CANARY}>")  # noqa: G004 - as it does
    try:
        database.read_now(lambda session: session.execute(text("SELECT :who FROM nowhere"), {"who": CANARY}))
    except DBAPIError as fault:
        uvicorn.exception("Exception in ASGI application\n")
        tell_fault(ours, "fault", fault, id="r1")
    assert CANARY not in written.getvalue()
    said = [line.get("said", "") for line in lines(written)]
    assert said[:3] == [
        "Uvicorn running on http://127.0.0.1:8000",
        '%s - "WebSocket %s" [accepted]',
        "[parameters: %r]",
    ]
    for line in lines(written)[-2:]:
        assert line["fault"] in {"OperationalError", "ProgrammingError"}
        assert "database.read_now" in str(line["at"])


def test_a_thread_that_ends_badly_is_told_without_its_words(written: io.StringIO) -> None:
    def fail() -> None:
        raise ValueError(CANARY)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    try:
        fail()
    except ValueError as fault:
        sys.excepthook(ValueError, fault, fault.__traceback__)
    assert [(line["event"], line["fault"]) for line in lines(written)] == [
        ("thread ended", "ValueError"),
        ("ended", "ValueError"),
    ]
    assert CANARY not in written.getvalue()


def test_notes_are_of_their_request() -> None:
    one: dict[str, object] = {}
    other: dict[str, object] = {}
    note(one, role="ANALYST", token=7)
    note(one, operation="query")
    assert (noted(one), noted(other)) == ({"role": "ANALYST", "token": 7, "operation": "query"}, {})


def test_every_request_is_one_line_by_its_template(
    written: io.StringIO, database: Database, clock: SettableClock
) -> None:
    visitor = Visitor(database, clock)
    asked = ask(database, clock())
    path = visitor.path(asked.invitation)
    visitor.answer(path, {"like": "5"})
    visitor.client.request("BREW", f"/{CANARY}?q={CANARY}", headers={"user-agent": CANARY})
    visitor.client.get("/graphql", params={"query": f'{{ person(externalRef: "{CANARY}") {{ id }} }}'})
    told = [line for line in lines(written) if line["event"] == "request"]
    assert [(line.get("method"), line["route"], line["status"]) for line in told] == [
        ("GET", "/s/{token}", 200),
        ("POST", "/s/{token}", 303),
        ("other", "none", 404),
        ("GET", "/graphql", 401),
    ]
    assert len({line["id"] for line in told}) == 4
    assert CANARY not in written.getvalue()
    assert path.removeprefix("/s/") not in written.getvalue()
