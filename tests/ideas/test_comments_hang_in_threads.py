"""Comments hang in threads one deep; the count is of those that are shown, and what was taken back leaves a place."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import MINUTE, Instant
from backend.ideas.actions import add_comment, add_staff_comment, merge_ideas, withdraw_comment
from backend.ideas.actions.showing import set_comment_state
from backend.ideas.queries import CommentView, idea_for
from backend.ideas.rules import State
from backend.ideas.tables import IdeaNews
from tests.clocks import START
from tests.ideas.crowd import all_at_once, dealt
from tests.ideas.square import Square, refusal

Thread = tuple[str, str, list[tuple[str, str]]]


def answer(
    square: Square, person_id: int, idea_id: int, parent_id: int | None, text: str = "同感です", *, at: Instant = START
) -> int:
    return square.write(lambda session: add_comment(session, idea_id, person_id, text, parent_id=parent_id, now=at).id)


def threads(square: Square, idea_id: int, person_id: int) -> list[Thread]:
    found = square.read(lambda session: idea_for(session, idea_id, person_id, START).comments)
    return [(*told(each), [told(below) for below in each.answers]) for each in found]


def told(view: CommentView) -> tuple[str, str]:
    return view.comment.text, view.comment.state


def test_an_answer_to_an_answer_hangs_on_the_same_comment(square: Square) -> None:
    author, other = square.people(2)
    idea_id = square.post(author)
    first = answer(square, other, idea_id, None, "一")
    below = answer(square, author, idea_id, first, "二")
    answer(square, other, idea_id, below, "三")
    answer(square, author, idea_id, None, "四")
    assert threads(square, idea_id, author) == [
        ("一", "SHOWN", [("二", "SHOWN"), ("三", "SHOWN")]),
        ("四", "SHOWN", []),
    ]
    assert square.idea(idea_id).comments == 4


def test_what_is_sent_again_is_said_once(square: Square) -> None:
    (author,) = square.people(1)
    idea_id = square.post(author)
    first = answer(square, author, idea_id, None)
    assert answer(square, author, idea_id, None, at=START + 10 * MINUTE - 1) == first
    assert answer(square, author, idea_id, first) != first
    assert answer(square, author, idea_id, None, at=START + 10 * MINUTE) != first
    square.check_counts()


def test_a_comment_that_waits_is_its_writers_alone(square: Square) -> None:
    author, other = square.people(2)
    idea_id = square.post(author)
    comment_id = answer(square, other, idea_id, None, "一")
    for state, count in ((State.HIDDEN, 0), (State.SHOWN, 1), (State.WAITING, 0)):
        move(square, comment_id, state)
        assert square.idea(idea_id).comments == count
    assert threads(square, idea_id, author) == []
    assert threads(square, idea_id, other) == [("一", "WAITING", [])]
    assert refusal(lambda: answer(square, author, idea_id, comment_id)) == "NOT_FOUND"
    square.check_counts()


def test_what_was_taken_back_leaves_its_place_where_it_was_answered(square: Square) -> None:
    author, other = square.people(2)
    idea_id = square.post(author)
    first, lone = answer(square, other, idea_id, None, "一"), answer(square, other, idea_id, None, "二")
    answer(square, author, idea_id, first, "三")
    assert refusal(lambda: withdraw(square, first, author)) == "NOT_YOURS"
    for comment_id in (first, first, lone):
        withdraw(square, comment_id, other)
    move(square, first, State.SHOWN)
    assert threads(square, idea_id, other) == [("", "WITHDRAWN", [("三", "SHOWN")])]
    assert square.idea(idea_id).comments == 1
    square.check_counts()


def test_the_company_speaks_under_the_name_of_whoever_does(square: Square) -> None:
    (author,) = square.people(1)
    idea_id = square.post(author)

    def say(session: Session) -> int:
        return add_staff_comment(session, idea_id, "宮田", "ありがとうございます", now=START).id

    square.write(say)
    (view,) = square.read(lambda session: idea_for(session, idea_id, author, START).comments)
    assert (view.comment.staff_name, view.author, view.is_mine) == ("宮田", None, False)
    assert square.idea(idea_id).comments == 1


def test_nothing_is_said_where_it_cannot_be(square: Square) -> None:
    (author,) = square.people(1)
    gone, kept = square.post(author), square.post(author, "冷茶")
    elsewhere = answer(square, author, kept, None)
    assert refusal(lambda: answer(square, author, gone, elsewhere)) == "NOT_FOUND"
    assert refusal(lambda: answer(square, author, gone, 999)) == "NOT_FOUND"
    assert refusal(lambda: answer(square, author, gone, None, " ")) == "INVALID"
    assert refusal(lambda: answer(square, author, gone, None, "茶" * 2_001)) == "INVALID"
    square.write(lambda session: merge_ideas(session, gone, kept, "宮田", START).id)
    assert refusal(lambda: answer(square, author, gone, None)) == "IDEA_MERGED"
    assert [square.idea(each).comments for each in (gone, kept)] == [0, 1]


def test_those_concerned_are_told_once_it_is_shown(square: Square) -> None:
    author, other = square.people(2)
    idea_id = square.post(author)
    comment_id = answer(square, other, idea_id, None)
    move(square, comment_id, State.HIDDEN)
    move(square, comment_id, State.SHOWN)
    rows = square.read(lambda session: session.scalars(select(IdeaNews)).all())
    assert [(row.idea_id, row.kind, row.by_id) for row in rows] == [(idea_id, "COMMENTED", other)]


def test_comments_at_once_are_counted_once_each(square: Square) -> None:
    author, *people = square.people(61)
    idea_id = square.post(author)
    works = [saying(idea_id, person_id) for person_id in people]
    assert all_at_once(square.database.url, dealt(works, 10)) == ["DONE"] * 60
    assert square.idea(idea_id).comments == 60
    square.check_counts()


def saying(idea_id: int, person_id: int) -> Callable[[Session], str]:
    def work(session: Session) -> str:
        add_comment(session, idea_id, person_id, "いいですね", now=START)
        return "DONE"

    return work


def move(square: Square, comment_id: int, state: State) -> None:
    square.write(lambda session: set_comment_state(session, comment_id, state, START).id)


def withdraw(square: Square, comment_id: int, person_id: int) -> None:
    square.write(lambda session: withdraw_comment(session, comment_id, person_id, START).id)
