"""The database: engines, the one writer, the readers, keyset paging, and the mapped classes' parent."""

from sqlalchemy.orm import Session

from backend.db.database import Database
from backend.db.migrations import Standing, downgrade, migrate, standing
from backend.db.paging import Cursor, Page, Slice, keyset_page
from backend.db.tables import Base, Id, Key, Text

__all__ = [
    "Base",
    "Cursor",
    "Database",
    "Id",
    "Key",
    "Page",
    "Session",
    "Slice",
    "Standing",
    "Text",
    "downgrade",
    "keyset_page",
    "migrate",
    "standing",
]
