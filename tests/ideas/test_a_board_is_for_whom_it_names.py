"""A board is seen, posted on and voted on by those it names, as they stand at that instant; to others there is none."""

from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.ambassadors.tables import Ambassador, Programme
from backend.clock import DAY, Instant
from backend.db import Base
from backend.errors import NotFound
from backend.ideas.actions import change_board, close_board, follow, invite_to_board, keep_draft, report
from backend.ideas.queries import (
    BoardView,
    board_for,
    boards_for,
    boards_seen_by,
    idea_for,
    input_of,
    members_of,
    rights_of,
)
from backend.ideas.rules import Access, BoardAccess, ReportReason, Rights, Subject
from backend.ideas.tables import Board, Comment, Follow, Idea, IdeaDraft, Report, Vote
from backend.outbox.rules import Kind
from backend.outbox.tables import OutboxMessage
from backend.panel.actions import define_attribute, set_attributes
from backend.panel.rules import AttributeKind
from backend.panel.tables import Person
from backend.segments.rules import AttributeIn
from tests.clocks import START
from tests.ideas.square import Square, refusal

NOBODY = Access()
ALL = Rights(see=True, post=True, vote=True)
READING = Rights(see=True, post=False, vote=False)
NONE = Rights(see=False, post=False, vote=False)
WRITTEN = (Idea, Vote, Comment, Follow, Report, IdeaDraft)


def open_to(access: Access) -> BoardAccess:
    return BoardAccess(see=access, post=access, vote=access)


def give(square: Square, access: BoardAccess) -> None:
    square.write(lambda session: change_board(session, square.board, replace(square.given, access=access), START).id)


def rights(square: Square, person_id: int, now: Instant = START) -> Rights:
    return square.read(lambda session: rights_of(session, session.get_one(Board, square.board), person_id, now))


def members(square: Square) -> list[int]:
    def work(session: Session) -> list[int]:
        return sorted(session.scalars(members_of(session, session.get_one(Board, square.board), START)))

    return square.read(work)


def test_everyone_on_the_panel_is_meant_by_everyone(square: Square) -> None:
    here, gone = square.people(2)
    square.write(lambda session: setattr(session.get_one(Person, gone), "erased_at", START))
    assert (rights(square, here), rights(square, gone), rights(square, 999)) == (ALL, NONE, NONE)
    assert members(square) == [here]


def test_nobody_is_meant_where_nobody_is_named(square: Square) -> None:
    (person_id,) = square.people(1)
    give(square, open_to(NOBODY))
    assert (rights(square, person_id), members(square)) == (NONE, [])


def test_an_audience_is_read_anew_each_time(square: Square) -> None:
    here, other = square.people(2)

    def say(session: Session, person_id: int, drinks: str | None) -> int:
        return set_attributes(session, person_id, {"drinks": drinks}, START).id

    square.write(
        lambda session: (
            define_attribute(session, key="drinks", kind=AttributeKind.TEXT, name={"ja": "飲み物"}, now=START).id
        )
    )
    square.write(lambda session: say(session, here, "tea"))
    give(square, open_to(Access(audience=AttributeIn(key="drinks", values=["tea"]))))
    assert (rights(square, here), rights(square, other), members(square)) == (ALL, NONE, [here])
    square.write(lambda session: say(session, here, "coffee"))
    square.write(lambda session: say(session, other, "tea"))
    assert (rights(square, here), rights(square, other), members(square)) == (NONE, ALL, [other])


def test_active_ambassadors_of_the_programme_are_meant(square: Square) -> None:
    active, paused, back, other = square.people(4)
    programme = square.write(lambda session: _programme(session, square.brand))
    for person_id, status, until in (
        (active, "ACTIVE", None),
        (paused, "PAUSED", START + 1),
        (back, "PAUSED", START),
    ):
        _take_part(square, programme, person_id, status, until)
    give(square, open_to(Access(ambassadors=programme)))
    assert [rights(square, person_id) for person_id in (active, paused, back, other)] == [ALL, NONE, ALL, NONE]
    assert members(square) == [active, back]


