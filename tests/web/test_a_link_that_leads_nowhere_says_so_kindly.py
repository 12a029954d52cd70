"""Unknown, forged, expired, revoked, closed and early links get a kind page in the person's language."""

from dataclasses import replace

import pytest

from backend.clock import DAY
from backend.db import Database
from backend.invitations.actions import revoke
from backend.links import Link, Links, Purpose
from backend.touchpoints.actions import change_touchpoint, close_touchpoint
from backend.touchpoints.rules import Period
from tests.asking import ask
from tests.clocks import SettableClock
from tests.snapshots import everything
from tests.web.visiting import Form, Visitor

FIELDS = [("version", "1"), ("page", "1"), ("idem", "0123456789"), ("language", "ja"), ("q.like", "5")]


def told(visitor: Visitor, path: str) -> tuple[int, int, str]:
    """The statuses of GET and POST, and the heading of the page; nothing must be left behind."""
    before = everything(visitor.database)
    seen, posted = visitor.get(path), visitor.post(path, FIELDS)
    assert everything(visitor.database) == before
    assert Form(posted.text).heading == Form(seen.text).heading
    assert "location" not in seen.headers
    assert "location" not in posted.headers
    return seen.status_code, posted.status_code, Form(seen.text).heading


def test_unknown_links_are_not_found(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock())
    path = visitor.path(asked.invitation)
    token = path.removeprefix("/s/")
    forged = Links(["another key that nobody here knows of"], "").token(
        Purpose.SURVEY, Link(id=asked.invitation.id, issued_at=clock(), expires_at=clock() + DAY)
    )
    nobody = visitor.links.token(Purpose.SURVEY, Link(id=999, issued_at=clock(), expires_at=clock() + DAY))
    swapped = visitor.links.token(Purpose.OPEN, Link(id=1, issued_at=clock(), expires_at=clock() + DAY))
    wrong = [forged, nobody, swapped, token[:-1], token + "A", token.upper(), f"0{token}", "x", "1.2.3.4", "%00", "あ"]
    for spelled in wrong:
        assert told(visitor, f"/s/{spelled}") == (404, 404, "ページが見つかりません")
    for place in (f"{path}/", f"/s/{token}/x", "/s/", "/", "/s"):
        assert visitor.get(place).status_code == 404


def test_an_expired_link_is_gone(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock(), language="en")
    path = visitor.path(asked.invitation)
    clock.at = asked.invitation.expires_at
    assert visitor.get(path).status_code == 200
    clock.advance(1)
    seen = visitor.get(path, language="ja")
    assert (seen.status_code, Form(seen.text).heading) == (410, "This link has expired")
    assert visitor.post(path, FIELDS).status_code == 410


def test_a_revoked_invitation_is_gone(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock())
    path = visitor.path(asked.invitation)
    visitor.answer(path, {"like": "1"})
    database.write_now(lambda session: revoke(session, asked.invitation.id, clock()))
    assert told(visitor, path) == (410, 410, "このリンクは使えなくなりました")


def test_a_closed_touchpoint_is_gone(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock(), is_open=True)
    path, open_path = visitor.path(asked.invitation), visitor.open_path(asked)
    database.write_now(lambda session: close_touchpoint(session, asked.touchpoint_id, clock()))
    assert told(visitor, path) == (410, 410, "受付は終了しました")
    assert told(visitor, open_path) == (410, 410, "受付は終了しました")


def test_whoever_had_finished_is_told_that_nothing_is_missing(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    asked = ask(database, clock())
    path = visitor.path(asked.invitation)
    visitor.answer(path, {"like": "1"})
    visitor.answer(path, {"bond": "1"})
    database.write_now(lambda session: close_touchpoint(session, asked.touchpoint_id, clock()))
    seen = visitor.get(path)
    assert (seen.status_code, Form(seen.text).heading) == (410, "ご回答はお済みです")


def test_an_early_link_asks_for_patience(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock(), is_open=True)
    period = Period(opens_at=clock() + 1)
    database.write_now(lambda session: change_touchpoint(session, asked.touchpoint_id, period))
    assert told(visitor, visitor.path(asked.invitation)) == (403, 403, "受付はまだ始まっていません")
    assert told(visitor, visitor.open_path(asked)) == (403, 403, "受付はまだ始まっていません")
    clock.advance(1)
    assert visitor.get(visitor.path(asked.invitation)).status_code == 200


@pytest.mark.parametrize("kind", ["personal", "open"])
def test_a_link_of_one_kind_opens_nothing_of_the_other(
    database: Database, clock: SettableClock, visitor: Visitor, kind: str
) -> None:
    asked = ask(database, clock(), is_open=True)
    personal, shared = visitor.path(asked.invitation), visitor.open_path(asked)
    path = personal.replace("/s/", "/o/") if kind == "personal" else shared.replace("/o/", "/s/")
    assert told(visitor, path) == (404, 404, "ページが見つかりません")


def test_a_personal_touchpoint_has_no_open_page(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock())
    assert told(visitor, visitor.open_path(asked)) == (404, 404, "ページが見つかりません")


def test_older_keys_still_open_links(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock())
    settings = replace(visitor.settings, secret_keys=("a newer key", *visitor.settings.secret_keys))
    assert Visitor(database, clock, settings).get(visitor.path(asked.invitation)).status_code == 200
