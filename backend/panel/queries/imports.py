"""The imports that there were, and whom each of them touched."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db import Page, Slice, keyset_page
from backend.errors import NotFound
from backend.panel.tables import Import, ImportPerson


def list_imports(session: Session, part: Slice) -> Page[Import]:
    """Every import, in the order in which they came."""
    return keyset_page(session, select(Import), [Import.id], part)


def get_import(session: Session, import_id: int) -> Import:
    """The import of that id."""
    found = session.get(Import, import_id)
    if found is None:
        raise NotFound("there is no such import", "importId")
    return found


def imports_by_id(session: Session, ids: Collection[int]) -> dict[int, Import]:
    """The imports among those ids."""
    return {row.id: row for row in session.scalars(select(Import).where(Import.id.in_(ids)))}


def find_import(session: Session, kind: str, name: str, at: Instant) -> Import | None:
    """The run of that kind, name and instant that stands, if there was one."""
    statement = select(Import).where(
        Import.kind == kind, Import.name == name, Import.created_at == at, Import.undone_at.is_(None)
    )
    return session.scalar(statement.order_by(Import.id.desc()).limit(1))


def people_of_import(session: Session, import_id: int, most: int) -> Sequence[ImportPerson]:
    """Those whom the import touched and whose part of it still stands, as many as are asked for."""
    statement = select(ImportPerson).where(ImportPerson.import_id == import_id)
    return session.scalars(statement.order_by(ImportPerson.person_id).limit(most)).all()
