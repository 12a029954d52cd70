"""Pictures of ideas by their ids, and which stored files are such, so that nobody takes them for strays."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.errors import NotFound
from backend.ideas.tables.ideas import IdeaPicture


def get_picture(session: Session, picture_id: int) -> IdeaPicture:
    """The picture of that id, whatever became of its idea; for staff."""
    found = session.get(IdeaPicture, picture_id)
    if found is None:
        raise NotFound("there is no such picture", "pictureId")
    return found


def known_pictures(session: Session, stored: Collection[str]) -> set[str]:
    """Those of the stored names under which a picture is kept."""
    return set(session.scalars(select(IdeaPicture.stored_as).where(IdeaPicture.stored_as.in_(stored))))
