"""Exports in the schema: answers, positions and audiences become files, as long work."""

import secrets
from dataclasses import replace
from enum import StrEnum

import strawberry

from backend.api.fields.context import Context, Info
from backend.api.fields.lookups import optional_id
from backend.api.fields.mutations import Payload, RepeatableInput, attempt
from backend.api.jobs import Job, find_job
from backend.api.shapes.enums import described
from backend.api.shapes.nodes import parse_id
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.viewers.permissions import Viewer, guarded
from backend.db import Session
from backend.db.idempotency import Result
from backend.errors import Forbidden
from backend.files import name_from
from backend.jobs.exporting import MOST_PRODUCTS, ExportAsked, ask_export
from backend.staff.rules import Permission
from backend.text import clean_key
from backend.transfer.tables_out import TableFormat

_NAME_BYTES = 24


class ExportFormat(StrEnum):
    """What kind of file an export is."""

    CSV = "CSV"
    XLSX = "XLSX"


described(
    ExportFormat,
    "What kind of file an export is.",
    {
        ExportFormat.CSV: "Text for spreadsheets: UTF-8 with a byte order mark; no cell comes alive as a formula.",
        ExportFormat.XLSX: "A workbook; a full sheet is followed by another.",
    },
)

# What each export shows, beside who people are.
NEEDS = {
    "ANSWERS": Permission.READ_ANSWERS,
    "POSITIONS": Permission.READ_LOYALTY,
    "AUDIENCE": Permission.READ_PANEL,
}


@input_shape
class AnswersExportInput(RepeatableInput):
    """Answers to write into a file."""

    survey_id: strawberry.ID | None = says(
        "Answers to this survey, as a row for each response; without it all answers one by one.", default=None
    )
    includes_tests: bool = says("Whether test responses to the survey are in it too, marked.", default=False)
    format: ExportFormat = says("What kind of file.", default=ExportFormat.CSV)


@input_shape
class PositionsExportInput(RepeatableInput):
    """Positions to write into a file."""

    product_ids: list[strawberry.ID] = says(f"Towards which products; at most {MOST_PRODUCTS}.")
    format: ExportFormat = says("What kind of file.", default=ExportFormat.CSV)


@input_shape
class AudienceExportInput(RepeatableInput):
    """An audience to write into a file."""

    audience_id: strawberry.ID = says("Which audience.")
    product_id: strawberry.ID | None = says("By whose segments; without it the audience's own.", default=None)
    purpose: str | None = says(
        "With addresses, of who agreed to be contacted for this; without it nobody's.", default=None
    )
    attribute_keys: list[str] = says("With these attributes.", default_factory=list)
    format: ExportFormat = says("What kind of file.", default=ExportFormat.CSV)


@object_shape
class AnswersExportPayload(Payload):
    """What `answersExport` answers."""

    job: Job | None = says("The work of writing it; `resultUrl` leads to the file when it is done.")


@object_shape
class PositionsExportPayload(Payload):
    """What `positionsExport` answers."""

    job: Job | None = says("The work of writing it; `resultUrl` leads to the file when it is done.")


@object_shape
class AudienceExportPayload(Payload):
    """What `audienceExport` answers."""

    job: Job | None = says("The work of writing it; `resultUrl` leads to the file when it is done.")


@strawberry.type
class ExportsMutation:
    """What makes files."""

    @guarded(Permission.READ_PERSONAL_DATA)
    async def answers_export(self, info: Info, input: AnswersExportInput) -> AnswersExportPayload:
        """Writes answers into a file, with who gave them; whoever asks needs READ_ANSWERS too."""

        def asked() -> ExportAsked:
            survey_id = optional_id(input.survey_id, "Survey", "surveyId")
            return ExportAsked(
                what="ANSWERS", format=_format(input.format), id=survey_id, with_tests=input.includes_tests
            )

        done = await attempt(info, input, lambda session: _asked(session, info.context, asked()))
        job = await find_job(info.context, done.id())
        return AnswersExportPayload(user_errors=done.errors, client_mutation_id=input.client_mutation_id, job=job)

    @guarded(Permission.READ_PERSONAL_DATA)
    async def positions_export(self, info: Info, input: PositionsExportInput) -> PositionsExportPayload:
        """Writes where everyone stands into a file; whoever asks needs READ_LOYALTY too."""

        def asked() -> ExportAsked:
            products = [
                parse_id(each, "Product", "productIds", str(place)) for place, each in enumerate(input.product_ids)
            ]
            return ExportAsked(what="POSITIONS", format=_format(input.format), product_ids=products)

        done = await attempt(info, input, lambda session: _asked(session, info.context, asked()))
        job = await find_job(info.context, done.id())
        return PositionsExportPayload(user_errors=done.errors, client_mutation_id=input.client_mutation_id, job=job)

    @guarded(Permission.READ_PERSONAL_DATA)
    async def audience_export(self, info: Info, input: AudienceExportInput) -> AudienceExportPayload:
        """Writes who is in an audience now into a file; whoever asks needs READ_PANEL too."""

        def asked() -> ExportAsked:
            product_id = optional_id(input.product_id, "Product", "productId")
            return ExportAsked(
                what="AUDIENCE",
                format=_format(input.format),
                id=parse_id(input.audience_id, "Audience", "audienceId"),
                product_ids=[] if product_id is None else [product_id],
                purpose=None if input.purpose is None else clean_key(input.purpose, "purpose"),
                attributes=input.attribute_keys,
            )

        done = await attempt(info, input, lambda session: _asked(session, info.context, asked()))
        job = await find_job(info.context, done.id())
        return AudienceExportPayload(user_errors=done.errors, client_mutation_id=input.client_mutation_id, job=job)


def check_may_export(viewer: Viewer, what: str, brands: frozenset[int] | None) -> None:
    """Refuses whoever may not have what such a file holds: who people are, and what concerns those brands, or all."""
    viewer.need(Permission.READ_PERSONAL_DATA)
    viewer.need(NEEDS[what])
    if viewer.brands is not None and not (brands is not None and brands <= viewer.brands):
        raise Forbidden("this is of brands that you are not there for")


def _asked(session: Session, context: Context, asked: ExportAsked) -> Result:
    viewer = context.viewer
    check_may_export(viewer, asked.what, viewer.brands)
    job = ask_export(
        session,
        replace(asked, brand_ids=viewer.brands),
        stored_as=name_from(secrets.token_urlsafe(_NAME_BYTES)),
        permission=Permission.READ_PERSONAL_DATA,
        asked_by=viewer.member_id,
        now=context.now,
    )
    return {"id": job.id}


def _format(chosen: ExportFormat) -> TableFormat:
    return TableFormat(chosen.value.lower())
