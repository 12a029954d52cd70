"""kizuna import: what people have in files comes in, or is told line by line why it cannot."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from backend.cli.auditing import note_command
from backend.cli.imports import MOST_AS_ONE, PART, Imported, carry_out
from backend.cli.terminal import Terminal, is_missing, plain, stderr, terminal_of
from backend.clock import Instant
from backend.db import Database, migrate
from backend.transfer.answers import AnswerLine, plan_answers
from backend.transfer.faults import Fault, FaultyRows, UnfitFile
from backend.transfer.mapping_files import read_mapping
from backend.transfer.mappings import FileKind, FileMapping
from backend.transfer.people import PersonLine, plan_people
from backend.transfer.plans import Plan
from backend.transfer.purchases import PurchaseLine, plan_purchases
from backend.transfer.sheets import Sheet, read_sheet
from backend.transfer.templates import answers_template
from backend.transfer.tiers import TierLine, plan_tiers

_MOST_SHOWN = 50

AnyPlan = Plan[PersonLine] | Plan[PurchaseLine] | Plan[AnswerLine] | Plan[TierLine]


class OnFault(StrEnum):
    """What becomes of a file in which some lines are faulty."""

    STOP = "stop"
    SKIP = "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What the command line says; it counts before what the mapping says."""

    mapping: Path | None
    product: str | None = None
    brand: str | None = None
    wording: str | None = None
    date: str | None = None
    time_zone: str | None = None
    order: tuple[str, ...] = ()

    def over(self, found: FileMapping) -> FileMapping:
        """The mapping with what was said in its place."""
        return replace(
            found,
            product=self.product or found.product,
            brand=self.brand or found.brand,
            wording=self.wording or found.wording,
            date=self.date or found.date,
            time_zone=self.time_zone or found.time_zone,
            order=self.order or found.order,
        )


imports = typer.Typer(
    no_args_is_help=True, help="Read people, purchases, answers or tiers from a file; list and undo what came so."
)


