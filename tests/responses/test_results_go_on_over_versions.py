"""A question that goes on under another key keeps its answers; a trend tells how they went."""

from datetime import timedelta, timezone

import pytest

from backend.clock import days
from backend.db import Database
from backend.errors import NotFound
from backend.responses.queries.results import Trend, TrendBy, survey_results, survey_trend
from backend.responses.queries.results.lines import lines_of, published_versions
from backend.segments.rules import JoinedSince
from tests.asking import WORDS, Asked, ask, invite_another, publish_again, scale, survey_of
from tests.clocks import SettableClock
from tests.responding import post

TOKYO = timezone(timedelta(hours=9))
NUMBER: dict[str, object] = {"key": "spent", "kind": "NUMBER", "wording": WORDS}


def trend(database: Database, asked: Asked, clock: SettableClock, key: str, by: TrendBy) -> Trend:
    return database.read_now(lambda session: survey_trend(session, asked.survey_id, key, by, zone=TOKYO, now=clock()))


def three_versions(database: Database, clock: SettableClock) -> Asked:
    """The same question under two keys, and a new one that is called as the first was."""
    asked = ask(database, clock(), survey_of([scale("old"), NUMBER]))
    post(database, asked, {"old": 1, "spent": 5}, clock())
    second = publish_again(
        database, asked.survey_id, survey_of([scale("new", continues="old"), scale("more")]), clock()
    )
    other = invite_another(database, asked, clock.advance(days(40)))
    post(database, other, {"new": 3, "more": 5}, clock(), version=second)
    third = publish_again(database, asked.survey_id, survey_of([scale("new"), scale("old"), NUMBER]), clock())
    another = invite_another(database, asked, clock())
    post(database, another, {"new": 5, "old": 4, "spent": 7}, clock.advance(days(1)), version=third)
    return asked


def test_what_continues_keeps_its_answers(database: Database, clock: SettableClock) -> None:
    asked = three_versions(database, clock)
    versions = database.read_now(lambda session: published_versions(session, asked.survey_id))
    lines = [(line.part.key, tuple(line.keys.values()), line.versions) for line in lines_of(versions)]
    assert lines == [
        ("new", ("new", "new", "old"), (1, 2, 3)),
        ("old", ("old",), (3,)),
        ("spent", ("spent", "spent"), (1, 3)),
        ("more", ("more",), (2,)),
    ]
    found = database.read_now(lambda session: survey_results(session, asked.survey_id, now=clock()))
    assert [(each.question.key, each.answered, each.mean, each.shown) for each in found.questions] == [
        ("new", 3, 3.0, 3),
        ("old", 1, 4.0, 1),
        ("spent", 2, 6.0, 2),
    ]


def test_a_trend_goes_by_version_or_by_month(database: Database, clock: SettableClock) -> None:
    asked = three_versions(database, clock)
    by_version = trend(database, asked, clock, "new", TrendBy.VERSION)
    assert [(point.label, point.answered, point.spread and point.spread.mean) for point in by_version.points] == [
        ("1", 1, 1.0),
        ("2", 1, 3.0),
        ("3", 1, 5.0),
    ]
    by_month = trend(database, asked, clock, "new", TrendBy.MONTH)
    assert [(point.label, point.answered, point.spread and point.spread.mean) for point in by_month.points] == [
        ("2026-04", 1, 1.0),
        ("2026-05", 2, 4.0),
    ]
    assert by_month.points[1].counts == {"1": 0, "2": 0, "3": 1, "4": 0, "5": 1}
    spent = trend(database, asked, clock, "spent", TrendBy.MONTH)
    assert [(point.label, point.spread and point.spread.median) for point in spent.points] == [
        ("2026-04", 5.0),
        ("2026-05", 7.0),
    ]


def test_a_month_begins_where_its_people_live(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), survey_of([scale("old")]))
    clock.advance(days(30) - 9 * 3_600_000 - 1)
    post(database, asked, {"old": 1}, clock())
    post(database, invite_another(database, asked, clock()), {"old": 2}, clock.advance(1))
    points = trend(database, asked, clock, "old", TrendBy.MONTH).points
    assert [(point.label, point.answered) for point in points] == [("2026-04", 1), ("2026-05", 1)]


def test_a_trend_of_nothing_is_empty_and_one_of_no_question_is_refused(
    database: Database, clock: SettableClock
) -> None:
    asked = ask(database, clock(), survey_of([scale("old")]))
    for by in TrendBy:
        assert trend(database, asked, clock, "old", by).points == []
        with pytest.raises(NotFound):
            trend(database, asked, clock, "nothing", by)


def test_only_those_of_whom_it_holds_now_count(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), survey_of([scale("old")]))
    post(database, asked, {"old": 1}, clock())
    since = clock.advance(days(1))
    post(database, invite_another(database, asked, clock()), {"old": 5}, clock())
    where = JoinedSince(since=since)
    found = database.read_now(lambda session: survey_results(session, asked.survey_id, now=clock(), where=where))
    assert (found.responses, found.questions[0].shown, found.questions[0].mean) == (1, 1, 5.0)
    only = database.read_now(
        lambda session: survey_trend(
            session, asked.survey_id, "old", TrendBy.VERSION, zone=TOKYO, now=clock(), where=where
        )
    )
    assert [point.answered for point in only.points] == [1]
