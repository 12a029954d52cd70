"""kizuna export: answers and positions into files that spreadsheets open safely, each with its codebook."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from backend.catalogue.queries import list_products, products_by_key
from backend.catalogue.tables import Product
from backend.cli.terminal import Terminal, terminal_of
from backend.db import Slice
from backend.errors import NotFound
from backend.transfer.answers_out import answer_rows, question_rows
from backend.transfer.codebooks import ANSWERS, CODEBOOK_HEADER, POSITIONS, Meanings
from backend.transfer.positions_out import position_rows
from backend.transfer.tables_out import Cell, TableFormat, table_file

_MOST_PRODUCTS = 1_000


class Exported(StrEnum):
    """What can be taken out."""

    ANSWERS = "answers"
    POSITIONS = "positions"


def export_file(
    context: typer.Context,
    what: Annotated[Exported, typer.Argument(help="What to take out.")],
    *,
    product: Annotated[list[str] | None, typer.Option(help="Positions of this product only; may be repeated.")] = None,
    table_format: Annotated[
        TableFormat | None, typer.Option("--format", help="The kind of file; else what --out ends in, else CSV.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The file; else answers.csv and so on, in this folder.")] = None,
) -> None:
    """Write answers or positions into a file, and what its columns mean into a codebook beside it.

    CSV is written for spreadsheets (UTF-8 with a byte order mark); text that a spreadsheet would run as a formula
    gets an apostrophe in front. Positions are those of the moment of the export.

    Examples:
      kizuna export positions --product phone

      kizuna export answers --format xlsx --out answers-2026.xlsx

    """
    terminal = terminal_of(context)
    kind = table_format or _kind_of(out)
    files = _Files(
        table=out or Path(f"{what}.{kind}"),
        codebook=(out or Path(what)).with_name(f"{(out or Path(what)).stem}.codebook.{kind}"),
        kind=kind,
    )
    with terminal.database() as database:
        count = database.read_now(lambda session: _write(terminal, session, what, files, product or []))
    typer.echo(f"{count:,} lines in {files.table}, their meaning in {files.codebook}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Files:
    table: Path
    codebook: Path
    kind: TableFormat


def _kind_of(out: Path | None) -> TableFormat:
    is_workbook = out is not None and out.suffix.lower() == f".{TableFormat.XLSX}"
    return TableFormat.XLSX if is_workbook else TableFormat.CSV


def _write(terminal: Terminal, session: Session, what: Exported, files: _Files, products: Sequence[str]) -> int:
    """Both files from one snapshot; returns how many lines there are."""
    if what is Exported.ANSWERS:
        meanings, rows = ANSWERS, answer_rows(session)
    else:
        meanings, rows = POSITIONS, position_rows(session, _products(session, products), terminal.clock())
    with table_file(files.codebook, files.kind, CODEBOOK_HEADER) as explain:
        for line in _explained(session, what, meanings):
            explain(line)
    count = 0
    with table_file(files.table, files.kind, list(meanings)) as write, terminal.progress() as progress:
        task = progress.add_task("exporting", total=None)
        for row in rows:
            write(row)
            count += 1
            progress.advance(task)
    return count


def _explained(session: Session, what: Exported, meanings: Meanings) -> Iterable[Sequence[Cell]]:
    yield from ([name, english, japanese] for name, (english, japanese) in meanings.items())
    if what is Exported.ANSWERS:
        yield from question_rows(session)


def _products(session: Session, keys: Sequence[str]) -> Sequence[Product]:
    """The products of those keys, or all."""
    if not keys:
        return list_products(session, Slice(count=_MOST_PRODUCTS)).rows
    found = products_by_key(session, keys)
    for key in keys:
        if key not in found:
            raise NotFound(f"no product is called {key}")
    return [found[key] for key in keys]
