"""kizuna export: answers, ideas and positions into files for spreadsheets and statistics, each with its codebook."""

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
from backend.errors import Invalid, NotFound
from backend.ideas.queries import find_board_by_key
from backend.surveys.queries import find_survey_by_key
from backend.text import LANGUAGES
from backend.transfer.answers_out import answer_rows, question_rows
from backend.transfer.codebooks import (
    ANSWERS,
    CODEBOOK_HEADER,
    FULL_CODEBOOK_HEADER,
    IDEAS,
    POSITIONS,
    explained,
    explained_in_full,
)
from backend.transfer.columns import Cell, Column, named
from backend.transfer.ideas_out import idea_rows
from backend.transfer.positions_out import position_rows
from backend.transfer.survey_tables_out import survey_rows, survey_table
from backend.transfer.tables_out import TableFormat, as_written, table_file

_MOST_PRODUCTS = 1_000


class Exported(StrEnum):
    """What can be taken out."""

    ANSWERS = "answers"
    IDEAS = "ideas"
    POSITIONS = "positions"


def export_file(
    context: typer.Context,
    what: Annotated[Exported, typer.Argument(help="What to take out.")],
    *,
    product: Annotated[list[str] | None, typer.Option(help="Positions of this product only; may be repeated.")] = None,
    survey: Annotated[str | None, typer.Option(help="Answers to this survey, as a row for each response.")] = None,
    board: Annotated[str | None, typer.Option(help="Ideas of this board only.")] = None,
    tests: Annotated[bool, typer.Option("--tests", help="With --survey: test responses too, marked.")] = False,
    table_format: Annotated[
        TableFormat | None, typer.Option("--format", help="The kind of file; else what --out ends in, else CSV.")
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="Of the labels in a .sav file (ja, en); else the survey's first, else en.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The file; else answers.csv and so on, in this folder.")] = None,
) -> None:
    """Write answers, ideas or positions into a file, and what its columns mean into a codebook beside it.

    CSV is written for spreadsheets (UTF-8 with a byte order mark); text that a spreadsheet would run as a formula
    gets an apostrophe in front. A .sav file has labels and declared missing values for SPSS and PSPP. Positions are
    those of the moment of the export. Without --survey, answers come one by one, with those that were imported.

    Examples:
      kizuna export positions --product phone

      kizuna export answers --format xlsx --out answers-2026.xlsx

      kizuna export answers --survey annual --format sav

      kizuna export ideas --board next-tea --format xlsx

    """
    _check(what, survey=survey, board=board, tests=tests, language=language)
    terminal = terminal_of(context)
    files = _files(out, survey or what.value, table_format or _kind_of(out))
    with terminal.database() as database:

        def write(session: Session) -> int:
            if survey is not None:
                table = _survey(session, survey, with_tests=tests)
            elif what is Exported.ANSWERS:
                table = _answers(session)
            elif what is Exported.IDEAS:
                table = _ideas(session, board)
            else:
                table = _positions(terminal, session, product or [])
            return _write(terminal, files, table, language or table.language)

        count = database.read_now(write)
    typer.echo(f"{count:,} lines in {files.table}, their meaning in {files.codebook}")


def _check(what: Exported, *, survey: str | None, board: str | None, tests: bool, language: str | None) -> None:
    """Refuses options that say nothing together."""
    if what is not Exported.ANSWERS and (survey is not None or tests):
        raise Invalid("--survey and --tests are about answers", "survey")
    if what is not Exported.IDEAS and board is not None:
        raise Invalid("--board is about ideas", "board")
    if tests and survey is None:
        raise Invalid("--tests needs a --survey", "tests")
    if language is not None and language not in LANGUAGES:
        raise Invalid(f"languages are {', '.join(LANGUAGES)}", "language")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Files:
    table: Path
    codebook: Path
    kind: TableFormat

    @property
    def codebook_kind(self) -> TableFormat:
        """A codebook is read by people."""
        return self.kind if self.kind.is_of_sheets else TableFormat.CSV


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """What is written; `more` is what a codebook says beside its columns."""

    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    more: Iterable[Sequence[Cell]] = ()
    language: str = "en"
    is_full: bool = False


def _files(out: Path | None, name: str, kind: TableFormat) -> _Files:
    table = out or Path(f"{name}.{kind}")
    # What statistics read has columns of its own, so its codebook is not that of the sheet beside it.
    codebook = f"{table.stem}.codebook.{kind}" if kind.is_of_sheets else f"{table.stem}.{kind}.codebook.csv"
    return _Files(table=table, codebook=table.with_name(codebook), kind=kind)


def _kind_of(out: Path | None) -> TableFormat:
    """What the file's name ends in says, CSV if that is nothing known."""
    ending = out.suffix.lower().removeprefix(".") if out is not None else ""
    return TableFormat(ending) if ending in set(TableFormat) else TableFormat.CSV


def _answers(session: Session) -> _Table:
    return _Table(columns=list(ANSWERS.values()), rows=answer_rows(session), more=question_rows(session))


def _ideas(session: Session, key: str | None) -> _Table:
    board = None if key is None else find_board_by_key(session, key)
    if key is not None and board is None:
        raise NotFound(f"no board is called {key}")
    return _Table(columns=list(IDEAS.values()), rows=idea_rows(session, None if board is None else board.id))


def _positions(terminal: Terminal, session: Session, products: Sequence[str]) -> _Table:
    rows = position_rows(session, _products(session, products), terminal.clock())
    return _Table(columns=list(POSITIONS.values()), rows=rows)


def _survey(session: Session, key: str, *, with_tests: bool) -> _Table:
    found = find_survey_by_key(session, key)
    if found is None:
        raise NotFound(f"no survey is called {key}")
    table = survey_table(session, found.id, with_tests=with_tests)
    return _Table(columns=table.columns, rows=survey_rows(session, table), language=table.language, is_full=True)


def _write(terminal: Terminal, files: _Files, table: _Table, language: str) -> int:
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


def _products(session: Session, keys: Sequence[str]) -> Sequence[Product]:
    """The products of those keys, or all."""
    if not keys:
        return list_products(session, Slice(count=_MOST_PRODUCTS)).rows
    found = products_by_key(session, keys)
    for key in keys:
        if key not in found:
            raise NotFound(f"no product is called {key}")
    return [found[key] for key in keys]
