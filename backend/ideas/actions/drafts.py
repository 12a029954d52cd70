"""Keeps what someone has begun to write: one draft of each person and board."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.statements import put
from backend.ideas.queries.boards import get_board
from backend.ideas.queries.rights import check_may_post
from backend.ideas.rules.boards import tags_from_json
from backend.ideas.rules.ideas import IdeaInput, clean_draft
from backend.ideas.tables.ideas import IdeaDraft


def keep_draft(session: Session, given: IdeaInput, now: Instant) -> IdeaDraft:
    """Keeps the draft in the place of the one before; it may still be blank. Its pictures wait by themselves."""
    board = get_board(session, given.board_id)
    check_may_post(session, board, given.person_id, now)
    clean = clean_draft(given, {tag.key for tag in tags_from_json(board.tags)})
    row = {
        "board_id": board.id,
        "person_id": given.person_id,
        "title": clean.title,
        "text": clean.text,
        "tags": list(clean.tags),
        "updated_at": now,
    }
    put(session, IdeaDraft, [row])
    return session.get_one(IdeaDraft, (board.id, given.person_id), populate_existing=True)


def drop_draft(session: Session, board_id: int, person_id: int) -> None:
    """Forgets the draft, if there is one."""
    session.execute(delete(IdeaDraft).where(IdeaDraft.board_id == board_id, IdeaDraft.person_id == person_id))
