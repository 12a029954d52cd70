"""An ambassador's link leads to the open form of their place, and so does their code, once typed."""

from urllib.parse import urljoin

import pytest
from sqlalchemy import select

from backend.ambassadors.actions import leave, pause, resume
from backend.ambassadors.actions.programmes import close_programme
from backend.ambassadors.rules.referral_codes import referral_link_of, shown_code
from backend.ambassadors.tables import Ambassador, ReferralPlace
from backend.clock import DAY, HOUR
from backend.db import Database
from backend.links import Link, Links, Purpose
from backend.touchpoints.actions import change_touchpoint, close_touchpoint
from backend.touchpoints.rules import Period
from backend.touchpoints.tables import OpenLink
from tests.ambassadors.bringing import Programme, programme_of
from tests.clocks import SettableClock
from tests.snapshots import everything
from tests.web.visiting import Form, Visitor

GONE = (410, "この紹介リンクは、いまはお使いいただけません")


@pytest.fixture
def programme(database: Database, clock: SettableClock) -> Programme:
    """A programme whose ambassadors bring people, in a fresh database of each kind in turn."""
    return programme_of(database, clock)


def path_of(visitor: Visitor, ambassador: Ambassador) -> str:
    """Where an ambassador's link is found."""
    place = visitor.database.read_now(lambda session: session.get_one(OpenLink, ambassador.open_link_id))
    return f"/r/{visitor.links.token(Purpose.REFERRAL, referral_link_of(ambassador.id, place.created_at))}"


def told(visitor: Visitor, path: str) -> tuple[int, str]:
    """The status and the heading; nothing must be left behind, and nothing led to."""
    before = everything(visitor.database)
    seen = visitor.get(path)
    assert visitor.client.head(path).status_code == seen.status_code
    assert everything(visitor.database) == before
    assert "location" not in seen.headers
    return seen.status_code, Form(seen.text).heading


def typed(visitor: Visitor, code: str, path: str = "/r") -> tuple[int, str]:
    """What typing a code answers: the status, and where it leads."""
    answer = visitor.post(path, [("code", code)])
    return answer.status_code, answer.headers.get("location", "")


def test_a_link_leads_to_the_form_and_looking_changes_nothing(visitor: Visitor, programme: Programme) -> None:
    hana = programme.ambassador()
    path = path_of(visitor, hana)
    before = everything(visitor.database)
    for query in ("", "?language=en", "?x=1"):
        assert visitor.client.head(path + query).status_code == 303
        form_path = visitor.follow(path, visitor.get(path + query))
        assert form_path.startswith("/o/")
        assert visitor.get(form_path).status_code == 200
        assert visitor.client.head(form_path).status_code == 200
    assert everything(visitor.database) == before
    assert Form(visitor.get(visitor.follow(path, visitor.get(path + "?language=en"))).text).language == "en"


def test_whoever_signs_up_behind_it_was_brought(visitor: Visitor, programme: Programme) -> None:
    hana, ken = programme.ambassador(), programme.ambassador()
    for ambassador in (ken, hana, hana):
        form_path = visitor.follow("/r/", visitor.get(path_of(visitor, ambassador)))
        assert visitor.answer(form_path, {"like": "4", "bond": "3"}).status_code == 303
    assert programme.attribute() == 3
    assert [(row.ambassador_id, row.source) for row in programme.referrals()] == [
        (ken.id, "LINK"),
        (hana.id, "LINK"),
        (hana.id, "LINK"),
    ]


def test_a_code_is_read_as_people_type_it(visitor: Visitor, programme: Programme) -> None:
    hana = programme.ambassador()
    code = str(hana.code)
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in shown_code(code).lower())
    looked_alike = code.replace("0", "o").replace("1", "l")
    places = set()
    for spelled in (code, code.lower(), shown_code(code), wide, f" {code[:2]} {code[2:]}　", looked_alike, f"{code}ー"):
        status, location = typed(visitor, spelled, "/r?language=en")
        assert status == 303
        assert location.startswith("o/")
        assert Form(visitor.get(urljoin("/r", location)).text).language == "en"
        places.add(location)
    assert len(places) == 1
    # The code has a place of its own, made once, so that one sees how people came.
    rows = visitor.database.read_now(lambda session: session.scalars(select(ReferralPlace)).all())
    assert sorted((row.ambassador_id, row.source) for row in rows) == [(hana.id, "CODE"), (hana.id, "LINK")]
    assert visitor.answer(urljoin("/r", places.pop()), {"like": "4", "bond": "3"}).status_code == 303
    programme.attribute()
    assert [(row.ambassador_id, row.source) for row in programme.referrals()] == [(hana.id, "CODE")]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_page_asks_for_a_code_and_says_kindly_that_it_is_none(visitor: Visitor, language: str) -> None:
    before = everything(visitor.database)
    page = visitor.get("/r", language)
    form = Form(page.text)
    assert (page.status_code, form.language, form.fields[1:]) == (200, language, [("code", "")])
    assert page.headers["cache-control"] == "no-store"
    unknown = visitor.post(urljoin("/r", form.action), [("code", "ZZZZ-<b>")])
    assert (unknown.status_code, Form(unknown.text).language) == (422, language)
    assert Form(unknown.text).fields[1:] == [("code", "ZZZZ-<b>")]
    missing = visitor.post(urljoin("/r", form.action), [("code", "　 ")])
    assert missing.status_code == 422
    assert missing.text != unknown.text
    assert everything(visitor.database) == before


