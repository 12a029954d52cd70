"""The chosen language comes first, then the person's, and it stays chosen from page to page."""

from urllib.parse import urljoin

from backend.db import Database
from backend.web.limits import MOST_BYTES
from tests.asking import ask, scale, survey_of
from tests.clocks import SettableClock
from tests.web.visiting import Form, Visitor


def test_the_person_is_spoken_to_in_their_language(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock(), language="en")
    assert Form(visitor.get(visitor.path(asked.invitation), language="ja").text).language == "en"


def test_a_chosen_language_stays_once_a_page_is_kept(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    asked = ask(database, clock())
    path = visitor.path(asked.invitation)
    chosen = f"{path}?language=en"
    assert visitor.form(path).language == "ja"
    assert visitor.form(chosen).language == "en"
    visitor.answer(chosen, {"like": "5"})
    assert visitor.form(path).language == "en"
    assert visitor.form(f"{path}?language=ja").language == "ja"
    assert visitor.form(f"{path}?language=xx").language == "en"


def test_what_is_refused_unread_is_refused_in_the_language_of_the_form(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    asked = ask(database, clock(), language="en")
    path = visitor.path(asked.invitation)
    action = urljoin(path, visitor.form(path).action)
    too_much = visitor.client.post(action, data={"q": "x" * MOST_BYTES}, headers={"accept-language": "ja"})
    assert (too_much.status_code, Form(too_much.text).language) == (413, "en")


def test_a_survey_in_one_language_is_shown_in_that_one(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    words = {"ja": "好きですか"}
    survey = survey_of([scale("q", wording=words)], title={"ja": "アンケート"}, languages=["ja"])
    asked = ask(database, clock(), survey, language="en")
    form = visitor.form(visitor.path(asked.invitation))
    assert form.language == "ja"
    assert form.links == []


def test_who_is_not_known_is_spoken_to_as_the_browser_asks(visitor: Visitor) -> None:
    assert Form(visitor.get("/s/nobody", language="en-US").text).language == "en"
    assert Form(visitor.get("/s/nobody", language="de").text).language == "ja"
