"""A link into the boards lets someone in by a tap on its button, as nobody else, for thirty days."""

import hashlib
from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import DAY, SECOND
from backend.db import Database
from backend.identity.actions import erase, merge
from backend.identity.actions.choices import stop
from backend.links import Link
from backend.panel.tables import PersonSession
from backend.settings import Settings
from tests.clocks import SettableClock
from tests.ideas.square import Square, make_square
from tests.snapshots import everything
from tests.web.entering import ELSEWHERE, HERE, Guest
from tests.web.visiting import Form, Visitor

Ending = Callable[[Session], object]


@pytest.fixture
def square(database: Database) -> Square:
    return make_square(database)


@pytest.fixture
def guest(square: Square, clock: SettableClock) -> Guest:
    return Guest(square.database, clock, square.people(1)[0])


def sessions(database: Database) -> list[PersonSession]:
    statement = select(PersonSession).order_by(PersonSession.id)
    return list(database.read_now(lambda session: session.scalars(statement).all()))


def test_looking_lets_nobody_in(database: Database, guest: Guest) -> None:
    before = everything(database)
    shown = guest.get(guest.door())
    assert (shown.status_code, "はじめる" in shown.text) == (200, True)
    assert guest.client.head(guest.door()).status_code == 200
    assert "set-cookie" not in shown.headers
    assert shown.headers["cache-control"] == "no-store"
    assert shown.headers["referrer-policy"] == "same-origin"
    assert everything(database) == before


def test_a_tap_lets_them_in_with_a_sign_that_says_nothing(
    database: Database, clock: SettableClock, guest: Guest
) -> None:
    form = Form(guest.get(guest.door()).text)
    entered = guest.send(f"{guest.door()}{form.action}", {"do": "enter"})
    assert (entered.status_code, entered.headers["location"]) == (303, "/ideas/?done=entered")
    cookie = entered.headers["set-cookie"]
    assert cookie.startswith(f"kizuna={guest.token}; ")
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Max-Age=2592000"} <= set(cookie.split("; "))
    assert len(guest.token) >= 43
    (kept,) = sessions(database)
    assert kept.token_hash == hashlib.sha256(guest.token.encode()).hexdigest()
    assert (kept.person_id, kept.created_at, kept.expires_at) == (guest.person_id, clock(), clock() + 30 * DAY)
    shown = guest.get("/ideas/?done=entered")
    assert (shown.status_code, "ようこそ" in shown.text, "どんなお茶がほしいですか" in shown.text) == (200, True, True)
    assert shown.headers["cache-control"] == "no-store"


