"""Brings a database to a revision of the schema, whole or not at all."""

from collections.abc import Sequence
from enum import StrEnum, unique
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.orm import Session

_ROOT = Path(__file__).resolve().parents[2]


def migrate(url: str, revision: str = "head") -> None:
    """Upgrades the database to that revision."""
    command.upgrade(_config(url), revision)


def downgrade(url: str, revision: str = "base") -> None:
    """Takes the database back to that revision."""
    command.downgrade(_config(url), revision)


@unique
class Standing(StrEnum):
    """Where a database stands beside this program."""

    CURRENT = "current"
    BEHIND = "behind"
    """It has yet to be migrated."""
    AHEAD = "ahead"
    """A newer program has migrated it already; whatever that added, this one works on until it is replaced."""


def standing(session: Session) -> Standing:
    """Where the database stands: a revision that this program does not know is one that came after it."""
    revision = MigrationContext.configure(session.connection()).get_current_revision()
    newest, *older = _revisions()
    if revision == newest:
        return Standing.CURRENT
    return Standing.BEHIND if revision is None or revision in older else Standing.AHEAD


@cache
def _revisions() -> Sequence[str]:
    """Every revision that this program knows, the newest first; to read them loads each script, so it is done once."""
    return tuple(script.revision for script in ScriptDirectory.from_config(_config("")).walk_revisions())


def _config(url: str) -> Config:
    config = Config(_ROOT / "alembic.ini")
    config.set_main_option("script_location", str(_ROOT / "migrations"))
    config.attributes["url"] = url
    return config
