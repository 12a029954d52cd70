"""What commands did, for the audit: the command by its name, and numbers; a terminal knows no members."""

from collections.abc import Collection, Mapping

from backend.cli.terminal import Terminal
from backend.db import Database
from backend.staff.actions.audit import AuditTrail
from backend.staff.actions.audit_telling import Done
from backend.staff.tables import Deed


def note_command(
    terminal: Terminal,
    database: Database,
    deed: Deed = Deed.COMMANDED,
    about: Mapping[str, Collection[int]] | None = None,
    **counts: int,
) -> None:
    """Takes down that the command of this moment was carried out, on what, and how many of what came of it."""
    trail = AuditTrail(terminal.settings.secret_keys)
    done = Done(deed=deed, operation=terminal.command, at=terminal.clock(), about=about or {}, counts=counts)
    database.write_now(lambda session: trail.note(session, done))
