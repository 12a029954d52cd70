"""Brings a database to a revision of the schema, whole or not at all."""

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


def is_current(session: Session) -> bool:
    """Whether the database stands at the newest revision."""
    context = MigrationContext.configure(session.connection())
    newest = ScriptDirectory.from_config(_config("")).get_current_head()
    return context.get_current_revision() == newest


def _config(url: str) -> Config:
    config = Config(_ROOT / "alembic.ini")
    config.set_main_option("script_location", str(_ROOT / "migrations"))
    config.attributes["url"] = url
    return config
