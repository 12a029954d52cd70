"""Whoever has begun is asked the version they began with; a version published meanwhile is for those who come later."""

from backend.db import Database
from tests.asking import LIKING, ask, invite_another, publish_again, scale, survey_of
from tests.clocks import SettableClock
from tests.responding import answers, post, response_of
from tests.snapshots import everything

NEXT_YEAR = survey_of([scale("like", LIKING, low=0, high=10)], [scale("new")])


def test_what_was_begun_goes_on_in_its_own_version(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock())
    post(database, asked, {"like": 5}, clock.advance(1))
    publish_again(database, asked.survey_id, NEXT_YEAR, clock.advance(1))
    assert post(database, asked, {"bond": 2}, clock.advance(1), page=2).is_finished
    assert response_of(database).survey_version_id == asked.version_id


def test_a_page_of_another_version_is_not_kept(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock())
    post(database, asked, {"like": 5}, clock.advance(1))
    newer = publish_again(database, asked.survey_id, NEXT_YEAR, clock.advance(1))
    before = everything(database)
    assert not post(database, asked, {"like": 9}, clock.advance(1), version=newer).is_kept
    assert everything(database) == before


def test_a_page_opened_before_the_new_version_counts_as_it_was_shown(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock())
    newer = publish_again(database, asked.survey_id, NEXT_YEAR, clock.advance(1))
    assert post(database, asked, {"like": 5}, clock()).is_kept
    later = invite_another(database, asked, clock())
    assert post(database, later, {"like": 9}, clock(), version=newer).is_kept
    assert [value for _, value, *_ in answers(database, asked)] == [5]
    assert [value for _, value, *_ in answers(database, later)] == [9]
