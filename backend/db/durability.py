"""Whether the database keeps what it has acknowledged: what would lose it in a power cut or a crash, by its name."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import make_url, text
from sqlalchemy.orm import Session

# synchronous: 2 is FULL, 3 EXTRA.
_SYNCED: Final = frozenset({2, 3})
_JOURNALS: Final = frozenset({"wal", "delete", "truncate", "persist"})
# What an SQLite URL may say that takes locks, the journal or the file itself away.
_RISKY: Final = frozenset({"nolock", "immutable", "vfs", "psow"})
_SERVER: Final = ("fsync", "full_page_writes", "synchronous_commit")


def risks_of(session: Session, url: str) -> list[str]:
    """Each setting that would lose what was acknowledged, as `name is value`, as the writer's connection has it."""
    found = _sqlite_risks(session, url) if session.connection().dialect.name == "sqlite" else _server_risks(session)
    return list(found)


def _sqlite_risks(session: Session, url: str) -> Iterator[str]:
    synchronous = session.execute(text("PRAGMA synchronous")).scalar_one()
    if synchronous not in _SYNCED:
        yield f"synchronous is {('off', 'normal')[synchronous]}"
    journal = session.execute(text("PRAGMA journal_mode")).scalar_one()
    if journal not in _JOURNALS:
        yield f"journal_mode is {journal}"
    for name, value in sorted(make_url(url).query.items()):
        if name in _RISKY or (name == "mode" and value == "memory"):
            yield f"{name} is {value}"
    files = session.execute(text("PRAGMA database_list")).all()
    if not any(file for _, name, file in files if name == "main"):
        yield "the database is in memory"


def _server_risks(session: Session) -> Iterator[str]:
    for name in _SERVER:
        value = session.execute(text("SELECT current_setting(:name)"), {"name": name}).scalar_one()
        if value == "off":
            yield f"{name} is off"