def test_whoever_is_invited_is_meant_and_told_if_asked(square: Square) -> None:
    invited, told, other = square.people(3)
    give(square, open_to(Access(invited=True)))
    assert square.write(lambda session: invite_to_board(session, square.board, [invited], START)) == 1
    assert square.write(lambda session: invite_to_board(session, square.board, [told, invited], START, sends=True)) == 1
    assert [rights(square, person_id) for person_id in (invited, told, other)] == [ALL, ALL, NONE]
    letters = square.read(lambda session: session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all())
    assert [(each.kind, each.about_id, each.subject_id) for each in letters] == [
        (Kind.BOARD_INVITATION, square.board, invited),
        (Kind.BOARD_INVITATION, square.board, told),
    ]


def test_who_took_part_before_is_invited_like_anyone(square: Square) -> None:
    author, other = square.people(2)
    square.post(author)
    give(square, open_to(Access(invited=True)))
    assert rights(square, author) == NONE
    assert square.write(lambda session: invite_to_board(session, square.board, [author, other], START)) == 2
    assert (rights(square, author), rights(square, other)) == (ALL, ALL)


def test_nobody_is_invited_who_is_not_there(square: Square) -> None:
    (person_id,) = square.people(1)
    assert refusal(
        lambda: square.write(lambda session: invite_to_board(session, square.board, [person_id, 999], 0))
    ) == ("NOT_FOUND")
    give(square, open_to(Access(invited=True)))
    assert rights(square, person_id) == NONE


def test_one_way_in_is_enough(square: Square) -> None:
    invited, other = square.people(2)
    square.write(lambda session: invite_to_board(session, square.board, [invited], START))
    give(square, open_to(Access(ambassadors=_made(square), invited=True)))
    assert (rights(square, invited), rights(square, other)) == (ALL, NONE)


def test_seeing_posting_and_voting_are_told_apart(square: Square) -> None:
    author, voter = square.people(2)
    idea_id = square.post(author)
    give(square, BoardAccess(post=NOBODY))
    assert rights(square, voter) == Rights(see=True, post=False, vote=True)
    assert refusal(lambda: square.post(voter, "冷茶")) == "MAY_NOT_POST"
    assert refusal(lambda: draft(square, voter)) == "MAY_NOT_POST"
    assert refusal(lambda: square.comment(voter, idea_id)) == "DONE"
    give(square, BoardAccess(vote=NOBODY))
    assert refusal(lambda: square.vote(voter, idea_id)) == "MAY_NOT_VOTE"
    give(square, BoardAccess(post=NOBODY, vote=NOBODY))
    assert refusal(lambda: square.comment(voter, idea_id, "また来ます")) == "MAY_NOT_POST"
    assert (counts(square), members(square)) == ([1, 0, 1, 1, 0, 0], [])


def test_a_board_that_is_not_seen_is_as_if_there_were_none(square: Square) -> None:
    author, stranger = square.people(2)
    idea_id = square.post(author)
    comment_id = square.comment(author, idea_id)
    before = counts(square)
    give(square, BoardAccess(see=NOBODY))
    assert rights(square, stranger) == NONE
    assert square.read(lambda session: boards_for(session, stranger, START)) == []
    assert square.read(lambda session: boards_seen_by(session, stranger, START)) == []
    for key in ("next-tea", "no-such-board"):
        with pytest.raises(NotFound, match="there is no such board"):
            _found(square, key, stranger, START)
    tries = [
        lambda: square.post(stranger, "冷茶"),
        lambda: draft(square, stranger),
        lambda: square.vote(stranger, idea_id),
        lambda: square.comment(stranger, idea_id),
        lambda: square.write(lambda session: follow(session, idea_id, stranger, START, follows=True).id),
        lambda: reports(square, Subject.IDEA, idea_id, stranger),
        lambda: reports(square, Subject.COMMENT, comment_id, stranger),
        lambda: square.read(lambda session: idea_for(session, idea_id, stranger, START)),
    ]
    assert [refusal(work) for work in tries] == ["NOT_FOUND"] * len(tries)
    assert counts(square) == before


