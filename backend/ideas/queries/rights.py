"""Who may see boards, post and vote on them: decided anew each time, in one statement for one person."""

from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, true
from sqlalchemy.orm import Session

from backend.ambassadors.queries.ambassadors import is_active
from backend.ambassadors.tables import Ambassador
from backend.clock import Instant
from backend.db.parts import in_parts
from backend.errors import NotFound
from backend.ideas.rules.access import NO_RIGHTS, Access, Rights, board_access_from_json
from backend.ideas.rules.boards import check_writable, is_writable
from backend.ideas.rules.refusals import MayNotPost, MayNotVote
from backend.ideas.tables.boards import Board, BoardMember
from backend.panel.queries import IS_PRESENT
from backend.panel.tables import Person
from backend.segments.queries.people import select_people
from backend.segments.rules import PeopleWhere

Condition = ColumnElement[bool]

_TOGETHER = 50


def rights_of(session: Session, board: Board, person_id: int, now: Instant) -> Rights:
    """What a person may do on a board at this instant; outside of its period a board is only read."""
    return rights_on(session, [board], person_id, now)[board.id]


def rights_on(session: Session, boards: Sequence[Board], person_id: int, now: Instant) -> dict[int, Rights]:
    """The same on several boards, by their ids."""
    allowed = _allowed(session, boards, person_id, now)
    return {board.id: _within_period(board, allowed[board.id], now) for board in boards}


def boards_seen_by(session: Session, person_id: int, now: Instant) -> list[int]:
    """The ids of the boards that a person sees, the newest first."""
    boards = session.scalars(select(Board).order_by(Board.id.desc())).all()
    allowed = _allowed(session, boards, person_id, now)
    return [board.id for board in boards if allowed[board.id].see]


def members_of(session: Session, board: Board, now: Instant) -> Select[int]:
    """The statement for the ids of the people who may vote on a board while it is open."""
    access = board_access_from_json(board.access)
    condition_of = _conditions(session, now)
    may_vote = and_(condition_of(board.id, access.see), condition_of(board.id, access.vote))
    return select(Person.id).where(IS_PRESENT, may_vote)


def check_seen(session: Session, board: Board, person_id: int, now: Instant) -> Rights:
    """What the person may do while the board is open; a board that they do not see is as if there were none."""
    allowed = _allowed(session, [board], person_id, now)[board.id]
    if not allowed.see:
        raise NotFound("there is no such board", "boardId")
    return allowed


def check_may_post(session: Session, board: Board, person_id: int, now: Instant) -> None:
    """Refuses whoever may not post on the board now."""
    allowed = check_seen(session, board, person_id, now)
    if not allowed.post:
        raise MayNotPost("this person may not post here", "boardId")
    check_writable(board.opens_at, board.closes_at, now)


def check_may_vote(session: Session, board: Board, person_id: int, now: Instant) -> None:
    """Refuses whoever may not vote on the board now."""
    allowed = check_seen(session, board, person_id, now)
    if not allowed.vote:
        raise MayNotVote("this person may not vote here", "boardId")
    check_writable(board.opens_at, board.closes_at, now)


def check_may_comment(session: Session, board: Board, person_id: int, now: Instant) -> None:
    """Refuses whoever may neither post nor vote on the board now."""
    allowed = check_seen(session, board, person_id, now)
    if not allowed.comment:
        raise MayNotPost("this person may not comment here", "boardId")
    check_writable(board.opens_at, board.closes_at, now)


def _within_period(board: Board, allowed: Rights, now: Instant) -> Rights:
    writes = is_writable(board.opens_at, board.closes_at, now)
    return Rights(see=allowed.see, post=allowed.post and writes, vote=allowed.vote and writes)


def _allowed(session: Session, boards: Sequence[Board], person_id: int, now: Instant) -> dict[int, Rights]:
    """What a person may do on each board while it is open; nobody posts or votes on what they do not see."""
    condition_of = _conditions(session, now)
    found: dict[int, Rights] = {}
    for part in in_parts(boards, _TOGETHER):
        columns = [column for board in part for column in _columns(board, condition_of)]
        # Conditions that are alike ("nobody", twice) need names of their own to be told apart in the row.
        named = [column.label(f"right_{place}") for place, column in enumerate(columns)]
        row = session.execute(select(*named).where(Person.id == person_id, IS_PRESENT)).one_or_none()
        for place, board in enumerate(part):
            found[board.id] = NO_RIGHTS if row is None else _rights(row[3 * place : 3 * place + 3])
    return found


def _columns(board: Board, condition_of: Callable[[int, Access], Condition]) -> list[Condition]:
    access = board_access_from_json(board.access)
    return [condition_of(board.id, each) for each in (access.see, access.post, access.vote)]


def _rights(told: Sequence[object]) -> Rights:
    see, post, vote = map(bool, told)
    return Rights(see=see, post=see and post, vote=see and vote)


def _conditions(session: Session, now: Instant) -> Callable[[int, Access], Condition]:
    """What makes conditions on a person, each audience looked up once."""
    audiences: dict[str, Condition] = {}

    def audience(where: PeopleWhere) -> Condition:
        key = repr(where)
        if key not in audiences:
            found = select_people(session, where, now=now).whereclause
            audiences[key] = true() if found is None else found
        return audiences[key]

    def condition_of(board_id: int, access: Access) -> Condition:
        if access.everyone:
            return true()
        ways: list[Condition] = [false()]
        if access.audience is not None:
            ways.append(audience(access.audience))
        if access.ambassadors is not None:
            ways.append(_is_ambassador(access.ambassadors, now))
        if access.invited:
            ways.append(_is_invited(board_id))
        return or_(*ways)

    return condition_of


def _is_ambassador(programme_id: int, now: Instant) -> Condition:
    return exists().where(Ambassador.programme_id == programme_id, Ambassador.person_id == Person.id, is_active(now))


def _is_invited(board_id: int) -> Condition:
    return exists().where(
        BoardMember.board_id == board_id, BoardMember.person_id == Person.id, BoardMember.invited_at.is_not(None)
    )
