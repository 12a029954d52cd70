"""Who appears on boards under which name, and how far they are trusted."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db import Page, Slice, keyset_page
from backend.db.parts import in_parts
from backend.ideas.rules.posters import Standing
from backend.ideas.tables import Poster


def poster_of(session: Session, person_id: int) -> Poster | None:
    """The person as a poster; None for whoever has neither taken a name nor written anything."""
    return session.get(Poster, person_id)


def posters_by_id(session: Session, person_ids: Collection[int]) -> dict[int, Poster]:
    """The posters among those people."""
    found: dict[int, Poster] = {}
    for part in in_parts(person_ids):
        rows = session.scalars(select(Poster).where(Poster.person_id.in_(part)))
        found.update({poster.person_id: poster for poster in rows})
    return found


def list_posters(session: Session, part: Slice, *, standing: Standing | None = None) -> Page[Poster]:
    """Posters in the order in which they joined the panel, of one standing or of all."""
    statement = select(Poster)
    if standing is not None:
        statement = statement.where(Poster.standing == standing.value)
    return keyset_page(session, statement, [Poster.person_id], part)