def test_before_it_opens_and_after_it_closes_a_board_is_only_read(square: Square) -> None:
    author, other = square.people(2)
    idea_id = square.post(author)
    before = counts(square)
    given = replace(square.given, opens_at=START + DAY, closes_at=START + 2 * DAY)
    square.write(lambda session: change_board(session, square.board, given, START).id)
    for now, code in ((START + DAY - 1, "BOARD_NOT_OPEN"), (START + 2 * DAY, "BOARD_CLOSED")):
        assert rights(square, other, now) == READING
        assert _found(square, "next-tea", other, now).ideas == 1
        tries = [
            partial(square.post, other, "冷茶", at=now),
            partial(square.vote, other, idea_id, at=now),
            partial(square.comment, other, idea_id, at=now),
        ]
        assert [refusal(work) for work in tries] == [code] * 3
    assert counts(square) == before
    for now in (START + DAY, START + 2 * DAY - 1):
        assert rights(square, other, now) == ALL
    square.vote(other, idea_id, at=START + DAY)
    assert square.voters(idea_id) == [other]


def test_a_board_is_closed_once(square: Square) -> None:
    (person_id,) = square.people(1)
    for now in (START + 5, START + 9):
        _close(square, now)
    assert square.kept_board().closes_at == START + 5
    assert (rights(square, person_id, START + 4), rights(square, person_id, START + 5)) == (ALL, READING)


def test_a_board_reads_back_as_it_was_written(square: Square) -> None:
    assert input_of(square.kept_board()) == replace(square.given, text={})
    access = BoardAccess(
        see=Access(audience=AttributeIn(key="k", values=["a"])), post=Access(invited=True), vote=NOBODY
    )
    assert refusal(lambda: give(square, access)) == "INVALID"
    assert input_of(square.kept_board()) == square.given


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"key": "other"}, "INVALID"),
        ({"product_id": None}, "INVALID"),
        ({"opens_at": 5, "closes_at": 5}, "INVALID"),
        ({"ideas_a_day": 0}, "INVALID"),
        ({"pictures": 11}, "INVALID"),
        ({"question": {}}, "INVALID"),
        ({"access": BoardAccess(see=Access(ambassadors=99))}, "NOT_FOUND"),
    ],
)
def test_a_board_that_makes_no_sense_is_refused(square: Square, changes: dict[str, object], code: str) -> None:
    given = replace(square.given, **changes)  # type: ignore[arg-type]  # as the case says
    assert refusal(lambda: square.write(lambda session: change_board(session, square.board, given, START))) == code
    assert input_of(square.kept_board()) == square.given


def test_a_key_is_taken_once_and_a_product_is_of_the_brand(square: Square) -> None:
    assert refusal(lambda: square.another_board("next-tea")) == "ALREADY_EXISTS"
    assert refusal(lambda: square.another_board("other", product_id=999)) == "NOT_FOUND"
    assert square.read(lambda session: session.scalars(select(func.count()).select_from(Board)).one()) == 1


def draft(square: Square, person_id: int) -> object:
    given = square.idea_input(person_id)
    return square.write(lambda session: keep_draft(session, given, START).title)


def reports(square: Square, subject: Subject, subject_id: int, person_id: int) -> object:
    return square.write(
        lambda session: report(session, subject, subject_id, person_id, reason=ReportReason.SPAM, now=START).id
    )


def counts(square: Square) -> list[int]:
    return square.read(lambda session: [_count(session, mapped) for mapped in WRITTEN])


def _made(square: Square) -> int:
    return square.write(lambda session: _programme(session, square.brand))


def _programme(session: Session, brand_id: int) -> int:
    row = Programme(key="friends", brand_id=brand_id, name={"ja": "仲間"}, eligibility={}, points={}, created_at=START)
    session.add(row)
    session.flush()
    return row.id


def _take_part(square: Square, programme_id: int, person_id: int, status: str, paused_until: Instant | None) -> None:
    row = Ambassador(
        programme_id=programme_id,
        person_id=person_id,
        status=status,
        invited_at=START,
        expires_at=START,
        paused_until=paused_until,
    )
    square.write(lambda session: session.add(row))


def _found(square: Square, key: str, person_id: int, now: Instant) -> BoardView:
    return square.read(lambda session: board_for(session, key, person_id, now))


def _close(square: Square, now: Instant) -> None:
    square.write(lambda session: close_board(session, square.board, now).id)


def _count(session: Session, mapped: type[Base]) -> int:
    return session.scalars(select(func.count()).select_from(mapped)).one()
