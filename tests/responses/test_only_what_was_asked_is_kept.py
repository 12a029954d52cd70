"""An answer to what its person is not asked any more is left out, whatever the page asked when it was opened."""

from backend.db import Database
from tests.asking import CONNECTION, LIKING, ask, scale, survey_of
from tests.clocks import SettableClock
from tests.responding import answers, ledger, post
from tests.web.test_a_persons_own_way_is_decided_here import choice, said
from tests.web.test_the_next_question_is_the_one_that_tells_most import chosen

BRANCHED = survey_of(
    [choice("buys", "yes", "no")], [scale("like", LIKING, show_if=said("buys", "yes")), scale("bond", CONNECTION)]
)


# Between reading a page and keeping it another tab may have taken back what the question hung on.
def test_what_another_tab_has_hidden_is_not_kept(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), BRANCHED)
    post(database, asked, {"buys": "yes"}, clock())
    post(database, asked, {"buys": "no"}, clock.advance(1))
    assert post(database, asked, {"like": 5, "bond": 4}, clock.advance(1), page=2).is_finished
    assert [(key, value) for key, value, *_ in answers(database, asked)] == [("bond", 4), ("buys", "no")]
    assert [source for source, *_ in ledger(database, asked)] == ["bond"]


# The page was opened before the touchpoint began to choose: it still asked all of its questions.
def test_what_is_left_to_be_chosen_decides_nothing_before_it_is(database: Database, clock: SettableClock) -> None:
    liked = {"answer": "like", "at_least": 4}
    pages = [choice("buys", "yes", "no"), scale("like", LIKING)], [choice("why", "a", "b", show_if=liked)]
    asked = ask(database, clock(), survey_of(*pages, [scale("bond", CONNECTION)]))
    chosen(database, asked, most_questions=1)
    assert post(database, asked, {"buys": "yes", "like": 5}, clock()).next == 4
    assert [key for key, *_ in answers(database, asked)] == ["buys"]