def test_by_https_the_sign_is_kept_to_it(database: Database, clock: SettableClock, guest: Guest) -> None:
    guest = Guest(database, clock, guest.person_id)
    Visitor.__init__(guest, database, clock, Settings(database_url=database.url, public_url="https://ask.example"))
    cookie = guest.send(guest.door(), {"do": "enter"}).headers["set-cookie"]
    assert cookie.startswith("__Host-kizuna=")
    assert {"Secure", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


@pytest.mark.parametrize("headers", [ELSEWHERE, {"origin": "https://evil.example"}, {"origin": "null"}, {}])
def test_no_other_site_lets_someone_in_as_somebody_else(
    database: Database, guest: Guest, headers: dict[str, str]
) -> None:
    before = everything(database)
    refused = guest.send(guest.door(), {"do": "enter"}, headers)
    assert (refused.status_code, "set-cookie" in refused.headers) == (400, False)
    assert everything(database) == before


def test_an_older_browser_says_where_its_form_comes_from(guest: Guest) -> None:
    assert guest.send(guest.door(), {"do": "enter"}, {"origin": "http://127.0.0.1"}).status_code == 303


def test_what_a_browser_showed_before_is_never_taken_over(database: Database, guest: Guest) -> None:
    planted = "planted" * 8
    guest.client.cookies.set("kizuna", planted)
    entered = guest.send(guest.door(), {"do": "enter"})
    assert planted not in entered.headers["set-cookie"]
    first = entered.headers["set-cookie"].partition(";")[0].partition("=")[2]
    guest.client.cookies.clear()
    guest.client.cookies.set("kizuna", first)
    guest.send(guest.door(), {"do": "enter"})
    assert [row.ended_at is None for row in sessions(database)] == [False, True]


def test_whoever_is_in_is_led_on(clock: SettableClock, guest: Guest) -> None:
    door = guest.door()
    guest.enter()
    assert guest.get(door).headers["location"] == "/ideas/"
    assert guest.get(f"{door}?to=next-tea/12").headers["location"] == "/ideas/next-tea/12"
    for elsewhere in ("//evil.example", "https://evil.example", "../p/x", "next-tea/12/vote"):
        assert guest.get(f"{door}?to={elsewhere}").headers["location"] == "/ideas/"
    short = Link(id=guest.person_id, issued_at=clock(), expires_at=clock() + DAY)
    clock.advance(2 * DAY)
    assert guest.get(guest.door(short)).headers["location"] == "/ideas/"


def test_a_link_ends_is_forged_or_names_another(database: Database, clock: SettableClock, guest: Guest) -> None:
    link = guest.link
    before = everything(database)
    early = Link(id=guest.person_id, issued_at=clock() - DAY, expires_at=clock() + DAY)
    unknown = Link(id=999_999, issued_at=clock(), expires_at=clock() + DAY)
    for path in (guest.door()[:-1], guest.door(early), guest.door(unknown), guest.door().replace("/i/", "/i/x")):
        assert guest.get(path).status_code == 404
        assert guest.send(path, {"do": "enter"}).status_code == 404
    clock.at = link.expires_at + SECOND
    expired = guest.get(guest.door(link))
    assert (expired.status_code, "期限が過ぎました" in expired.text) == (410, True)
    assert guest.send(guest.door(link), {"do": "enter"}).status_code == 410
    assert everything(database) == before


def test_without_a_sign_one_is_told_how_to_come_in(database: Database, square: Square, guest: Guest) -> None:
    idea = square.post(guest.person_id)
    before = everything(database)
    places = ("/ideas/", "/ideas/next-tea", f"/ideas/next-tea/{idea}", "/ideas/me", "/ideas/news", "/ambassador")
    for sign in ("", "x" * 60, "not a token", "a" * 10_000):
        guest.client.cookies.set("kizuna", sign)
        for path in (*places, "/ideas/pictures/1", "/ideas/next-tea/new"):
            shown = guest.get(path)
            assert (shown.status_code, "リンクからお入りください" in shown.text) == (403, True), path
            assert "お茶がほしい" not in shown.text
        assert guest.send(f"/ideas/next-tea/{idea}/vote", {"strength": "1"}).status_code == 403
    assert everything(database) == before


def test_a_session_ends_after_thirty_days(clock: SettableClock, guest: Guest) -> None:
    guest.enter()
    clock.advance(30 * DAY - 1)
    assert guest.get("/ideas/").status_code == 200
    clock.advance(1)
    assert guest.get("/ideas/").status_code == 403


@pytest.mark.parametrize("how", ["erased", "merged", "stopped"])
def test_a_session_ends_with_its_person(
    database: Database, square: Square, clock: SettableClock, guest: Guest, how: str
) -> None:
    guest.enter()
    (other,) = square.people(1)
    ways: dict[str, Ending] = {
        "erased": partial(erase, person_id=guest.person_id, now=clock()),
        "merged": partial(merge, kept_id=other, gone_id=guest.person_id, source="test", now=clock()),
        "stopped": partial(
            stop, person_id=guest.person_id, purpose=None, channel=None, wording="?", language="ja", now=clock()
        ),
    }
    database.write_now(ways[how])
    assert guest.get("/ideas/").status_code == 403
    assert guest.send("/ideas/me", {"do": "language", "spoken": "en"}).status_code == 403
    again = guest.send(guest.door(), {"do": "enter"})
    # Whoever wants no messages may still come by themselves; whoever was merged comes as who they are now.
    assert again.status_code == {"erased": 410, "merged": 303, "stopped": 303}[how]
    if how == "merged":
        assert sessions(database)[-1].person_id == other


def test_one_goes_out_of_this_browser_or_of_all(database: Database, clock: SettableClock, guest: Guest) -> None:
    guest.enter()
    phone = Guest(database, clock, guest.person_id).enter()
    out = phone.send("/ideas/me", {"do": "out"})
    assert (out.status_code, "ログアウトしました" in out.text) == (200, True)
    assert 'kizuna=""' in out.headers["set-cookie"]
    assert "Max-Age=0" in out.headers["set-cookie"]
    assert (guest.get("/ideas/").status_code, phone.get("/ideas/").status_code) == (200, 403)
    phone.enter()
    guest.send("/ideas/me", {"do": "everywhere"})
    assert phone.get("/ideas/").status_code == 403


def test_no_other_site_posts_in_ones_name(database: Database, square: Square, guest: Guest) -> None:
    guest.enter()
    idea = square.post(guest.person_id)
    before = everything(database)
    for path in ("/ideas/me", f"/ideas/next-tea/{idea}/vote", "/ideas/next-tea/new", "/ambassador"):
        assert guest.send(path, {"do": "post", "strength": "1"}, ELSEWHERE).status_code == 400
    assert everything(database) == before
    assert guest.client.get("/ideas", headers=HERE).headers["location"] == "/ideas/"