File = Annotated[Path, typer.Argument(help="CSV (UTF-8, UTF-16 or Shift_JIS; comma, semicolon or tab) or XLSX.")]
MappingFile = Annotated[
    Path | None, typer.Option(help="TOML that says which column is what; else NAME.toml beside the file or here.")
]
TimeZone = Annotated[str | None, typer.Option(help="Where dates without a zone were written (+09:00).")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would come of it, and keep nothing.")]
Errors = Annotated[OnFault, typer.Option(help="Keep nothing, or leave faulty lines out.")]


@imports.command("people", no_args_is_help=True)
def import_people_file(
    context: typer.Context,
    file: File,
    *,
    mapping: MappingFile = None,
    wording: Annotated[
        str | None, typer.Option(help="What people were shown, for columns called consent:PURPOSE:CHANNEL.")
    ] = None,
    date: Annotated[str | None, typer.Option(help="When consents were decided, for lines that do not say it.")] = None,
    time_zone: TimeZone = None,
    dry_run: DryRun = False,
    errors: Errors = OnFault.STOP,
) -> None:
    """Read people from a file: references, languages, addresses, consents, and attributes.

    Nothing is kept unless all of it can be, and what is known already changes nothing: the same file may be read
    again, after a correction too. Known headers (会員番号, メールアドレス, phone …) are found by themselves; every
    further column is an attribute. What came so can be undone: kizuna import list, kizuna import undo.

    Example:
      kizuna import people members.csv --wording "Send me news" --date 2026-04-01

    """
    _import(
        context,
        FileKind.PEOPLE,
        file,
        _Said(mapping=mapping, wording=wording, date=date, time_zone=time_zone),
        errors,
        dry_run=dry_run,
    )


def import_file(
    context: typer.Context,
    file: File,
    *,
    mapping: MappingFile = None,
    product: Annotated[str | None, typer.Option(help="The product that the lines are about, by its key.")] = None,
    brand: Annotated[str | None, typer.Option(help="The brand under which missing products are made.")] = None,
    order: Annotated[str | None, typer.Option(help="Tiers, lowest first: bronze,silver,gold.")] = None,
    time_zone: TimeZone = None,
    dry_run: DryRun = False,
    errors: Errors = OnFault.STOP,
) -> None:
    """Read purchases, answers or tiers from a file.

    Nothing is kept unless all of it can be, and what is known already changes nothing: the same file may be read
    again, after a correction too. A database without any tables is made ready first.

    Purchases need columns for the person, the order and the date; known headers (customer, 顧客番号, order, 注文番号 …)
    are found by themselves. A file that names no product is taken to be about one called like the file.

    Examples:
      kizuna import purchases orders.csv --product phone --brand operator

      kizuna import answers survey.xlsx --mapping survey.toml --dry-run

      kizuna import tiers ranks.csv --product phone --order bronze,silver,gold

    """
    said = _Said(mapping=mapping, product=product, brand=brand, order=_tiers(order), time_zone=time_zone)
    _import(context, FileKind(context.info_name or ""), file, said, errors, dry_run=dry_run)


imports.command("purchases", no_args_is_help=True)(import_file)
imports.command("answers", no_args_is_help=True)(import_file)
imports.command("tiers", no_args_is_help=True)(import_file)


def _import(context: typer.Context, kind: FileKind, file: Path, said: _Said, errors: OnFault, *, dry_run: bool) -> None:
    terminal = terminal_of(context)
    now = terminal.clock()
    try:
        sheet = read_sheet(file)
        plan = _plan(kind, sheet, said.over(_mapping(kind, file, said.mapping, sheet)), now)
        imported = _carried_out(terminal, plan, now, skip=errors is OnFault.SKIP, rehearse=dry_run)
    except FaultyRows as refusal:
        _show(refusal.faults)
        raise
    _show(imported.left_out)
    typer.echo(_told(kind, imported, dry_run=dry_run))


def _tiers(order: str | None) -> tuple[str, ...]:
    return () if order is None else tuple(tier.strip() for tier in order.split(","))


def _mapping(kind: FileKind, file: Path, named: Path | None, sheet: Sheet) -> FileMapping:
    """The mapping that was named, else one called like the file, beside it or in this folder, else none."""
    if named is not None:
        return read_mapping(named)
    for path in (file.with_suffix(".toml"), Path(f"{file.stem}.toml")):
        if path.is_file():
            stderr().print(f"mapping: {path}", style="dim", markup=False)
            return read_mapping(path)
    if kind is FileKind.ANSWERS:
        stderr().print(plain(_how_to_map(file, sheet)), markup=False)
        raise UnfitFile("answers need a mapping that says what each column asks")
    return FileMapping()


def _how_to_map(file: Path, sheet: Sheet) -> str:
    return (
        f"Write this into {file.stem}.toml, fill in the dots, and run the command again "
        f"(or name the file: --mapping {file.stem}.toml):\n\n{answers_template(sheet)}"
    )


def _plan(kind: FileKind, sheet: Sheet, mapping: FileMapping, now: Instant) -> AnyPlan:
    if kind is FileKind.PEOPLE:
        return plan_people(sheet, mapping, now)
    if kind is FileKind.PURCHASES:
        return plan_purchases(sheet, mapping)
    if kind is FileKind.ANSWERS:
        return plan_answers(sheet, mapping, now)
    return plan_tiers(sheet, mapping, now)


def _carried_out(terminal: Terminal, plan: AnyPlan, now: Instant, *, skip: bool, rehearse: bool) -> Imported:
    if len(plan.lines) > MOST_AS_ONE and not rehearse:
        stderr().print(f"more than {MOST_AS_ONE:,} lines: checked as a whole, then kept in parts of {PART:,}")
    with _database(terminal, rehearse=rehearse) as database, terminal.progress() as progress:
        task = progress.add_task("importing", total=len(plan.lines))

        def advance(lines: int) -> None:
            progress.advance(task, lines)

        done = carry_out(database, plan, now, skip=skip, rehearse=rehearse, advance=advance)  # type: ignore[misc]  # one of four plans, each sound in itself
        if not rehearse:
            note_command(terminal, database, lines=len(plan.lines))
        return done


@contextmanager
def _database(terminal: Terminal, *, rehearse: bool) -> Iterator[Database]:
    """The database; where there is none yet, a rehearsal gets one that goes away."""
    if not (rehearse and is_missing(terminal.settings.database_url)):
        with terminal.database(make=not rehearse) as database:
            yield database
        return
    with tempfile.TemporaryDirectory(prefix="kizuna-") as folder:
        url = f"sqlite:///{folder}/rehearsal.db"
        migrate(url)
        database = Database(url)
        try:
            yield database
        finally:
            database.close()


def _show(faults: Sequence[Fault]) -> None:
    """The first faults as a table, and how many more there are."""
    if not faults:
        return
    table = Table("line", "column", "what is wrong", box=None, header_style="bold")
    for fault in faults[:_MOST_SHOWN]:
        # As text, not as markup: a header in square brackets is a header.
        table.add_row(str(fault.line), Text(plain(fault.column)), Text(plain(fault.message)))
    stderr().print(table)
    if len(faults) > _MOST_SHOWN:
        stderr().print(f"and {len(faults) - _MOST_SHOWN:,} more")


def _told(kind: FileKind, imported: Imported, *, dry_run: bool) -> str:
    counts, left_out = imported.counts, len({fault.line for fault in imported.left_out})
    what = "would be " if dry_run else ""
    return (
        f"{kind}: {imported.read:,} lines read, {left_out:,} left out; "
        f"{counts.added:,} {what}added, {counts.changed:,} {what}changed, {counts.unchanged:,} unchanged"
    )
