"""What a question found is told in its kind's own terms: rows, ranks, ranges of dates, files, spreads of numbers."""

import math

from backend.db import Database
from backend.loyalty.rules.axes import Axis, Facet
from backend.responses.actions.uploads import note_uploads
from backend.responses.queries.results import QuestionResult, RankResult, survey_results
from backend.responses.rules import Sent
from backend.surveys.rules import Answer
from tests.asking import CONNECTION, LIKING, WORDS, Asked, ask, invite_another, scale, survey_of
from tests.clocks import SettableClock
from tests.responding import post

OPTIONS = [{"code": code, "wording": WORDS} for code in "abc"]
ROWS = [{"key": "staff", "wording": WORDS, "loadings": [LIKING]}, {"key": "price", "wording": WORDS}]
ASKED = survey_of(
    [
        {"key": "care", "kind": "MATRIX", "wording": WORDS, "low": 1, "high": 3, "rows": ROWS},
        {"key": "best", "kind": "RANKING", "wording": WORDS, "options": OPTIONS, "not_applicable": True},
        {"key": "day", "kind": "DATE", "wording": WORDS},
        {"key": "paper", "kind": "FILE", "wording": WORDS, "media": ["pdf"]},
        {"key": "spent", "kind": "NUMBER", "wording": WORDS},
        {"key": "mail", "kind": "EMAIL", "wording": WORDS},
    ]
)
POSTS: list[dict[str, Answer]] = [
    {"care.staff": 3, "care.price": 1, "best": ["b", "a", "c"], "day": "2026-02-28", "paper": "x", "spent": 10},
    {"care.staff": 2, "best": ["b", "c"], "day": "2024-02-29", "spent": 1_000_000, "mail": "a@example.org"},
    {"care.staff": 3, "best": None, "spent": 20},
    {"best": ["c", "b", "a"], "spent": 40},
]


def found_by(database: Database, asked: Asked, clock: SettableClock) -> dict[str, QuestionResult]:
    results = database.read_now(lambda session: survey_results(session, asked.survey_id, now=clock()))
    return {each.question.key: each for each in results.questions}


def posted(database: Database, clock: SettableClock) -> dict[str, QuestionResult]:
    asked = ask(database, clock(), ASKED)
    paper = Sent(question_key="paper", name="p.pdf", media_type="application/pdf", size=9, sha256="0", stored_as="x")
    database.write_now(lambda session: note_uploads(session, [paper], clock()))
    for page in POSTS:
        post(database, invite_another(database, asked, clock()), page, clock.advance(1))
    return found_by(database, asked, clock)


def test_a_row_is_a_question_of_its_own(database: Database, clock: SettableClock) -> None:
    found = posted(database, clock)
    assert list(found) == ["care.staff", "care.price", "best", "day", "paper", "spent", "mail"]
    staff, price = found["care.staff"], found["care.price"]
    assert (staff.answered, staff.counts, staff.mean) == (3, {"1": 0, "2": 1, "3": 2}, 8 / 3)
    assert (price.answered, price.blank, price.counts) == (1, 3, {"1": 1, "2": 0, "3": 0})
    assert staff.spread is not None
    assert (staff.spread.median, staff.spread.sd) == (3, math.sqrt(1 / 3))


def test_ranks_are_means_over_those_who_ranked(database: Database, clock: SettableClock) -> None:
    best = posted(database, clock)["best"]
    assert (best.answered, best.not_applicable, best.counts) == (3, 1, {"a": 0, "b": 2, "c": 1})
    assert best.ranks == [
        RankResult(code="a", ranked=2, first=0, mean=2.5),
        RankResult(code="b", ranked=3, first=2, mean=4 / 3),
        RankResult(code="c", ranked=3, first=1, mean=2.0),
    ]
    assert best.spread is None


def test_days_have_a_range_and_what_is_ones_own_is_only_counted(database: Database, clock: SettableClock) -> None:
    found = posted(database, clock)
    day, paper, mail = found["day"], found["paper"], found["mail"]
    assert (day.answered, day.earliest, day.latest, day.counts) == (2, "2024-02-29", "2026-02-28", {})
    assert (paper.answered, paper.blank, paper.counts) == (1, 3, {})
    assert (mail.answered, mail.counts, mail.earliest) == (1, {}, None)


def test_numbers_have_a_median_that_one_rich_person_does_not_move(database: Database, clock: SettableClock) -> None:
    spread = posted(database, clock)["spent"].spread
    assert spread is not None
    numbers = [10, 20, 40, 1_000_000]
    mean = sum(numbers) / 4
    deviation = math.sqrt(sum((number - mean) ** 2 for number in numbers) / 3)
    assert (spread.mean, spread.median) == (mean, 30)
    assert spread.sd is not None
    assert math.isclose(spread.sd, deviation, rel_tol=1e-12)


def test_large_numbers_that_hardly_differ_keep_their_deviation(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), survey_of([{"key": "spent", "kind": "NUMBER", "wording": WORDS}]))
    for number in (10**12, 10**12 + 1, 10**12 + 2):
        post(database, invite_another(database, asked, clock()), {"spent": number}, clock.advance(1))
    spread = found_by(database, asked, clock)["spent"].spread
    assert spread is not None
    assert (spread.median, spread.sd) == (10**12 + 1, 1.0)


def test_psychology_and_depth_are_told_apart_or_not(database: Database, clock: SettableClock) -> None:
    questions = [scale("l1", LIKING), scale("l2", LIKING), scale("c1", CONNECTION), scale("c2", CONNECTION)]
    asked = ask(database, clock(), survey_of([*questions, scale("both", LIKING, CONNECTION)]))
    for l1, l2, c1, c2 in [(1, 1, 2, 1), (2, 3, 1, 2), (3, 2, 3, 4), (4, 4, 4, 3)]:
        said = {"l1": l1, "l2": l2, "c1": c1, "c2": c2, "both": 1}
        post(database, invite_another(database, asked, clock()), said, clock.advance(1))
    post(database, invite_another(database, asked, clock()), {"l1": 5}, clock.advance(1))
    results = database.read_now(lambda session: survey_results(session, asked.survey_id, now=clock()))
    found = results.discrimination
    assert found is not None
    assert (found.psychology, found.depth, found.cases) == (2, 2, 4)
    # Ranks without ties: r(l1, l2) = 0.8, r(c1, c2) = 0.6, and across 0.8, 0.8, 0.4, 0.4 as in the rule's own test.
    assert found.htmt is not None
    assert math.isclose(found.htmt, 0.6 / math.sqrt(0.48), rel_tol=1e-9)
    assert not found.is_too_alike
    assert {(each.axis, each.facet): each.questions for each in results.reliabilities} == {
        (Axis.PSYCHOLOGY, None): 3,
        (Axis.PSYCHOLOGY, Facet.LIKING): 3,
        (Axis.DEPTH, None): 3,
        (Axis.DEPTH, Facet.CONNECTION): 3,
    }


def test_a_survey_about_one_axis_has_nothing_to_tell_apart(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), survey_of([scale("l1", LIKING), scale("l2", LIKING)]))
    results = database.read_now(lambda session: survey_results(session, asked.survey_id, now=clock()))
    assert results.discrimination is None
