"""A survey as a table: a row for each response, a column for each part, over all of its versions."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from backend.catalogue.tables import Product
from backend.invitations.tables import Invitation
from backend.loyalty.rules.axes import Moment
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.panel.tables import Person
from backend.responses.queries.results.extents import outcome_of
from backend.responses.queries.results.lines import published_versions
from backend.responses.tables import AnswerRow, Response
from backend.surveys.rules import Answer, Published
from backend.touchpoints.tables import Touchpoint
from backend.transfer.codebooks import RESPONSES, TEST
from backend.transfer.columns import Cell, Column
from backend.transfer.positions_out import iso, segment_name
from backend.transfer.survey_columns import AnswerColumn, answer_columns

_TOGETHER: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyTable:
    """A survey's columns; its rows are read one part after another."""

    versions: Mapping[int, Published]
    hidden: Sequence[str]
    answers: Sequence[AnswerColumn]
    with_tests: bool

    @property
    def columns(self) -> list[Column]:
        """Whose response it is and how it went, what the link said, and what was answered."""
        tests = TEST.values() if self.with_tests else ()
        hidden = [_hidden_column(key) for key in self.hidden]
        return [*RESPONSES.values(), *tests, *hidden, *(each.column for each in self.answers)]

    @property
    def language(self) -> str:
        """The survey's own first language."""
        return list(self.versions.values())[-1].survey.languages[0]


def survey_table(session: Session, survey_id: int, *, with_tests: bool) -> SurveyTable:
    """The table of a published survey; test responses are in it only where they are asked for."""
    versions = published_versions(session, survey_id)
    hidden = dict.fromkeys(field.key for version in reversed(versions) for field in version.survey.hidden)
    return SurveyTable(
        versions={version.id: version for version in versions},
        hidden=list(hidden),
        answers=answer_columns(versions),
        with_tests=with_tests,
    )


def survey_rows(session: Session, table: SurveyTable) -> Iterator[list[Cell]]:
    """The rows in the order in which responses were begun, so many at a time; withdrawn ones are left out."""
    last = 0
    while found := session.execute(_part(table, last)).all():
        answers = _answers(session, [response.id for response, *_ in found])
        for response, ref, touchpoint, product in found:
            yield [
                *_told(response, ref, touchpoint, product, table.versions[response.survey_version_id].number),
                *([response.is_test] if table.with_tests else []),
                *((response.hidden or {}).get(key) for key in table.hidden),
                *_cells(table.answers, response.survey_version_id, answers[response.id]),
            ]
        last = found[-1][0].id


def _part(table: SurveyTable, last: int) -> Select[Response, str | None, Touchpoint, str | None]:
    statement = (
        select(Response, Person.external_ref, Touchpoint, Product.key)
        .join(Person, Person.id == Response.person_id)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(Touchpoint, Touchpoint.id == Invitation.touchpoint_id)
        .outerjoin(Product, Product.id == Touchpoint.product_id)
        .where(Response.survey_version_id.in_(table.versions), Response.withdrawn_at.is_(None), Response.id > last)
        .order_by(Response.id)
        .limit(_TOGETHER)
    )
    return statement if table.with_tests else statement.where(Response.is_test.is_(False))


def _answers(session: Session, response_ids: Sequence[int]) -> Mapping[int, Mapping[str, Answer]]:
    columns = (AnswerRow.response_id, AnswerRow.question_key, AnswerRow.value)
    found: dict[int, dict[str, Answer]] = defaultdict(dict)
    for response_id, key, value in session.execute(select(*columns).where(AnswerRow.response_id.in_(response_ids))):
        found[response_id][key] = value
    return found


def _told(
    response: Response, ref: str | None, touchpoint: Touchpoint, product: str | None, version: int
) -> Iterator[Cell]:
    """The cells of RESPONSES."""
    yield from (response.id, response.person_id, ref, touchpoint.key, Moment(touchpoint.moment).name, product)
    yield from (version, response.language)
    yield outcome_of(response.outcome, is_finished=response.finished_at is not None)
    yield response.pages_done
    yield from (iso(response.started_at), iso(response.updated_at), iso(response.finished_at))
    yield _segment(response, touchpoint.product_id)


def _segment(response: Response, product_id: int | None) -> str | None:
    """Where the person stood when it was begun, if that was kept."""
    if response.snapshot is None or product_id is None:
        return None
    code = response.snapshot.get("segments", {}).get(str(product_id), UNCLASSIFIED)
    return segment_name(code) if isinstance(code, int) else None


def _cells(columns: Sequence[AnswerColumn], version_id: int, answers: Mapping[str, Answer]) -> Iterator[Cell]:
    for each in columns:
        key = each.line.keys.get(version_id)
        yield each.read(answers[key]) if key is not None and key in answers else None


def _hidden_column(key: str) -> Column:
    said = {"en": f"What the link said as {key}", "ja": f"リンクに付いていた項目 {key}"}
    return Column(name=f"hidden.{key}", meaning=said)
