"""Notes that someone takes part in a board, the first time that they post or vote there."""

from sqlalchemy.orm import Session

from backend.ambassadors.actions import note_joined_board
from backend.clock import Instant
from backend.ideas.tables.boards import BoardMember


def join_board(session: Session, board_id: int, person_id: int, now: Instant) -> None:
    """Notes it once; ambassadors may have been asked to join."""
    member = session.get(BoardMember, (board_id, person_id))
    if member is not None and member.joined_at is not None:
        return
    if member is None:
        member = BoardMember(board_id=board_id, person_id=person_id, invited_at=None)
        session.add(member)
    member.joined_at = now
    session.flush()
    note_joined_board(session, person_id, board_id, now)
