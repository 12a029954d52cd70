"""Which stored files are pictures of ideas, so that nobody takes them for strays."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.ideas.tables.ideas import IdeaPicture


def known_pictures(session: Session, stored: Collection[str]) -> set[str]:
    """Those of the stored names under which a picture is kept."""
    return set(session.scalars(select(IdeaPicture.stored_as).where(IdeaPicture.stored_as.in_(stored))))
