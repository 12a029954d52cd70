"""Writes boards: makes, changes and closes them, and invites people to them."""

from collections.abc import Sequence

from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.ambassadors.tables import Programme
from backend.catalogue.queries import get_brand, get_product
from backend.clock import Instant
from backend.db.clashes import refusing_clash
from backend.db.parts import in_parts
from backend.db.statements import insert_new
from backend.errors import AlreadyExists, Invalid, NotFound
from backend.ideas.queries.boards import get_board
from backend.ideas.rules.access import BoardAccess, board_access_to_json
from backend.ideas.rules.boards import BoardInput, check_board, tags_to_json
from backend.ideas.tables.boards import Board, BoardMember
from backend.outbox.actions import enqueue
from backend.outbox.rules import Channel, Kind, Message
from backend.panel.queries import known_people
from backend.segments.queries.people import check_audience
from backend.text import clean_key, clean_wording

_MOST_INVITED = 5_000


def add_board(session: Session, given: BoardInput, now: Instant) -> Board:
    """Makes a board of a brand's, perhaps about one of its products."""
    brand_id = get_brand(session, given.brand_id).id
    if given.product_id is not None and get_product(session, given.product_id).brand_id != brand_id:
        raise Invalid("the product is another brand's", "productId")
    board = Board(key=clean_key(given.key), brand_id=brand_id, product_id=given.product_id, created_at=now)
    _give(session, board, given, now)
    with refusing_clash(session, AlreadyExists("there is a board of that key", "key")):
        session.add(board)
    return board


def change_board(session: Session, board_id: int, given: BoardInput, now: Instant) -> Board:
    """Gives a board another question, period, access and limits; its key, brand and product stay."""
    board = get_board(session, board_id)
    if (given.key, given.brand_id, given.product_id) != (board.key, board.brand_id, board.product_id):
        raise Invalid("a board keeps its key, its brand and its product", "boardId")
    _give(session, board, given, now)
    session.flush()
    return board


def close_board(session: Session, board_id: int, now: Instant) -> Board:
    """From now on the board is only read; closing what is closed changes nothing."""
    board = get_board(session, board_id)
    if board.closes_at is None or board.closes_at > now:
        board.closes_at = now
    session.flush()
    return board


def invite_to_board(
    session: Session, board_id: int, person_ids: Sequence[int], now: Instant, *, sends: bool = False
) -> int:
    """Invites people to a board, and with `sends` lets a letter tell them; returns how many were not invited before."""
    board = get_board(session, board_id)
    wanted = sorted(set(person_ids))
    if len(wanted) > _MOST_INVITED:
        raise Invalid(f"at most {_MOST_INVITED} people are invited at once", "personIds")
    if known_people(session, wanted) != set(wanted):
        raise NotFound("there is no such person", "personIds")
    fresh = _invite(session, board.id, wanted, now)
    if sends:
        enqueue(session, [_letter(board.id, person_id, now) for person_id in wanted], now)
    return fresh


def _invite(session: Session, board_id: int, person_ids: Sequence[int], now: Instant) -> int:
    rows = [{"board_id": board_id, "person_id": each, "invited_at": now, "joined_at": None} for each in person_ids]
    fresh = insert_new(session, BoardMember, rows)
    for part in in_parts(person_ids):
        joined = (
            update(BoardMember)
            .where(BoardMember.board_id == board_id, BoardMember.person_id.in_(part), BoardMember.invited_at.is_(None))
            .values(invited_at=now)
            .returning(BoardMember.person_id)
        )
        fresh += len(session.scalars(joined).all())
    return fresh


def _letter(board_id: int, person_id: int, now: Instant) -> Message:
    return Message(
        kind=Kind.BOARD_INVITATION,
        channel=Channel.EMAIL,
        about_id=board_id,
        step=str(person_id),
        subject_id=person_id,
        due_at=now,
    )


def _give(session: Session, board: Board, given: BoardInput, now: Instant) -> None:
    check_board(given)
    _check_access(session, given.access, now)
    board.question = clean_wording(given.question, "question", most=200)
    board.text = clean_wording(given.text, "text") if given.text else {}
    board.opens_at, board.closes_at = given.opens_at, given.closes_at
    board.access = board_access_to_json(given.access)
    board.tags = tags_to_json(given.tags)
    board.purpose = clean_key(given.purpose, "purpose")
    board.moderates = given.moderates.value
    board.ideas_a_day = given.ideas_a_day
    board.comments_an_hour = given.comments_an_hour
    board.pictures = given.pictures


def _check_access(session: Session, access: BoardAccess, now: Instant) -> None:
    """Refuses an audience that could not be asked for, and a programme that does not exist."""
    for each in (access.see, access.post, access.vote):
        check_audience(session, each.audience, now=now)
        if each.ambassadors is not None and session.get(Programme, each.ambassadors) is None:
            raise NotFound("there is no such programme", "access", "ambassadors")
