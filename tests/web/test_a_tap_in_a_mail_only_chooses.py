"""A link that names a score opens the form with it chosen; nothing is kept before the form is posted."""

import pytest

from backend.db import Database
from tests.asking import LIKING, TWO_PAGES, ask, scale, survey_of
from tests.clocks import SettableClock
from tests.responding import answers, response_of
from tests.web.visiting import Form, Visitor


def chosen(visitor: Visitor, path: str) -> list[tuple[str, str]]:
    return [pair for pair in visitor.form(path).fields if pair[0].startswith("q.")]


def test_the_score_is_chosen_and_kept_only_when_it_is_posted(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    asked = ask(database, clock(), survey_of([scale("like", LIKING, low=0, high=10)]))
    path = visitor.path(asked.invitation)
    assert chosen(visitor, f"{path}?q.like=9") == [("q.like", "9")]
    visitor.client.head(f"{path}?q.like=9")
    assert answers(database, asked) == []
    form = visitor.form(f"{path}?q.like=9")
    assert visitor.post(path, form.fields).status_code == 303
    assert [(key, value) for key, value, *_ in answers(database, asked)] == [("like", 9)]


@pytest.mark.parametrize("query", ["q.like=99", "q.like=", "q.like=%00", "q.nothing=1", "q.=1", "q.like=%F0%28"])
def test_what_is_no_answer_chooses_nothing(
    database: Database, clock: SettableClock, visitor: Visitor, query: str
) -> None:
    path = visitor.path(ask(database, clock()).invitation)
    assert chosen(visitor, f"{path}?{query}") == []


def test_a_page_that_is_done_shows_what_was_said(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    path = visitor.path(ask(database, clock(), TWO_PAGES).invitation)
    visitor.answer(path, {"like": "2"})
    assert chosen(visitor, f"{path}?page=1&q.like=5") == [("q.like", "2")]
    assert chosen(visitor, f"{path}?q.like=5&q.bond=3") == [("q.bond", "3")]
    assert response_of(database).pages_done == 1


def test_an_open_link_takes_a_tap_too(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock(), is_open=True)
    assert chosen(visitor, f"{visitor.open_path(asked)}?q.like=4") == [("q.like", "4")]


def test_what_a_link_says_is_escaped(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    text: dict[str, object] = {"key": "why", "kind": "TEXT", "wording": {"ja": "なぜ", "en": "Why"}}
    path = visitor.path(ask(database, clock(), survey_of([text])).invitation)
    page = visitor.get(f"{path}?q.why=%22%3E%3Cscript%3E").text
    assert "<script>" not in page
    assert Form(page).action
