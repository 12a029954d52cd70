"""Results take as many statements for many responses as for one, also where each has a way of its own."""

from functools import partial

import pytest

from backend.db import Database
from backend.responses.queries.results import TrendBy, survey_results, survey_trend
from backend.segments.rules import AllOf
from tests.api.client import counted_statements
from tests.asking import CONNECTION, LIKING, WORDS, ask, invite_another, scale, survey_of
from tests.clocks import TOKYO, SettableClock
from tests.responding import post

QUESTIONS: list[dict[str, object]] = [
    scale("one", LIKING),
    scale("bond", CONNECTION),
    {"key": "spent", "kind": "NUMBER", "wording": WORDS},
    {"key": "word", "kind": "TEXT", "wording": WORDS},
]
PLAIN = survey_of(QUESTIONS, [scale("two")])
ROUTED = survey_of(QUESTIONS, [scale("two", show_if={"answer": "one", "at_least": 3})])


@pytest.mark.parametrize(("survey", "most"), [(PLAIN, 7), (ROUTED, 9)], ids=["plain", "routed"])
def test_as_many_for_many_as_for_one(
    database: Database, clock: SettableClock, survey: dict[str, object], most: int
) -> None:
    asked = ask(database, clock(), survey)
    for number in range(8):
        person = invite_another(database, asked, clock())
        post(database, person, {"one": number % 5 + 1, "bond": 2, "spent": number, "word": "x"}, clock.advance(1))
        if number in {0, 7}:
            with counted_statements() as made:
                database.read_now(lambda session: survey_results(session, asked.survey_id, now=clock()))
            assert len(made) <= most
            with counted_statements() as made:
                database.read_now(lambda session: survey_results(session, asked.survey_id, now=clock(), where=AllOf()))
            assert len(made) <= most + 2


def test_a_trend_takes_six_at_the_most(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), PLAIN)
    post(database, asked, {"one": 1, "bond": 2, "spent": 3}, clock())
    for key, by, most in (("one", TrendBy.VERSION, 3), ("spent", TrendBy.MONTH, 5)):
        with counted_statements() as made:
            trend = partial(survey_trend, survey_id=asked.survey_id, question_key=key, by=by, zone=TOKYO, now=clock())
            database.read_now(trend)
        assert len(made) == most
