"""Every answer says what browsers may do with it; signed pages are kept nowhere and referred to by nobody."""

import pytest

from backend.db import Database
from forms_ui import STYLESHEET, STYLESHEET_NAME
from tests.asking import ask
from tests.clocks import SettableClock
from tests.web.visiting import Visitor

SAID = {
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
}
POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def test_every_answer_is_secured(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock())
    path = visitor.path(asked.invitation)
    answers = [
        visitor.get(path),
        visitor.answer(path, {"like": "5"}),
        visitor.answer(path, {"bond": "9"}),
        visitor.get("/s/nobody"),
        visitor.get("/nowhere"),
        visitor.client.put(path),
        visitor.get("/healthz"),
        visitor.get(f"/assets/{STYLESHEET_NAME}"),
    ]
    assert [answer.status_code for answer in answers] == [200, 303, 422, 404, 404, 405, 200, 200]
    for answer in answers:
        assert {name: answer.headers[name] for name in SAID} == SAID
        policy = answer.headers["content-security-policy"]
        assert dict(part.strip().split(" ", 1) for part in policy.split(";")) == POLICY
    for answer in answers[:6]:
        assert answer.headers["cache-control"] == "no-store"


def test_no_page_and_no_location_repeats_the_link(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock())
    path = visitor.path(asked.invitation)
    token = path.removeprefix("/s/")
    for answer in (visitor.get(path), visitor.answer(path, {"like": "5"}), visitor.answer(path, {"bond": "9"})):
        assert token not in answer.text
        assert token not in str(answer.headers)


def test_the_stylesheet_may_be_kept_for_good(visitor: Visitor) -> None:
    sheet = visitor.get(f"/assets/{STYLESHEET_NAME}")
    assert sheet.content == STYLESHEET
    assert sheet.headers["content-type"] == "text/css; charset=utf-8"
    assert sheet.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert visitor.get("/assets/other.css").status_code == 404


@pytest.mark.parametrize(("accepted", "most"), [("gzip", len(STYLESHEET) // 3), ("identity", len(STYLESHEET))])
def test_the_stylesheet_travels_light_to_whom_it_may(visitor: Visitor, accepted: str, most: int) -> None:
    sheet = visitor.client.get(f"/assets/{STYLESHEET_NAME}", headers={"accept-encoding": accepted})
    assert sheet.content == STYLESHEET
    assert int(sheet.headers["content-length"]) <= most
    assert sheet.headers.get("content-encoding", "identity") == accepted
    assert sheet.headers["vary"] == "accept-encoding"
