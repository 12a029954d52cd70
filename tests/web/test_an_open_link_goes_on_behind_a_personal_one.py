"""An open link shows the first page to anyone; posting it makes one person, who goes on behind a link of their own."""

from urllib.parse import urljoin

from backend.db import Database
from tests.asking import ask
from tests.clocks import SettableClock
from tests.snapshots import counts, everything
from tests.web.visiting import Form, Visitor


def test_the_first_page_makes_the_person_and_leads_on(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    asked = ask(database, clock(), is_open=True)
    path = visitor.open_path(asked)
    form = visitor.form(path)
    fields = [*form.fields, ("q.like", "5")]
    begun = visitor.post(path, fields)
    own = visitor.follow(path, begun)
    assert begun.headers["location"].startswith("../s/")
    assert urljoin(f"https://example.test/under{path}", begun.headers["location"]).startswith(
        "https://example.test/under/s/"
    )
    assert counts(database, "people", "invitations", "responses") == [2, 2, 1]
    assert visitor.form(own).hidden("page") == "2"
    assert visitor.answer(own, {"bond": "2"}).headers["location"] == "?page=done"


def test_a_double_tap_is_one_person(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock(), is_open=True)
    path = visitor.open_path(asked)
    fields = [*visitor.form(path).fields, ("q.like", "5")]
    taps = [visitor.post(path, fields).headers["location"] for _ in range(3)]
    assert len(set(taps)) == 1
    assert counts(database, "people", "invitations", "responses", "answers") == [2, 2, 1, 1]


def test_every_showing_is_another_form(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock(), is_open=True)
    path = visitor.open_path(asked)
    for _ in range(2):
        visitor.post(path, [*visitor.form(path).fields, ("q.like", "5")])
    assert counts(database, "people") == [3]


def test_errors_make_nobody(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock(), is_open=True)
    path = visitor.open_path(asked)
    form = visitor.form(path)
    before = everything(database)
    shown = visitor.post(path, [*form.fields, ("q.like", "9")])
    assert shown.status_code == 422
    assert Form(shown.text).hidden("idem") == form.hidden("idem")
    for changed in ({"idem": ""}, {"idem": "short"}, {"page": "2"}, {"version": "99"}):
        assert visitor.post(path, list((dict(form.fields) | {"q.like": "5"} | changed).items())).status_code == 400
    assert everything(database) == before


def test_the_language_of_the_form_becomes_the_persons(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    asked = ask(database, clock(), is_open=True)
    path = visitor.open_path(asked)
    assert Form(visitor.get(path, language="en-GB,en;q=0.8").text).language == "en"
    english = visitor.form(f"{path}?language=en")
    own = visitor.follow(path, visitor.post(path, [*english.fields, ("q.like", "5")]))
    assert Form(visitor.get(own, language="ja").text).language == "en"
