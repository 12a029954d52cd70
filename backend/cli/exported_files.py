"""Files that are exported: where they lie, of which kind they are, and their codebooks, written from one snapshot."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

import typer
from sqlalchemy.orm import Session

from backend.cli.auditing import note_command
from backend.cli.brands import see_only
from backend.cli.terminal import Terminal
from backend.db import Database
from backend.staff.tables import Deed
from backend.transfer.codebooks import CODEBOOK_HEADER, FULL_CODEBOOK_HEADER, explained, explained_in_full
from backend.transfer.columns import named
from backend.transfer.exporting import Table
from backend.transfer.tables_out import TableFormat, as_written, table_file


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The table and its codebook."""

    table: Path
    codebook: Path
    kind: TableFormat

    @property
    def codebook_kind(self) -> TableFormat:
        """A codebook is read by people."""
        return self.kind if self.kind.is_of_sheets else TableFormat.CSV


def export(
    terminal: Terminal,
    database: Database,
    files: Files,
    made: Callable[[Session], Table],
    language: str | None = None,
    *,
    brands: Collection[str] | None = None,
    is_report: bool = False,
) -> None:
    """Writes both files, and says how many lines there are; a report may come from an up-to-date replica.

    With `brands` they hold no more than whoever is there for these sees.
    """

    def write(session: Session) -> int:
        see_only(session, brands)
        table = made(session)
        return _write(terminal, files, table, language or table.language)

    count = (database.report_now if is_report else database.read_now)(write)
    note_command(terminal, database, Deed.EXPORTED, lines=count)
    typer.echo(f"{count:,} lines in {files.table}, their meaning in {files.codebook}")


def files_for(out: Path | None, name: str, kind: TableFormat | None) -> Files:
    """The files of that name in this folder, or as they are told; the kind is told, or what the name ends in."""
    kind = kind or _kind_of(out)
    table = out or Path(f"{name}.{kind}")
    # What statistics read has columns of its own, so its codebook is not that of the sheet beside it.
    codebook = f"{table.stem}.codebook.{kind}" if kind.is_of_sheets else f"{table.stem}.{kind}.codebook.csv"
    return Files(table=table, codebook=table.with_name(codebook), kind=kind)


def _kind_of(out: Path | None) -> TableFormat:
    """What the file's name ends in says, CSV if that is nothing known."""
    ending = out.suffix.lower().removeprefix(".") if out is not None else ""
    return TableFormat(ending) if ending in set(TableFormat) else TableFormat.CSV


def _write(terminal: Terminal, files: Files, table: Table, language: str) -> int:
    """Both files from one snapshot; returns how many lines there are."""
    header, explain = (FULL_CODEBOOK_HEADER, explained_in_full) if table.is_full else (CODEBOOK_HEADER, explained)
    count = 0
    with (
        table_file(files.table, files.kind, table.columns, language) as write,
        table_file(files.codebook, files.codebook_kind, named(header)) as note,
    ):
        for line in explain(as_written(table.columns, files.kind)):
            note(line)
        for told in table.more:
            note(told)
        with terminal.progress() as progress:
            task = progress.add_task("exporting", total=None)
            for row in table.rows:
                write(row)
                count += 1
                progress.advance(task)
    return count
