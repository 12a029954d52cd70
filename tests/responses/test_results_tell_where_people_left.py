"""Results tell how far people came: who saw a question, who left there, who was not wanted, and who does not count."""

from backend.db import Database
from backend.responses.queries.results import DropOff, QuestionResult, SurveyResults, survey_results
from backend.responses.rules import Outcome
from backend.surveys.rules import Answer
from tests.asking import WORDS, Asked, ask, invite_another, scale, survey_of
from tests.clocks import SettableClock
from tests.outcomes import say_of
from tests.responding import post

THREE_PAGES = survey_of([scale("one"), scale("also")], [scale("two")], [scale("three")])
ONLY_HAPPY = {"answer": "one", "at_least": 4}
ROUTED = survey_of([scale("one")], [scale("why", show_if=ONLY_HAPPY), scale("all")], [scale("end", show_if=ONLY_HAPPY)])


def results(database: Database, asked: Asked, clock: SettableClock) -> SurveyResults:
    return database.read_now(lambda session: survey_results(session, asked.survey_id, now=clock()))


def question(found: SurveyResults, key: str) -> QuestionResult:
    return next(each for each in found.questions if each.question.key == key)


def answer(database: Database, asked: Asked, clock: SettableClock, *pages: dict[str, Answer]) -> Asked:
    """Another person who sends these pages, a second apart."""
    other = invite_another(database, asked, clock())
    for page, answers in enumerate(pages, start=1):
        post(database, other, answers, clock.advance(1_000), page=page)
    return other


def test_those_who_left_are_told_from_those_who_left_it_blank(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), THREE_PAGES)
    answer(database, asked, clock, {"one": 1, "also": 2})
    answer(database, asked, clock, {"one": 1}, {"two": 1})
    answer(database, asked, clock, {"one": 1}, {}, {"three": 5})
    found = results(database, asked, clock)
    assert (found.responses, found.finished, found.seconds) == (3, 1, 2.0)
    told = {
        each.question.key: (each.page, each.shown, each.answered, each.blank, each.drop_off) for each in found.questions
    }
    assert told == {
        "one": (1, 3, 3, 0, DropOff(reached=3)),
        "also": (1, 3, 1, 2, DropOff(reached=3)),
        "two": (2, 2, 1, 1, DropOff(reached=3, left=1)),
        "three": (3, 1, 1, 0, DropOff(reached=2, left=1)),
    }


def test_a_question_counts_only_those_it_was_shown_to(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), ROUTED)
    answer(database, asked, clock, {"one": 5}, {"why": 1, "all": 1}, {"end": 1})
    answer(database, asked, clock, {"one": 5}, {"all": 2})
    answer(database, asked, clock, {"one": 5})
    answer(database, asked, clock, {"one": 1}, {"all": 3})
    answer(database, asked, clock, {"one": 1})
    found = results(database, asked, clock)
    assert (found.responses, found.finished) == (5, 2)
    told = {each.question.key: (each.shown, each.answered, each.blank, each.drop_off) for each in found.questions}
    assert told == {
        "one": (5, 5, 0, DropOff(reached=5)),
        "why": (2, 1, 1, DropOff(reached=3, left=1)),
        "all": (3, 3, 0, DropOff(reached=5, left=2)),
        "end": (1, 1, 0, DropOff(reached=2, left=1)),
    }


def test_ends_that_are_none_of_a_persons_doing_are_told_apart(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), THREE_PAGES)
    for outcome in (Outcome.SCREENED_OUT, Outcome.SCREENED_OUT, Outcome.QUOTA_FULL):
        ended = answer(database, asked, clock, {"one": 1}, {"two": 1})
        say_of(database, ended, outcome=outcome, finished_at=clock())
    answer(database, asked, clock, {"one": 1}, {"two": 1}, {"three": 1})
    found = results(database, asked, clock)
    assert (found.responses, found.finished, found.screened_out, found.quota_full) == (4, 1, 2, 1)
    assert question(found, "two").drop_off == DropOff(reached=4, screened_out=2, quota_full=1)
    assert question(found, "three").drop_off == DropOff(reached=1)
    assert found.seconds == 2.0


def test_tests_and_what_was_taken_back_are_only_numbered(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), THREE_PAGES)
    answer(database, asked, clock, {"one": 4})
    say_of(database, answer(database, asked, clock, {"one": 1}), is_test=True)
    say_of(database, answer(database, asked, clock, {"one": 1}), withdrawn_at=clock())
    say_of(database, answer(database, asked, clock, {"one": 1}), is_test=True, withdrawn_at=clock())
    found = results(database, asked, clock)
    assert (found.responses, found.tests, found.withdrawn) == (1, 2, 1)
    assert (question(found, "one").shown, question(found, "one").mean) == (1, 4.0)


def test_nobody_at_all_is_nothing_to_stumble_over(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), THREE_PAGES)
    found = results(database, asked, clock)
    assert (found.responses, found.finished, found.seconds) == (0, 0, None)
    assert all(each.spread is None and each.drop_off == DropOff() for each in found.questions)
    assert found.questions[0].question.wording == WORDS
