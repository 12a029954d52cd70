"""While the demo serves, each answer through the web is one line in the operator's terminal."""

import io
import re
from threading import Event, Thread

from rich.console import Console
from starlette.testclient import TestClient

from backend.app import create_app
from backend.clock import MINUTE, SECOND
from backend.db import Database
from backend.demo import DemoReport, moved_lines, watch
from tests.clocks import START, SettableClock
from tests.demo.answering import SETTINGS, answer_after_purchase


def test_an_answer_is_one_line(demo: Database, clock: SettableClock, report: DemoReport) -> None:
    answered_at = clock.advance(MINUTE)
    person = _answer(demo, clock, report)
    lines = demo.read_now(lambda session: moved_lines(session, START, answered_at))
    assert len(lines) == 1
    assert re.match(rf"{person} 炉かおり ほうじ茶  psychology \d+ → \d+", lines[0])


def test_lines_are_told_once(demo: Database, clock: SettableClock, report: DemoReport) -> None:
    answered_at = clock.advance(MINUTE)
    _answer(demo, clock, report)
    later = clock.advance(MINUTE)
    assert demo.read_now(lambda session: moved_lines(session, answered_at, later)) == []


def test_nothing_is_told_when_nobody_answers(demo: Database) -> None:
    assert demo.read_now(lambda session: moved_lines(session, START, START + MINUTE)) == []


def test_watching_ends_when_told(demo: Database, clock: SettableClock) -> None:
    stop, console = Event(), Console(file=io.StringIO())
    watching = Thread(target=watch, args=(demo, clock, console, stop))
    watching.start()
    stop.set()
    watching.join(600)
    assert not watching.is_alive()


class Rounds(Event):
    """An end that comes after so many rounds, each a second on the clock."""

    def __init__(self, clock: SettableClock, rounds: int) -> None:
        super().__init__()
        self._clock, self._left = clock, rounds

    def wait(self, timeout: float | None = None) -> bool:  # noqa: ARG002 - the signature of Event, whose time is the clock's here
        self._clock.advance(SECOND)
        self._left -= 1
        return self._left < 0


def test_what_the_building_answered_a_moment_ago_is_no_news(demo: Database, clock: SettableClock) -> None:
    told = io.StringIO()
    clock.at = START + 1
    watch(demo, clock, Console(file=told), Rounds(clock, 8))
    assert told.getvalue() == ""


def test_an_answer_given_while_watching_is_told_once(demo: Database, clock: SettableClock, report: DemoReport) -> None:
    class Answering(Rounds):
        def wait(self, timeout: float | None = None) -> bool:
            if self._left == 6:
                _answer(demo, clock, report)
            return super().wait(timeout)

    told = io.StringIO()
    clock.at = START + MINUTE
    watch(demo, clock, Console(file=told), Answering(clock, 8))
    assert len(told.getvalue().splitlines()) == 1


def _answer(demo: Database, clock: SettableClock, report: DemoReport) -> str:
    http = TestClient(create_app(SETTINGS, clock, database=demo), base_url=SETTINGS.public_url)
    return answer_after_purchase(http, report)
