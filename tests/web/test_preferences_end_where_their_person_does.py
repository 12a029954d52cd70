"""A preferences link leads to whoever its person is now; whoever was forgotten is told so, and nobody else is found."""

from functools import partial
from urllib.parse import urljoin

import pytest
from sqlalchemy import select

from backend.clock import SECOND
from backend.db import Database
from backend.identity.actions import dismiss, merge, search_addresses
from backend.identity.rules.duplicates import confirm_link_of
from backend.identity.tables import Duplicate, Erasure
from backend.links import Link, Purpose
from backend.panel.actions import set_address
from backend.panel.rules import AddressKind
from backend.panel.tables import Person
from backend.surveys.actions import add_outcome, publish_outcome
from tests.asking import Asked, ask, invite_another
from tests.clocks import SettableClock
from tests.responding import post
from tests.snapshots import everything
from tests.web.preferring import HERE, choose, preferences_path
from tests.web.visiting import Form, Visitor


def test_a_merged_persons_link_leads_to_who_they_are_now(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    asked = ask(database, clock(), language="en")
    other = invite_another(database, asked, clock())
    post(database, asked, {"like": 5}, clock())
    old = preferences_path(visitor, other.person_id)
    assert "have not told us anything" in visitor.get(old, "en").text or "まだ" in visitor.get(old).text
    work = partial(merge, kept_id=asked.person_id, gone_id=other.person_id, source="test", now=clock())
    database.write_now(work)
    assert "1 answered" in visitor.get(old).text
    assert choose(visitor, old, {"do": "pause", "months": "3"}).status_code == 303
    people = database.read_now(lambda session: session.scalars(select(Person).order_by(Person.id)).all())
    assert [person.paused_until is not None for person in people] == [True, False]


def test_whoever_asks_is_forgotten_and_told_so(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock(), language="en")
    post(database, asked, {"like": 5}, clock())
    path = preferences_path(visitor, asked.person_id)
    question = visitor.get(f"{path}?view=leave")
    form = Form(question.text)
    done = visitor.client.post(urljoin(path, form.action), data=dict(form.fields), headers=HERE)
    assert done.status_code == 200
    assert "You are forgotten" in done.text
    assert database.read_now(lambda session: session.get(Erasure, asked.person_id)) is not None
    survey = visitor.path(asked.invitation)
    before = everything(database)
    for place in (path, f"{path}?view=file", f"{path}/off", f"{path}/said/1", survey):
        gone = visitor.get(place)
        assert gone.status_code == 410
        assert "C-1" not in gone.text
    assert choose(visitor, path, {"do": "mail", "mail": "on"}).status_code == 410
    assert visitor.client.post(f"{path}/off", data={"List-Unsubscribe": "One-Click"}).status_code == 410
    assert everything(database) == before


def test_the_id_of_someone_else_since_is_nobodys(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock())
    link = Link(id=asked.person_id, issued_at=clock() - SECOND, expires_at=clock() * 2)
    path = f"/p/{visitor.links.token(Purpose.PREFERENCES, link)}"
    assert visitor.get(path).status_code == 404
    assert visitor.get(path.replace("/p/", "/p/x")).status_code == 404


@pytest.mark.parametrize("fields", [{"x": "y"}, {"do": "nothing"}, {"do": "withdraw", "question": "like"}])
def test_a_form_that_is_not_ours_is_refused(
    database: Database, clock: SettableClock, visitor: Visitor, fields: dict[str, str]
) -> None:
    path = preferences_path(visitor, ask(database, clock()).person_id)
    before = everything(database)
    assert choose(visitor, path, fields).status_code in {400, 404}
    assert everything(database) == before


def test_what_came_of_the_answers_is_told_to_those_who_gave_them(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    asked = ask(database, clock(), language="en")
    other = invite_another(database, asked, clock())
    post(database, asked, {"like": 5}, clock())
    made = partial(add_outcome, title={"en": "Refills"}, text={"en": "From autumn on."}, now=clock())
    outcome = database.write_now(partial(made, brand_id=asked.brand_id, survey_id=asked.survey_id)).id

    def told(person_id: int) -> bool:
        return "Refills" in visitor.get(f"{preferences_path(visitor, person_id)}?view=outcomes").text

    assert not told(asked.person_id)
    database.write_now(lambda session: publish_outcome(session, outcome, clock()))
    assert (told(asked.person_id), told(other.person_id)) == (True, False)


def _signed_up(database: Database, clock: SettableClock) -> tuple[Asked, Asked, Duplicate]:
    """Someone known, and someone who signed up with their address."""
    asked = ask(database, clock(), language="en")
    new = invite_another(database, asked, clock())
    for person_id in (asked.person_id, new.person_id):
        known = partial(set_address, kind=AddressKind.EMAIL, raw="hana@example.jp", now=clock())
        database.write_now(partial(known, person_id=person_id))
    database.write_now(lambda session: search_addresses(session, clock()))
    pair = database.read_now(lambda session: session.scalars(select(Duplicate)).one())
    return asked, new, pair


def test_only_a_tap_on_the_button_makes_two_people_one(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    asked, new, pair = _signed_up(database, clock)
    path = f"/c/{visitor.links.token(Purpose.CONFIRM, confirm_link_of(pair.id, pair.found_at))}"
    before = everything(database)
    for _ in range(2):
        assert visitor.get(path).status_code == 200
        assert visitor.client.head(path).status_code == 200
    elsewhere = {"sec-fetch-site": "cross-site"}
    assert visitor.client.post(path, data={"do": "confirm"}, headers=elsewhere).status_code == 400
    assert everything(database) == before
    form = Form(visitor.get(path).text)
    for _ in range(2):
        done = visitor.client.post(urljoin(path, form.action), data=dict(form.fields), headers=HERE)
        assert done.status_code == 200
    people = database.read_now(lambda session: session.scalars(select(Person).order_by(Person.id)).all())
    assert [(person.id, person.merged_into) for person in people] == [
        (asked.person_id, None),
        (new.person_id, asked.person_id),
    ]


def test_what_staff_have_decided_is_not_asked_any_more(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    _, _, pair = _signed_up(database, clock)
    path = f"/c/{visitor.links.token(Purpose.CONFIRM, confirm_link_of(pair.id, pair.found_at))}"
    database.write_now(lambda session: dismiss(session, pair.id, clock()).id)
    before = everything(database)
    refused = visitor.client.post(path, data={"do": "confirm"}, headers=HERE)
    assert (refused.status_code, "使えなくなりました" in refused.text) == (410, True)
    assert everything(database) == before


def test_a_link_to_confirm_ends(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    _, _, pair = _signed_up(database, clock)
    link = confirm_link_of(pair.id, pair.found_at)
    path = f"/c/{visitor.links.token(Purpose.CONFIRM, link)}"
    clock.at = link.expires_at + 1
    before = everything(database)
    assert visitor.get(path).status_code == 410
    assert visitor.client.post(path, data={"do": "confirm"}, headers=HERE).status_code == 410
    assert everything(database) == before
