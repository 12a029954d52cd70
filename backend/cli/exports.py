"""kizuna export: answers, audiences, campaigns, ideas and positions into files, each with its codebook.

CSV is written for spreadsheets (UTF-8 with a byte order mark); text that a spreadsheet would run as a formula gets an
apostrophe in front. A .sav file has labels and declared missing values for SPSS and PSPP.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from backend.catalogue.queries import list_products, products_by_key
from backend.catalogue.tables import Product
from backend.cli.brands import OnlyBrands
from backend.cli.exported_campaigns import batch_of_campaign, found_campaign
from backend.cli.exported_files import Files, export, files_for
from backend.cli.terminal import Terminal, stderr, terminal_of
from backend.clock import Instant
from backend.db import Database, Slice
from backend.errors import Invalid, NotFound
from backend.ideas.queries import find_board_by_key
from backend.links import Links
from backend.surveys.queries import find_survey_by_key
from backend.text import LANGUAGES, clean_key
from backend.transfer.audience_out import AudienceColumns
from backend.transfer.campaign_out import CAMPAIGN, campaign_rows
from backend.transfer.codebooks import IDEAS
from backend.transfer.exporting import Table, answers_table, audience_table, positions_table, survey_answers_table
from backend.transfer.ideas_out import idea_rows
from backend.transfer.tables_out import TableFormat

_MOST_PRODUCTS = 1_000

app = typer.Typer(no_args_is_help=True, help="Write answers, people or ideas into a file, with a codebook beside it.")

Kind = Annotated[
    TableFormat | None, typer.Option("--format", help="The kind of file; else what --out ends in, else CSV.")
]
Out = Annotated[Path | None, typer.Option(help="The file; else one called after what it holds, in this folder.")]
Language = Annotated[
    str | None, typer.Option(help="Of the labels in a .sav file (ja, en); else the survey's first, else en.")
]


@app.command("answers")
def export_answers(
    context: typer.Context,
    *,
    survey: Annotated[str | None, typer.Option(help="Answers to this survey, as a row for each response.")] = None,
    tests: Annotated[bool, typer.Option("--tests", help="With --survey: test responses too, marked.")] = False,
    brand: OnlyBrands = None,
    table_format: Kind = None,
    language: Language = None,
    out: Out = None,
) -> None:
    """Write answers: those of a survey as a table, or all one by one, with those that were imported.

    Examples:
      kizuna export answers --format xlsx --out answers-2026.xlsx

      kizuna export answers --survey annual --format sav

    """
    if tests and survey is None:
        raise Invalid("--tests needs a --survey", "tests")
    _check_language(language)
    made = _answers if survey is None else partial(_survey, key=survey, with_tests=tests)
    terminal, files = terminal_of(context), files_for(out, survey or "answers", table_format)
    with terminal.database() as database:
        export(terminal, database, files, made, language, brands=brand, is_report=True)


@app.command("positions")
def export_positions(
    context: typer.Context,
    *,
    product: Annotated[list[str] | None, typer.Option(help="Of this product only; may be repeated.")] = None,
    brand: OnlyBrands = None,
    table_format: Kind = None,
    language: Language = None,
    out: Out = None,
) -> None:
    """Write where everyone stands towards each product, at the moment of the export.

    Examples:
      kizuna export positions --product phone

      kizuna export positions --brand yuzu

    """
    _check_language(language)
    terminal, files = terminal_of(context), files_for(out, "positions", table_format)
    made = partial(_positions, keys=product or [], now=terminal.clock())
    with terminal.database() as database:
        export(terminal, database, files, made, language, brands=brand)


@app.command("ideas")
def export_ideas(
    context: typer.Context,
    *,
    board: Annotated[str | None, typer.Option(help="Of this board only.")] = None,
    brand: OnlyBrands = None,
    table_format: Kind = None,
    language: Language = None,
    out: Out = None,
) -> None:
    """Write every idea with its votes, its status and the answer that stands.

    Examples:
      kizuna export ideas --board next-tea --format xlsx

    """
    _check_language(language)
    terminal, files = terminal_of(context), files_for(out, "ideas", table_format)
    with terminal.database() as database:
        export(terminal, database, files, partial(_ideas, key=board), language, brands=brand, is_report=True)


@app.command("audience")
def export_audience(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="Which audience, by its key.")],
    *,
    product: Annotated[str | None, typer.Option(help="By whose segments; else the audience's own.")] = None,
    purpose: Annotated[str | None, typer.Option(help="With addresses, of who agreed to be contacted for this.")] = None,
    attribute: Annotated[list[str] | None, typer.Option(help="With this attribute; may be repeated.")] = None,
    brand: OnlyBrands = None,
    table_format: Kind = None,
    language: Language = None,
    out: Out = None,
) -> None:
    """Write who is in an audience now, for any marketing tool; addresses only with a --purpose, of who agreed to it.

    Examples:
      kizuna export audience switchers --purpose marketing --attribute prefecture

    """
    _check_language(language)
    columns = AudienceColumns(
        product=product,
        purpose=None if purpose is None else clean_key(purpose, "purpose"),
        attributes=attribute or [],
    )
    terminal, files = terminal_of(context), files_for(out, key, table_format)
    made = partial(_audience, key=key, asked=columns, now=terminal.clock())
    with terminal.database() as database:
        export(terminal, database, files, made, language, brands=brand)


@app.command("campaign")
def export_campaign(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="Which campaign, by its key.")],
    *,
    batch: Annotated[int | None, typer.Option(min=1, help="A file once more, by its number.")] = None,
    table_format: Kind = None,
    language: Language = None,
    out: Out = None,
) -> None:
    """Hand whom a campaign writes to now to the marketing tool, each in one file only; consent is looked at again.

    Examples:
      kizuna export campaign spring --format csv

    """
    _check_language(language)
    terminal, files = terminal_of(context), files_for(out, key, table_format)
    with terminal.database() as database:
        number = _handed_over(terminal, database, files, key, batch)
        export(terminal, database, files, partial(_campaign, terminal=terminal, key=key, batch=number), language)


def _check_language(language: str | None) -> None:
    if language is not None and language not in LANGUAGES:
        raise Invalid(f"languages are {', '.join(LANGUAGES)}", "language")


def _answers(session: Session) -> Table:
    return answers_table(session)


def _survey(session: Session, *, key: str, with_tests: bool) -> Table:
    found = find_survey_by_key(session, key)
    if found is None:
        raise NotFound(f"no survey is called {key}")
    return survey_answers_table(session, found.id, with_tests=with_tests)


def _positions(session: Session, keys: Sequence[str], now: Instant) -> Table:
    return positions_table(session, _products(session, keys), now)


def _products(session: Session, keys: Sequence[str]) -> Sequence[Product]:
    """The products of those keys, or all."""
    if not keys:
        return list_products(session, Slice(count=_MOST_PRODUCTS)).rows
    found = products_by_key(session, keys)
    for key in keys:
        if key not in found:
            raise NotFound(f"no product is called {key}")
    return [found[key] for key in keys]


def _ideas(session: Session, key: str | None) -> Table:
    board = None if key is None else find_board_by_key(session, key)
    if key is not None and board is None:
        raise NotFound(f"no board is called {key}")
    return Table(columns=list(IDEAS.values()), rows=idea_rows(session, None if board is None else board.id))


def _audience(session: Session, key: str, asked: AudienceColumns, now: Instant) -> Table:
    return audience_table(session, key, asked, now)


def _handed_over(terminal: Terminal, database: Database, files: Files, key: str, batch: int | None) -> int:
    """The number of a campaign's file; nothing is handed over to where no file can be written."""
    if files.table.exists():
        raise Invalid(f"{files.table.name} is there already; name another: --out FILE", "out")
    number = batch_of_campaign(database, terminal.clock, key, batch)
    if number is None:
        raise NotFound("nothing of this campaign waits to be handed over", "key")
    return number


def _campaign(session: Session, terminal: Terminal, key: str, batch: int) -> Table:
    links = Links(terminal.settings.secret_keys, terminal.settings.public_url)
    rows = campaign_rows(session, found_campaign(session, key), batch, links, terminal.clock())
    stderr().print(f"file {batch}")
    return Table(columns=list(CAMPAIGN.values()), rows=rows)