def test_a_code_tells_nothing_of_whoever_takes_no_part(
    visitor: Visitor, programme: Programme, clock: SettableClock
) -> None:
    left, pausing = programme.ambassador(), programme.ambassador()
    programme.database.write_now(lambda session: leave(session, left.id, clock()))
    programme.database.write_now(lambda session: pause(session, pausing.id, None, clock()))
    answers = {
        visitor.post("/r", [("code", spelled)]).text.replace(spelled, "X")
        for spelled in (str(left.code), str(pausing.code), "ZZZZZZZZ")
    }
    assert len(answers) == 1


@pytest.mark.parametrize(
    "spelled", ["", "x" * 8, "x" * 100_000, "ABCDEFG", "ABCDEFGHJ", "あいうえおかきく", "ABCDEFGU", "\x00" * 8]
)
def test_what_is_no_code_is_refused_kindly(visitor: Visitor, programme: Programme, spelled: str) -> None:
    programme.ambassador()
    before = everything(visitor.database)
    assert typed(visitor, spelled) == (422, "")
    assert everything(visitor.database) == before


def test_a_form_of_another_site_and_a_body_too_large_are_refused(visitor: Visitor, programme: Programme) -> None:
    hana = programme.ambassador()
    before = everything(visitor.database)
    foreign = visitor.client.post("/r", data={"code": str(hana.code)}, headers={"origin": "https://elsewhere.test"})
    assert foreign.status_code == 400
    assert visitor.client.post("/r", data={"code": "x" * 300_000}).status_code == 413
    assert visitor.client.post("/r", json={"code": "x"}).status_code == 415
    assert everything(visitor.database) == before


def test_a_link_of_whoever_takes_no_part_is_gone_until_they_do(
    visitor: Visitor, programme: Programme, clock: SettableClock
) -> None:
    hana = programme.ambassador()
    path = path_of(visitor, hana)
    database = programme.database
    database.write_now(lambda session: pause(session, hana.id, clock() + DAY, clock()))
    assert told(visitor, path) == GONE
    clock.advance(DAY)
    assert visitor.get(path).status_code == 303
    database.write_now(lambda session: pause(session, hana.id, None, clock()))
    assert told(visitor, path) == GONE
    database.write_now(lambda session: resume(session, hana.id, clock()))
    assert visitor.get(path).status_code == 303
    database.write_now(lambda session: leave(session, hana.id, clock()))
    assert told(visitor, path) == GONE


def test_a_closed_programme_and_a_closed_touchpoint_are_gone(
    visitor: Visitor, programme: Programme, clock: SettableClock
) -> None:
    hana, touchpoint_id = programme.ambassador(), programme.asked.touchpoint_id
    path = path_of(visitor, hana)
    early = Period(opens_at=clock() + HOUR)
    programme.database.write_now(lambda session: change_touchpoint(session, touchpoint_id, early))
    assert told(visitor, path) == (403, "受付はまだ始まっていません")
    assert typed(visitor, str(hana.code)) == (422, "")
    clock.advance(HOUR)
    programme.database.write_now(lambda session: close_touchpoint(session, touchpoint_id, clock()))
    assert told(visitor, path) == (410, "受付は終了しました")
    assert typed(visitor, str(hana.code)) == (422, "")
    programme.database.write_now(lambda session: close_programme(session, programme.id, clock()))
    assert told(visitor, path) == GONE


def test_forged_and_foreign_links_are_not_found(visitor: Visitor, programme: Programme, clock: SettableClock) -> None:
    hana = programme.ambassador()
    path = path_of(visitor, hana)
    token = path.removeprefix("/r/")
    placed = visitor.links.read(Purpose.REFERRAL, token, clock())
    forged = Links(["another key that nobody here knows of"], "").token(Purpose.REFERRAL, placed)
    # A good signature on an ambassador who accepted at another instant: an id that a restored database gave anew.
    another = visitor.links.token(Purpose.REFERRAL, referral_link_of(hana.id, placed.issued_at - DAY))
    nobody = visitor.links.token(Purpose.REFERRAL, referral_link_of(999, placed.issued_at))
    swapped = visitor.links.token(Purpose.OPEN, placed)
    for spelled in (forged, another, nobody, swapped, token[:-1], token + "A", f"0{token}", "x", "%00", "あ"):
        assert told(visitor, f"/r/{spelled}") == (404, "ページが見つかりません")
    assert visitor.get("/r/").status_code == 404
    assert visitor.post(path, [("code", "x")]).status_code == 405
    old = Link(id=hana.id, issued_at=placed.issued_at, expires_at=placed.expires_at)
    clock.at = old.expires_at
    assert visitor.get(path).status_code == 303
    clock.advance(1)
    assert told(visitor, path)[0] == 410
