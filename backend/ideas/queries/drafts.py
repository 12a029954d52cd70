"""Reads what people have begun to write."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.ideas.tables.ideas import IdeaDraft, IdeaPicture


def find_draft(session: Session, board_id: int, person_id: int) -> IdeaDraft | None:
    """What the person has begun to write on that board."""
    return session.get(IdeaDraft, (board_id, person_id))


def waiting_pictures(session: Session, board_id: int, person_id: int) -> list[IdeaPicture]:
    """The pictures that the person has sent there and not posted yet, in the order in which they were sent."""
    statement = select(IdeaPicture).where(
        IdeaPicture.board_id == board_id, IdeaPicture.person_id == person_id, IdeaPicture.idea_id.is_(None)
    )
    return list(session.scalars(statement.order_by(IdeaPicture.id)))
