"""What an export holds: the table of answers, of positions, of an audience; the same for a file and for a job."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.catalogue.tables import Product
from backend.clock import Instant
from backend.transfer.answers_out import answer_rows, question_rows
from backend.transfer.audience_out import AudienceColumns, audience_file, audience_rows
from backend.transfer.codebooks import ANSWERS, POSITIONS
from backend.transfer.columns import Cell, Column
from backend.transfer.positions_out import position_rows
from backend.transfer.survey_tables_out import survey_rows, survey_table


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What is written; `more` is what a codebook says beside its columns."""

    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    more: Iterable[Sequence[Cell]] = ()
    language: str = "en"
    is_full: bool = False


def answers_table(session: Session) -> Table:
    """All answers one by one, with those that were imported."""
    return Table(columns=list(ANSWERS.values()), rows=answer_rows(session), more=question_rows(session))


def survey_answers_table(session: Session, survey_id: int, *, with_tests: bool) -> Table:
    """The answers to one survey, as a row for each response."""
    table = survey_table(session, survey_id, with_tests=with_tests)
    return Table(columns=table.columns, rows=survey_rows(session, table), language=table.language, is_full=True)


def positions_table(session: Session, products: Sequence[Product], now: Instant) -> Table:
    """Where everyone stands towards these products."""
    return Table(columns=list(POSITIONS.values()), rows=position_rows(session, products, now))


def audience_table(session: Session, key: str, asked: AudienceColumns, now: Instant) -> Table:
    """Who is in the audience of that key; refuses what it cannot have."""
    file = audience_file(session, key, asked)
    return Table(columns=file.columns, rows=audience_rows(session, file, now))
