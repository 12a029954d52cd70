"""A survey's results count each answer, tell means, and how well the questions of an axis hang together."""

from backend.db import Database
from backend.loyalty.rules.axes import Axis, Facet
from backend.loyalty.rules.reliability import cronbach_alpha
from backend.responses.queries import survey_results
from backend.surveys.rules import Answer
from tests.asking import LIKING, TRUST, WORDS, ask, invite_another, publish_again, scale, survey_of
from tests.clocks import SettableClock
from tests.responding import post

OPTIONS = [{"code": code, "wording": WORDS} for code in "abc"]
FIRST: list[dict[str, object]] = [
    scale("like", LIKING, not_applicable=True),
    scale("doubt", TRUST),
    {"key": "one", "kind": "SINGLE", "wording": WORDS, "options": OPTIONS},
    {"key": "some", "kind": "MULTI", "wording": WORDS, "options": OPTIONS},
    {"key": "word", "kind": "TEXT", "wording": WORDS},
    {"key": "age", "kind": "NUMBER", "wording": WORDS},
    {"key": "news", "kind": "CONSENT", "wording": WORDS, "purpose": "mail"},
]
POSTS: list[dict[str, Answer]] = [
    {"like": 5, "doubt": 1, "one": "a", "some": ["a", "b"], "word": "fine", "age": 30, "news": True},
    {"like": 4, "doubt": 2, "one": "a", "some": ["b"], "word": "so so", "age": 50, "news": False},
    {"like": 1, "doubt": 4, "one": "c"},
    {"like": None, "doubt": 3, "news": False},
]


def test_answers_are_counted_by_question(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), survey_of(FIRST))
    for page in POSTS:
        post(database, invite_another(database, asked, clock()), page, clock.advance(1))
    results = database.read_now(lambda session: survey_results(session, asked.survey_id, now=clock()))
    assert (results.responses, results.finished) == (4, 4)
    told = {
        result.question.key: (result.answered, result.not_applicable, result.mean, result.counts)
        for result in results.questions
    }
    assert told == {
        "like": (3, 1, 10 / 3, {"1": 1, "2": 0, "3": 0, "4": 1, "5": 1}),
        "doubt": (4, 0, 2.5, {"1": 1, "2": 1, "3": 1, "4": 1, "5": 0}),
        "one": (3, 0, None, {"a": 2, "b": 0, "c": 1}),
        "some": (2, 0, None, {"a": 1, "b": 2, "c": 0}),
        "word": (2, 0, None, {}),
        "age": (2, 0, 40.0, {}),
        "news": (3, 0, None, {"true": 1, "false": 2}),
    }
    whole = next(each for each in results.reliabilities if (each.axis, each.facet) == (Axis.PSYCHOLOGY, None))
    assert (whole.questions, whole.cases) == (2, 3)
    # Keyed to the axis the cases are (1, 1), (.75, .75) and (0, .25): alpha by hand from the variances.
    assert whole.alpha is not None
    assert abs(whole.alpha - 2 * (1 - (13 / 48 + 7 / 48) / (39 / 48))) < 1e-12
    liking = next(each for each in results.reliabilities if each.facet is Facet.LIKING)
    assert liking.alpha is None


def test_an_older_version_counts_where_it_asked_the_same(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), survey_of([scale("same"), scale("wider")]))
    post(database, asked, {"same": 2, "wider": 2}, clock())
    newer = publish_again(
        database, asked.survey_id, survey_of([scale("same"), scale("wider", low=0, high=10)]), clock()
    )
    later = invite_another(database, asked, clock())
    post(database, later, {"same": 4, "wider": 9}, clock(), version=newer)
    results = database.read_now(lambda session: survey_results(session, asked.survey_id, now=clock()))
    assert [(result.answered, result.mean) for result in results.questions] == [(2, 3.0), (1, 9.0)]


def test_alpha_is_that_of_the_textbook() -> None:
    assert cronbach_alpha([]) is None
    assert cronbach_alpha([[1, 2], [2, 3]]) is None
    assert cronbach_alpha([[1, 1], [1, 1], [1, 1]]) is None
    assert cronbach_alpha([[0, 0], [0.5, 0.5], [1, 1]]) == 1.0
