"""What a touchpoint says of choosing questions counts for whoever begins after it; nobody is left hanging midway."""

from urllib.parse import urljoin

from backend.db import Database
from tests.asking import CONNECTION, LIKING, TRUST, ask, scale, survey_of
from tests.clocks import SettableClock
from tests.responding import answers, response_of
from tests.web.preferring import choose, preferences_path
from tests.web.test_a_persons_own_way_is_decided_here import FORKED, choice, said
from tests.web.test_the_next_question_is_the_one_that_tells_most import AMONG, chosen, say
from tests.web.visiting import Visitor

THREE = survey_of([scale("like", LIKING)], [scale("doubt", TRUST)], [scale("bond", CONNECTION)])


def test_pages_that_were_begun_are_all_asked(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock(), THREE)
    path = visitor.path(asked.invitation)
    visitor.answer(path, {"like": "5"})
    chosen(database, asked, most_questions=1)
    assert visitor.answer(path, {"doubt": "2"}).headers["location"] == "?page=3"
    assert visitor.answer(path, {"bond": "4"}).headers["location"] == "?page=done"
    assert response_of(database).finished_at == clock()
    assert [key for key, *_ in answers(database, asked)] == ["bond", "doubt", "like"]


def test_where_nothing_is_chosen_any_more_the_question_that_was_is_the_last(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    asked = ask(database, clock(), AMONG)
    chosen(database, asked, most_questions=3)
    path = visitor.path(asked.invitation)
    assert visitor.answer(path, {"buys": "yes"}).headers["location"] == "?page=4"
    chosen(database, asked)
    assert say(visitor, path, "4") == ("like1", "?page=done")
    assert response_of(database).finished_at == clock()


def test_pages_before_any_choice_lead_to_the_end_where_none_is_made_any_more(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    own = [[choice("buys", "yes", "no")], [choice("often", "yes", "no")], [scale("like", LIKING)]]
    asked = ask(database, clock(), survey_of(*own))
    chosen(database, asked, most_questions=3)
    path = visitor.path(asked.invitation)
    visitor.answer(path, {"buys": "yes"})
    chosen(database, asked)
    assert visitor.answer(path, {"often": "no"}).headers["location"] == "?page=done"
    assert response_of(database).finished_at == clock()


def test_taking_back_what_led_on_does_not_leave_one_hanging(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    asked = ask(database, clock(), FORKED)
    path, own = visitor.path(asked.invitation), preferences_path(visitor, asked.person_id)
    visitor.answer(path, {"buys": "yes", "like": "4"})
    choose(visitor, own, {"do": "withdraw", "question": "buys"}, "?response=1")
    assert response_of(database).finished_at is None
    again = visitor.form(path)
    assert (again.hidden("page"), ("q.like", "4") in again.fields) == ("1", True)
    onward = visitor.follow(path, visitor.post(urljoin(path, again.action), [*again.fields, ("q.buys", "no")]))
    assert 'name="q.why"' in visitor.get(onward).text


def test_the_last_page_sent_again_ends_what_has_nothing_left(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    asked = ask(
        database, clock(), survey_of([choice("buys", "yes", "no")], [scale("like", show_if=said("buys", "yes"))])
    )
    path, own = visitor.path(asked.invitation), preferences_path(visitor, asked.person_id)
    visitor.answer(path, {"buys": "yes"})
    choose(visitor, own, {"do": "withdraw", "question": "buys"}, "?response=1")
    again = visitor.form(path)
    assert visitor.post(urljoin(path, again.action), again.fields).headers["location"] == "?page=done"
    assert response_of(database).finished_at == clock()
