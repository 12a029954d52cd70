"""A form is taken only with the proof that its page was shown under this very link, or in this very session."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import pytest

import forms_ui
from backend.clock import DAY
from backend.db import Database
from backend.links import Link, Links, Purpose
from backend.settings import Settings
from tests.asking import ask
from tests.clocks import SettableClock
from tests.ideas.square import make_square
from tests.snapshots import everything
from tests.web.entering import HERE, Guest
from tests.web.preferring import preferences_path
from tests.web.test_a_bad_form_is_refused_and_leaves_nothing import ONE_PAGE, good
from tests.web.visiting import Visitor

TEMPLATES = Path(forms_ui.__file__).parent / "templates"
OLD, NEW, NEWEST = ("one-old-key-of-the-house-7Q", "one-new-key-of-the-house-8R", "the-newest-key-of-the-house-9S")


def test_every_form_that_is_posted_has_a_place_for_its_proof() -> None:
    for template in sorted(TEMPLATES.rglob("*.html")):
        for form in re.findall(r'<form\b.*?method="post".*?</form>', template.read_text(encoding="utf-8"), re.DOTALL):
            assert form.count("{{ proof }}") + form.count('{{ slot("hidden") }}') == 1, template.name


def test_a_proof_is_of_one_link_one_purpose_and_one_key() -> None:
    links = Links([OLD], "https://kizuna.example")
    proof = links.proof("s/1.a.b.c")
    assert links.proves("s/1.a.b.c", proof)
    others = [
        "",
        proof[:-1],
        proof.swapcase(),
        f"{proof}=",
        "é" * 22,
        "\ud7ff",
        links.proof("p/1.a.b.c"),
        links.proof("s/2.a.b.c"),
    ]
    assert [other for other in others if links.proves("s/1.a.b.c", other)] == []
    assert not Links([NEW], "").proves("s/1.a.b.c", proof)


def test_forms_without_their_proof_change_nothing(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock(), ONE_PAGE)
    own, open_path = visitor.path(asked.invitation), visitor.open_path(asked)
    mine = preferences_path(visitor, asked.person_id)
    fields = {**good(asked), "do": "pause", "pause": "30", "confirm": "1"}
    before = everything(database)
    foreign = [*map(visitor.client.proof, (own, open_path, mine)), "", "x" * 22]
    for path in (own, open_path, mine):
        for proof in foreign:
            if proof != visitor.client.proof(path):
                refused = visitor.client.post(path, data={**fields, "csrf": proof}, headers=HERE)
                assert refused.status_code == 400, (path, proof)
                assert proof == "" or proof not in refused.text
        twice = [("csrf", visitor.client.proof(path)), ("csrf", "x"), *fields.items()]
        body = "&".join(f"{name}={value}" for name, value in twice)
        assert visitor.client.post(path, content=body, headers={**HERE, **URLENCODED}).status_code == 400
    assert everything(database) == before
    assert visitor.client.post(own, data=fields).status_code == 303


URLENCODED = {"content-type": "application/x-www-form-urlencoded"}


def test_a_page_carries_its_own_proof_and_leads_on(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock(), ONE_PAGE)
    for path in (visitor.path(asked.invitation), preferences_path(visitor, asked.person_id)):
        shown = visitor.get(path)
        assert set(re.findall(r'name="csrf" value="([^"]*)"', shown.text)) == {visitor.client.proof(path)}
        assert int(shown.headers["content-length"]) == len(shown.content)
        assert "\0" not in shown.text
    off = f"{preferences_path(visitor, asked.person_id)}/off"
    # A mail program has seen no page (RFC 8058): the link alone says all.
    assert visitor.client.post(off, content="List-Unsubscribe=One-Click", headers=URLENCODED).status_code == 200


def test_a_session_proves_its_own_forms(database: Database, clock: SettableClock) -> None:
    square = make_square(database)
    mine, other = (Guest(database, clock, person).enter() for person in square.people(2))
    path = f"/ideas/next-tea/{square.post(mine.person_id)}/vote"
    before = everything(database)
    for proof in ("", "x" * 22, other.client.proof(path), other.client.proof(other.door())):
        assert mine.send(path, {"kind": "WANT", "csrf": proof}).status_code == 400
    picture = {"picture": ("a.png", b"\x89PNG\r\n\x1a\n", "image/png")}
    fields = {"title": "t", "text": "t", "csrf": other.client.proof(path)}
    refused = mine.client.post("/ideas/next-tea/new", data=fields, files=picture, headers=HERE)
    assert (refused.status_code, everything(database)) == (400, before)
    page = mine.get("/ideas/next-tea").text
    assert set(re.findall(r'name="csrf" value="([^"]*)"', page)) == {mine.client.proof(path)}


def test_keys_are_changed_while_pages_are_open(database: Database, clock: SettableClock) -> None:
    """The newest key makes links, proofs and sessions' forms; what older ones made is good until they are taken out."""
    asked = ask(database, clock(), ONE_PAGE)
    person = asked.person_id

    def of(*keys: str) -> Guest:
        return Guest(database, clock, person, settings=Settings(database_url=database.url, secret_keys=keys))

    first = of(OLD).enter()
    path, board = first.path(asked.invitation), "/ideas/me"
    shown = first.form(path)
    proof = first.client.proof(board)
    changed = of(NEWEST, NEW, OLD)
    changed.client.cookies = first.client.cookies
    assert changed.path(asked.invitation) != path
    assert changed.client.proof(board) != proof
    spoken = {"do": "language", "spoken": "en"}
    assert changed.client.post(board, data={**spoken, "csrf": proof}, headers=HERE).status_code == 303
    assert changed.client.post(board, data=spoken, headers=HERE).status_code == 303
    posted = changed.client.post(urljoin(path, unescape(shown.action)), data={**dict(shown.fields), "q.like": "5"})
    assert posted.status_code == 303
    gone = of(NEWEST, NEW)
    gone.client.cookies = first.client.cookies
    # The session is a row of the database and goes on; what the old key proved does not.
    assert gone.client.post(board, data={**spoken, "csrf": proof}, headers=HERE).status_code == 400
    assert gone.client.post(board, data=spoken, headers=HERE).status_code == 303
    assert gone.get(path).status_code == 404
    assert gone.get(changed.path(asked.invitation)).status_code == 200


@pytest.mark.parametrize("purpose", sorted(Purpose))
def test_links_of_older_keys_are_good_until_their_own_end(purpose: Purpose) -> None:
    link = Link(id=7, issued_at=0, expires_at=30 * DAY)
    old = Links([OLD], "").token(purpose, link)
    for keys in ([NEW, OLD], [NEWEST, NEW, OLD]):
        links = Links(keys, "")
        assert links.read(purpose, old, DAY) == link
        assert links.token(purpose, link) == Links(keys[:1], "").token(purpose, link) != old
