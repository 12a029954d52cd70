"""kizuna forget: people who asked to be forgotten, and those whom a restored backup brought back."""

from pathlib import Path
from typing import Annotated

import typer

from backend.cli.auditing import note_command
from backend.cli.terminal import terminal_of
from backend.errors import Invalid, NotFound
from backend.identity.actions import erase
from backend.jobs import forget_again, keep_erasures, kept_beside, read_journal
from backend.panel.queries import find_person_by_ref
from backend.staff.actions.audit_telling import PERSON


def forget(
    context: typer.Context,
    *,
    ref: Annotated[str, typer.Option(help="The reference of the person to forget.")] = "",
    replay: Annotated[bool, typer.Option("--replay", help="Forget again whom the journal of erasures names.")] = False,
    journal: Annotated[Path | None, typer.Option(help="A journal kept elsewhere, to be replayed.")] = None,
) -> None:
    """Forget a person, or forget again those whom a restored backup has brought back.

    The journal lies beside an SQLite file (kizuna.db.erasures), or where KIZUNA_ERASURE_JOURNAL says; it holds numbers
    and instants only. Every command that opens the database replays it by itself; copy it along with your backups.
    """
    if bool(ref) == (replay or journal is not None):
        raise Invalid("say either --ref or --replay")
    terminal = terminal_of(context)
    own = kept_beside(terminal.settings)
    with terminal.database() as database:
        if not ref:
            again = forget_again(database, own.journal if journal is None else read_journal(journal), terminal.clock)
            note_command(terminal, database, people=again)
            typer.echo(f"{again} forgotten again")
            return
        person = database.read_now(lambda session: find_person_by_ref(session, ref))
        if person is None:
            raise NotFound("no person has that reference")
        database.write_now(lambda session: erase(session, person.id, terminal.clock()))
        keep_erasures(database, own, terminal.clock)
        note_command(terminal, database, about={PERSON: [person.id]})
        typer.echo("forgotten")
