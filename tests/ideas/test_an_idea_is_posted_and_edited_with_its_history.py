"""An idea is posted once, edited with its history kept, and taken back; what waits is its author's and the staff's."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.clock import DAY, Instant
from backend.db import Slice
from backend.ideas.actions import (
    change_board,
    drop_picture,
    drop_unused_pictures,
    edit_idea,
    keep_draft,
    keep_picture,
    merge_ideas,
    submit_idea,
    withdraw_idea,
)
from backend.ideas.actions.showing import set_idea_state
from backend.ideas.queries import IdeaView, find_draft, idea_for, list_ideas, picture_for, waiting_pictures
from backend.ideas.rules import IdeaQuery, Moderates, State
from backend.ideas.tables import Idea, IdeaDraft, IdeaPicture
from backend.outbox.rules import Event
from backend.outbox.tables import OutboxMessage
from tests.clocks import START
from tests.ideas.crowd import all_at_once, dealt
from tests.ideas.square import Square, refusal

ALL = Slice(count=50)


def view(square: Square, idea_id: int, person_id: int, now: Instant = START) -> IdeaView:
    return square.read(lambda session: idea_for(session, idea_id, person_id, now))


def edit(square: Square, idea_id: int, person_id: int, *, at: Instant = START, **changes: object) -> str:
    given = square.idea_input(person_id, **changes)
    return square.write(lambda session: edit_idea(session, idea_id, given, at).state)


def listed(square: Square, query: IdeaQuery) -> list[int]:
    return [idea.id for idea in square.read(lambda session: list_ideas(session, query, ALL).rows)]


def picture(square: Square, person_id: int, name: str, *, at: Instant = START) -> int:
    def work(session: Session) -> int:
        return keep_picture(
            session,
            board_id=square.board,
            person_id=person_id,
            stored_as=name,
            media_type="image/jpeg",
            width=640,
            height=480,
            size=1_000,
            alt="緑の\u202eお茶",
            now=at,
        ).id

    return square.write(work)


def moderating(square: Square) -> None:
    given = replace(square.given, moderates=Moderates.BEFORE)
    square.write(lambda session: change_board(session, square.board, given, START).id)


def test_what_was_posted_is_found_as_it_was_written(square: Square) -> None:
    author, other = square.people(2)
    idea_id = square.post(author, " 水出し緑茶\u200b ", text="夏に\r\n冷たく", tags=("taste", "bottle", "taste"))
    seen = view(square, idea_id, other)
    assert (seen.idea.title, seen.idea.text, seen.idea.language) == ("水出し緑茶", "夏に\n冷たく", "ja")
    assert (seen.idea.state, seen.idea.status, seen.idea.created_at) == ("SHOWN", "NEW", START)
    assert (seen.tags, seen.is_mine, seen.may_edit, seen.follows) == (["bottle", "taste"], False, False, False)
    mine = view(square, idea_id, author)
    assert (mine.is_mine, mine.may_edit, mine.follows, mine.my_vote) == (True, True, True, None)
    assert listed(square, IdeaQuery(board_id=square.board)) == [idea_id]
    assert listed(square, IdeaQuery(board_id=square.board, tag="taste")) == [idea_id]
    assert listed(square, IdeaQuery(board_id=square.board, tag="other")) == []


def test_what_is_sent_again_is_posted_once(square: Square) -> None:
    author, other = square.people(2)
    first = square.post(author)
    assert square.post(author, at=START + DAY - 1) == first
    assert square.post(other) != first
    assert square.post(author, at=START + DAY) != first


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": " \u200b "}, "INVALID"),
        ({"title": "茶" * 121}, "INVALID"),
        ({"text": ""}, "INVALID"),
        ({"text": "茶" * 4_001}, "INVALID"),
        ({"tags": ("taste", "price")}, "INVALID"),
        ({"picture_ids": (1, 2, 3, 4)}, "TOO_MANY_PICTURES"),
        ({"picture_ids": (99,)}, "NOT_FOUND"),
        ({"board_id": 99}, "NOT_FOUND"),
    ],
)
def test_what_cannot_be_posted_leaves_nothing(square: Square, changes: dict[str, object], code: str) -> None:
    (author,) = square.people(1)
    assert refusal(lambda: square.post(author, **{"title": "冷茶", **changes})) == code  # type: ignore[arg-type]  # as the case says
    assert square.read(lambda session: session.scalars(select(func.count()).select_from(Idea)).one()) == 0
    assert square.read(lambda session: session.scalars(select(OutboxMessage)).all()) == []


def test_an_edit_keeps_what_stood_before(square: Square) -> None:
    author, other = square.people(2)
    idea_id = square.post(author, tags=("taste",))
    edit(square, idea_id, author, title="冷たい緑茶", tags=("bottle",), at=START + 1)
    edit(square, idea_id, author, title="冷たい緑茶", text="瓶で", tags=("bottle",), at=START + 2)
    edit(square, idea_id, author, title="冷たい緑茶", text="瓶で", tags=("bottle",), at=START + 3)
    seen = view(square, idea_id, other)
    assert (seen.idea.title, seen.idea.text, seen.tags, seen.idea.edited_at) == (
        "冷たい緑茶",
        "瓶で",
        ["bottle"],
        START + 2,
    )
    assert [(each.title, each.text, each.tags, each.edited_at, each.person_id) for each in seen.edits] == [
        ("水出し緑茶", "夏に冷たく飲みたい", ["taste"], START + 1, author),
        ("冷たい緑茶", "夏に冷たく飲みたい", ["bottle"], START + 2, author),
    ]
    assert listed(square, IdeaQuery(board_id=square.board, search="瓶で")) == [idea_id]
    assert listed(square, IdeaQuery(board_id=square.board, search="水出し")) == []


def test_only_its_author_edits_and_withdraws(square: Square) -> None:
    author, other = square.people(2)
    idea_id = square.post(author)
    assert refusal(lambda: edit(square, idea_id, other, title="別")) == "NOT_YOURS"
    assert refusal(lambda: withdraw(square, idea_id, other)) == "NOT_YOURS"
    assert refusal(lambda: edit(square, 999, author, title="別")) == "NOT_FOUND"
    assert view(square, idea_id, other).idea.title == "水出し緑茶"
    assert view(square, idea_id, other).edits == []


@pytest.mark.parametrize("state", [State.HIDDEN, State.WITHDRAWN])
def test_what_is_hidden_or_withdrawn_is_not_edited(square: Square, state: State) -> None:
    (author,) = square.people(1)
    idea_id = square.post(author)
    square.write(lambda session: setattr(session.get_one(Idea, idea_id), "state", state.value))
    assert refusal(lambda: edit(square, idea_id, author, title="別")) == "NOT_EDITABLE"
    assert (view(square, idea_id, author).idea.title, view(square, idea_id, author).may_edit) == ("水出し緑茶", False)


def test_what_was_merged_is_not_edited(square: Square) -> None:
    (author,) = square.people(1)
    gone, kept = square.post(author), square.post(author, "冷茶")
    square.write(lambda session: merge_ideas(session, gone, kept, "宮田", START).id)
    assert refusal(lambda: edit(square, gone, author, title="別")) == "NOT_EDITABLE"
    seen = view(square, kept, author)
    assert ([each.id for each in seen.merged], seen.merged_into) == ([gone], None)
    there = view(square, gone, author).merged_into
    assert there is not None
    assert (there.id, view(square, gone, author).idea.title) == (kept, "水出し緑茶")
    assert listed(square, IdeaQuery(board_id=square.board)) == [kept]
    assert listed(square, IdeaQuery(board_id=square.board, person_id=author)) == [kept, gone]


@pytest.mark.parametrize("state", [State.WAITING, State.HIDDEN, State.WITHDRAWN])
def test_what_is_not_shown_is_its_authors_alone(square: Square, state: State) -> None:
    author, other = square.people(2)
    idea_id = square.post(author)
    square.write(lambda session: setattr(session.get_one(Idea, idea_id), "state", state.value))
    assert view(square, idea_id, author).idea.state == state
    assert refusal(lambda: view(square, idea_id, other)) == "NOT_FOUND"
    tries = [
        lambda: square.vote(other, idea_id),
        lambda: square.comment(other, idea_id),
    ]
    assert [refusal(work) for work in tries] == ["NOT_FOUND"] * 2
    assert [refusal(lambda: square.vote(author, idea_id)), refusal(lambda: square.comment(author, idea_id))] == [
        "NOT_SHOWN"
    ] * 2
    assert listed(square, IdeaQuery(board_id=square.board)) == []
    own = [] if state is State.WITHDRAWN else [idea_id]
    assert listed(square, IdeaQuery(board_id=square.board, person_id=author)) == own
    assert listed(square, IdeaQuery(board_id=square.board, show_hidden=True)) == [idea_id]
    assert (square.idea(idea_id).votes, square.idea(idea_id).comments) == (0, 0)


def test_what_is_looked_at_first_waits_and_is_told_once(square: Square) -> None:
    author, other = square.people(2)
    moderating(square)
    idea_id = square.post(author)
    assert square.idea(idea_id).state == "WAITING"
    assert (events(square), edit(square, idea_id, author, title="冷茶")) == ([], "WAITING")
    show(square, idea_id, State.SHOWN)
    assert view(square, idea_id, other).idea.title == "冷茶"
    assert edit(square, idea_id, author, title="冷たい茶") == "WAITING"
    show(square, idea_id, State.SHOWN)
    assert events(square) == [(Event.IDEA_POSTED, idea_id, author)]


def test_what_nobody_else_saw_is_not_in_the_history_that_others_see(square: Square) -> None:
    author, other = square.people(2)
    moderating(square)
    idea_id = square.post(author, "だめな題")
    edit(square, idea_id, author, title="冷茶", at=START + 1)
    show(square, idea_id, State.SHOWN)
    edit(square, idea_id, author, title="冷たい茶", at=START + 2)
    show(square, idea_id, State.SHOWN)
    assert [each.title for each in view(square, idea_id, other).edits] == ["冷茶"]
    assert [each.title for each in view(square, idea_id, author).edits] == ["だめな題", "冷茶"]


def test_what_was_sent_to_wait_is_not_let_out_by_an_edit(square: Square) -> None:
    (author,) = square.people(1)
    idea_id = square.post(author)
    show(square, idea_id, State.WAITING)
    assert edit(square, idea_id, author, title="冷茶") == "WAITING"


def test_a_new_picture_is_looked_at_first_too(square: Square) -> None:
    (author,) = square.people(1)
    moderating(square)
    first, second = picture(square, author, "a" * 20), picture(square, author, "b" * 20)
    idea_id = square.post(author, picture_ids=(first,))
    show(square, idea_id, State.SHOWN)
    assert edit(square, idea_id, author, picture_ids=(first,)) == "SHOWN"
    assert edit(square, idea_id, author, picture_ids=(first, second)) == "WAITING"
    show(square, idea_id, State.SHOWN)
    assert edit(square, idea_id, author, picture_ids=(second,)) == "SHOWN"


def test_who_clicks_twice_posts_once(square: Square) -> None:
    (author,) = square.people(1)
    given = square.idea_input(author)
    works = [lambda session: submit_idea(session, given, START).id] * 8
    assert len(set(all_at_once(square.database.url, dealt(works, 8)))) == 1
    assert square.read(lambda session: session.scalars(select(func.count()).select_from(Idea)).one()) == 1


def test_what_is_shown_at_once_is_told_at_once(square: Square) -> None:
    (author,) = square.people(1)
    idea_id = square.post(author)
    show(square, idea_id, State.HIDDEN)
    show(square, idea_id, State.SHOWN)
    assert events(square) == [(Event.IDEA_POSTED, idea_id, author)]


def test_what_was_withdrawn_stays_so_and_lets_others_go(square: Square) -> None:
    author, other, voter = square.people(3)
    kept, gone = square.post(author), square.post(other, "冷茶")
    square.vote(voter, gone)
    square.write(lambda session: merge_ideas(session, gone, kept, "宮田", START).id)
    withdraw(square, kept, author)
    show(square, kept, State.SHOWN)
    assert (square.idea(kept).state, square.idea(gone).merged_into) == ("WITHDRAWN", None)
    assert (square.voters(kept), square.voters(gone)) == ([], [voter])
    assert listed(square, IdeaQuery(board_id=square.board)) == [gone]
    square.check_counts()


def test_a_draft_is_one_and_goes_when_it_is_posted(square: Square) -> None:
    author, other = square.people(2)
    draft(square, author, title="", text="")
    draft(square, author, title="冷", text="", tags=("taste", "gone"), at=START + 1)
    draft(square, other, title="他")
    rows = square.read(lambda session: session.scalars(select(IdeaDraft).order_by(IdeaDraft.person_id)).all())
    assert [(row.person_id, row.title, row.text, row.tags, row.updated_at) for row in rows] == [
        (author, "冷", "", ["taste"], START + 1),
        (other, "他", "夏に冷たく飲みたい", [], START),
    ]
    square.post(author)
    assert square.read(lambda session: find_draft(session, square.board, author)) is None
    assert square.read(lambda session: find_draft(session, square.board, other)) is not None


def test_pictures_wait_for_their_idea(square: Square) -> None:
    author, other = square.people(2)
    first, second = picture(square, author, "a" * 20), picture(square, author, "b" * 20)
    assert seen_picture(square, first, author) == "緑のお茶"
    assert refusal(lambda: seen_picture(square, first, other)) == "NOT_FOUND"
    assert refusal(lambda: square.post(other, picture_ids=(first,))) == "NOT_FOUND"
    idea_id = square.post(author, picture_ids=(second, first))
    assert [each.id for each in view(square, idea_id, other).pictures] == [first, second]
    assert seen_picture(square, first, other) == "緑のお茶"
    edit(square, idea_id, author, picture_ids=(second,))
    assert [each.id for each in view(square, idea_id, other).pictures] == [second]
    assert refusal(lambda: seen_picture(square, first, other)) == "NOT_FOUND"
    assert refusal(lambda: drop(square, second, author)) == "NOT_FOUND"
    assert refusal(lambda: drop(square, first, other)) == "NOT_FOUND"
    drop(square, first, author)
    assert refusal(lambda: drop(square, first, author)) == "NOT_FOUND"


def test_as_many_pictures_wait_as_may_come_with_an_idea(square: Square) -> None:
    author, other = square.people(2)
    for name in ("a", "b", "c"):
        picture(square, author, name * 20)
    assert refusal(lambda: picture(square, author, "d" * 20)) == "TOO_MANY_PICTURES"
    picture(square, other, "e" * 20, at=START + 1)
    waiting = square.read(lambda session: waiting_pictures(session, square.board, author))
    assert [each.stored_as for each in waiting] == ["a" * 20, "b" * 20, "c" * 20]
    dropped = square.write(lambda session: drop_unused_pictures(session, START + 1))
    assert dropped == ["a" * 20, "b" * 20, "c" * 20]
    assert square.read(lambda session: session.scalars(select(IdeaPicture.stored_as)).all()) == ["e" * 20]


def withdraw(square: Square, idea_id: int, person_id: int) -> str:
    return square.write(lambda session: withdraw_idea(session, idea_id, person_id, START).state)


def show(square: Square, idea_id: int, state: State) -> None:
    square.write(lambda session: set_idea_state(session, idea_id, state, START).id)


def draft(square: Square, person_id: int, *, at: Instant = START, **changes: object) -> str:
    given = square.idea_input(person_id, **changes)
    return square.write(lambda session: keep_draft(session, given, at).title)


def seen_picture(square: Square, picture_id: int, person_id: int) -> str:
    return square.read(lambda session: picture_for(session, picture_id, person_id, START).alt)


def drop(square: Square, picture_id: int, person_id: int) -> None:
    square.write(lambda session: drop_picture(session, picture_id, person_id))


def events(square: Square) -> list[tuple[object, int, int | None]]:
    rows = square.read(lambda session: session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all())
    return [(row.payload["event"], row.about_id, row.subject_id) for row in rows]
