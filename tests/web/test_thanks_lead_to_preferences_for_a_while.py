"""Whoever has just finished goes on to their preferences; a survey link passed on later opens only its survey."""

from backend.clock import MINUTE
from backend.db import Database
from tests.asking import ask, scale, survey_of
from tests.clocks import SettableClock
from tests.web.visiting import Visitor

ONE_PAGE = survey_of([scale("like")])
ASKED_FOR = "?view=preferences"
OFFERED = f'href="{ASKED_FOR}"'


def test_the_way_is_open_for_half_an_hour(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock(), ONE_PAGE)
    path = visitor.path(asked.invitation)
    visitor.answer(path, {"like": "4"})
    clock.advance(30 * MINUTE - 1)
    assert OFFERED in visitor.get(path).text
    assert visitor.follow(path, visitor.get(path + ASKED_FOR)).startswith("/p/")
    clock.advance(1)
    assert OFFERED not in visitor.get(path).text
    assert visitor.get(path + ASKED_FOR).status_code == 200


def test_answering_again_does_not_open_it_again(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock(), ONE_PAGE)
    path = visitor.path(asked.invitation)
    visitor.answer(path, {"like": "4"})
    clock.advance(60 * MINUTE)
    assert visitor.answer(f"{path}?page=1", {"like": "1"}).status_code == 303
    assert OFFERED not in visitor.get(path).text
    assert visitor.get(path + ASKED_FOR).status_code == 200


def test_whoever_has_not_finished_is_not_led_there(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock())
    path = visitor.path(asked.invitation)
    visitor.answer(path, {"like": "4"})
    assert visitor.get(path + ASKED_FOR).status_code == 200


def test_the_preferences_speak_as_the_survey_did(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock(), ONE_PAGE)
    path = visitor.path(asked.invitation)
    visitor.answer(f"{path}?language=en", {"like": "4"})
    led = visitor.follow(path, visitor.get(path + ASKED_FOR))
    assert '<html lang="en"' in visitor.get(led).text
