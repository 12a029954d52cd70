"""A version is published, a clock steps, a person is forgotten, a response withdrawn: all while a form is open."""

from urllib.parse import urljoin

import pytest
from sqlalchemy import func, select

from backend.clock import DAY, MINUTE
from backend.db import Database, Session
from backend.invitations.rules import link_of
from backend.links import Purpose
from backend.panel.queries import get_person
from backend.responses.actions import withdraw_response
from backend.responses.tables import Response
from tests.asking import LIKING, ask, publish_again, scale, survey_of
from tests.clocks import SettableClock
from tests.responding import answers, response_of
from tests.web.test_a_persons_own_way_is_decided_here import FORKED, choice, said
from tests.web.visiting import Visitor


def erase(database: Database, person_id: int, now: int) -> None:
    def work(session: Session) -> None:
        get_person(session, person_id).erased_at = now

    database.write_now(work)


@pytest.mark.parametrize("question", [scale("like", LIKING), scale("like", show_if={"segment": ["UNCLASSIFIED"]})])
def test_whoever_was_forgotten_mid_form_is_told_so_and_nothing_is_kept(
    database: Database, clock: SettableClock, visitor: Visitor, question: dict[str, object]
) -> None:
    asked = ask(database, clock(), survey_of([question]))
    path = visitor.path(asked.invitation)
    form = visitor.form(path)
    erase(database, asked.person_id, clock.advance(1))
    response = visitor.post(urljoin(path, form.action), [*form.fields, ("q.like", "5")])
    assert response.status_code == 410
    assert visitor.get(path).status_code == 410
    assert answers(database, asked) == []


def test_a_new_version_changes_nothing_for_whoever_has_begun(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    asked = ask(database, clock(), FORKED)
    path = visitor.path(asked.invitation)
    onward = visitor.follow(path, visitor.answer(path, {"buys": "yes"}))
    newer = survey_of([choice("buys", "yes", "no", required=True)], [scale("fresh", show_if=said("buys", "yes"))])
    publish_again(database, asked.survey_id, newer, clock.advance(1))
    page = visitor.get(onward).text
    assert 'name="q.bond"' in page
    assert 'name="q.fresh"' not in page
    visitor.answer(onward, {"bond": "3"})
    assert response_of(database).survey_version_id == asked.version_id


def test_a_first_page_of_the_old_version_begins_with_it(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    asked = ask(database, clock(), FORKED)
    path = visitor.path(asked.invitation)
    form = visitor.form(path)
    newer = survey_of([choice("buys", "yes", "no")], [scale("fresh", show_if=said("buys", "yes"))])
    publish_again(database, asked.survey_id, newer, clock.advance(1))
    fields = [*form.fields, ("q.buys", "yes")]
    assert visitor.post(path, fields).headers["location"] == "?page=2"
    assert 'name="q.bond"' in visitor.get(f"{path}?page=next").text


def test_a_clock_that_steps_back_and_forth_loses_no_answer(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    asked = ask(database, clock(), FORKED)
    path = visitor.path(asked.invitation)
    clock.advance(MINUTE)
    visitor.answer(path, {"buys": "yes", "like": "4"})
    clock.advance(-2 * MINUTE)
    assert visitor.answer(f"{path}?page=next", {"bond": "4"}).status_code == 303
    clock.advance(DAY)
    assert visitor.answer(f"{path}?page=1", {"like": "5"}).status_code == 303
    assert [(key, value) for key, value, *_ in answers(database, asked)] == [("bond", 4), ("buys", "yes"), ("like", 5)]


def test_a_withdrawn_response_takes_no_more(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock(), FORKED)
    path = visitor.path(asked.invitation)
    visitor.answer(path, {"buys": "yes", "like": "4"})
    form = visitor.form(path)
    database.write_now(lambda session: withdraw_response(session, response_of(database).id, clock()).id)
    assert visitor.post(urljoin(path, form.action), [*form.fields, ("q.bond", "5")]).status_code == 410
    assert visitor.get(path).status_code == 410
    assert answers(database, asked) == []


def test_a_scanner_that_opens_every_link_changes_nothing(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    asked = ask(database, clock(), FORKED, is_open=True)
    token = visitor.links.token(Purpose.SURVEY, link_of(asked.invitation))
    places = [f"/s/{token}{query}" for query in ("", "?page=1", "?page=done", "?q.buys=yes", "?language=en")]
    for place in [*places, visitor.open_path(asked), f"{visitor.open_path(asked)}?q.buys=yes"]:
        for method in ("GET", "HEAD"):
            assert visitor.client.request(method, place).status_code == 200
    count = database.read_now(lambda session: session.scalar(select(func.count()).select_from(Response)))
    assert count == 0
