"""Reads boards: for staff as they are, for people as they may see them."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db import Page, Slice, keyset_page
from backend.errors import NotFound
from backend.ideas.queries.rights import rights_on
from backend.ideas.rules.access import Rights, board_access_from_json
from backend.ideas.rules.boards import BoardInput, tags_from_json
from backend.ideas.rules.states import Moderates, State
from backend.ideas.tables.boards import Board, BoardMember
from backend.ideas.tables.ideas import Idea


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardView:
    """A board as one person sees it: what they may do there, and how many ideas are shown on it."""

    board: Board
    rights: Rights
    ideas: int


def get_board(session: Session, board_id: int) -> Board:
    """The board of that id."""
    found = session.get(Board, board_id)
    if found is None:
        raise NotFound("there is no such board", "boardId")
    return found


def find_board_by_key(session: Session, key: str) -> Board | None:
    """The board of that key."""
    return session.scalar(select(Board).where(Board.key == key))


def boards_by_id(session: Session, board_ids: Collection[int]) -> dict[int, Board]:
    """Those of the boards that exist, by id."""
    return {row.id: row for row in session.scalars(select(Board).where(Board.id.in_(board_ids)))}


def list_boards(session: Session, part: Slice, *, brand_id: int | None = None) -> Page[Board]:
    """Boards in the order they were made, of one brand or of all; for staff."""
    statement = select(Board)
    if brand_id is not None:
        statement = statement.where(Board.brand_id == brand_id)
    return keyset_page(session, statement, [Board.id], part)


def list_members(session: Session, board_id: int, part: Slice) -> Page[BoardMember]:
    """Who was invited to a board or has joined it, by their ids; for staff."""
    statement = select(BoardMember).where(BoardMember.board_id == board_id)
    return keyset_page(session, statement, [BoardMember.person_id], part)


def boards_for(session: Session, person_id: int, now: Instant) -> list[BoardView]:
    """The boards that a person sees, the newest first."""
    boards = session.scalars(select(Board).order_by(Board.id.desc())).all()
    rights = rights_on(session, boards, person_id, now)
    seen = [board for board in boards if rights[board.id].see]
    counts = count_ideas(session, [board.id for board in seen])
    return [BoardView(board=board, rights=rights[board.id], ideas=counts[board.id]) for board in seen]


def board_for(session: Session, board_key: str, person_id: int, now: Instant) -> BoardView:
    """The board of that key as a person sees it; one that they may not see is as if there were none."""
    board = find_board_by_key(session, board_key)
    rights = rights_on(session, [board], person_id, now)[board.id] if board else None
    if board is None or rights is None or not rights.see:
        raise NotFound("there is no such board", "boardKey")
    return BoardView(board=board, rights=rights, ideas=count_ideas(session, [board.id])[board.id])


def count_ideas(session: Session, board_ids: Collection[int]) -> dict[int, int]:
    """How many ideas are shown on each of the boards, merged ones not counted."""
    statement = (
        select(Idea.board_id, func.count())
        .where(Idea.board_id.in_(board_ids), Idea.state == State.SHOWN.value, Idea.merged_into.is_(None))
        .group_by(Idea.board_id)
    )
    counts = dict.fromkeys(board_ids, 0)
    for board_id, count in session.execute(statement):
        counts[board_id] = count
    return counts


def input_of(board: Board) -> BoardInput:
    """The board as it would be written: what is to change in it is replaced, and the rest stays."""
    return BoardInput(
        key=board.key,
        brand_id=board.brand_id,
        product_id=board.product_id,
        question=dict(board.question),
        text=dict(board.text),
        opens_at=board.opens_at,
        closes_at=board.closes_at,
        access=board_access_from_json(board.access),
        tags=tags_from_json(board.tags),
        purpose=board.purpose,
        moderates=Moderates(board.moderates),
        ideas_a_day=board.ideas_a_day,
        comments_an_hour=board.comments_an_hour,
        pictures=board.pictures,
    )
