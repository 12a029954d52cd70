"""What moderators let through is told of from then on, and not before."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.ideas.actions import add_comment, approve, change_board
from backend.ideas.queries import input_of
from backend.ideas.rules import Moderates, Subject
from backend.ideas.tables import Board
from backend.outbox.tables import OutboxMessage
from tests.clocks import START
from tests.ideas.square import Square
from tests.ideas.telling import BY, reached, tell_all, told


def looks_before(square: Square) -> None:
    """From now on staff look at everything before others see it."""

    def change(session: Session) -> int:
        given = input_of(session.get_one(Board, square.board))
        return change_board(session, square.board, replace(given, moderates=Moderates.BEFORE), START).id

    square.write(change)


def test_a_comment_that_waited_is_told_when_it_is_shown(square: Square) -> None:
    author, speaker = reached(square, 2)
    idea_id = square.post(author)
    looks_before(square)
    comment_id = square.write(lambda session: add_comment(session, idea_id, speaker, "賛成です", now=START).id)
    tell_all(square)
    assert told(square) == []
    square.write(lambda session: approve(session, Subject.COMMENT, comment_id, BY, START).id)
    tell_all(square)
    assert told(square) == [author]


def test_an_idea_that_waited_is_posted_when_it_is_shown(square: Square) -> None:
    (author,) = square.people(1)
    looks_before(square)
    idea_id = square.post(author)
    kinds = select(OutboxMessage.about_id).where(OutboxMessage.kind == "EVENT")
    assert square.read(lambda session: session.scalars(kinds).all()) == []
    square.write(lambda session: approve(session, Subject.IDEA, idea_id, BY, START).id)
    assert square.read(lambda session: session.scalars(kinds).all()) == [idea_id]
