"""Measurement models in the schema, and evidence brought in from elsewhere."""

import json
import math
from collections.abc import Sequence
from typing import ClassVar, cast

import strawberry

from backend.api.fields.connections import After, Before, Connection, First, Last, asked, connected
from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.lookups import ById, ByKey, by_id, by_id_or_key, optional_id
from backend.api.fields.mutations import BulkInput, Payload, RepeatableInput, attempt, attempt_rows
from backend.api.fields.rows import PersonRef, people_named
from backend.api.jobs import Job, find_job
from backend.api.models_report import Calibration, calibration_of
from backend.api.publishing import begin, work_on
from backend.api.shapes.enums import Axis, Facet, ModelStatus, Moment
from backend.api.shapes.enums import Kind as ObservationKind
from backend.api.shapes.nodes import Node, global_id, parse_id
from backend.api.shapes.scalars import JSON, DateTime, optional_time
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.viewers.permissions import guarded
from backend.catalogue.queries import brands_by_id, products_by_id
from backend.db import Session
from backend.db.idempotency import Result
from backend.errors import Invalid, NotFound, Refused, read_each
from backend.loyalty import actions, tables
from backend.loyalty.queries import models as queries
from backend.loyalty.rules.axes import INNER
from backend.loyalty.rules.model import parse_model
from backend.loyalty.rules.observations import Observation, scaled
from backend.panel.queries import known_people
from backend.staff.rules import Permission
from backend.text import clean


@object_shape
class MeasurementModel(Node):
    """A version of the rules that turn the ledger into positions."""

    version: str = says("Its name: unique, and never changed.")
    status: ModelStatus = says("How far it has come.")
    definition: JSON = says("Every constant of the calculation.")
    created_at: DateTime = says("When it was drafted.")
    published_at: DateTime | None = says("When positions were first read under it; null before.")
    provisional: bool = says("Whether a cut of it is provisional, because it was not calibrated.")
    calibration: Calibration | None = says("What calibrating it from the stored answers showed; null where it was not.")
    restored_from_id: strawberry.ID | None = says("The model that was gone back to with it.")


def model_of(row: tables.MeasurementModel) -> MeasurementModel:
    """The model as the schema shows it."""
    return MeasurementModel(
        id=global_id("MeasurementModel", row.id),
        version=row.version,
        status=ModelStatus(row.status),
        definition=JSON(row.definition),
        created_at=DateTime(row.created_at),
        published_at=optional_time(row.published_at),
        provisional=parse_model(json.dumps(row.definition)).provisional,
        calibration=calibration_of(row.calibration),
        restored_from_id=None if row.restored_from is None else global_id("MeasurementModel", row.restored_from),
    )


async def find_model(context: Context, model_id: int | None) -> MeasurementModel | None:
    """The model of that key."""
    return await by_id(context, queries.models_by_id, model_of, model_id)


KINDS = {
    "MeasurementModel": Kind(
        permission=Permission.READ_LOYALTY, fetch=lambda context, keys: find_model(context, keys[0])
    )
}


@strawberry.type
class LoyaltyQuery:
    """What can be asked of measurement models."""

    @guarded(Permission.READ_LOYALTY)
    async def measurement_model(self, info: Info, id: ById = None, version: ByKey = None) -> MeasurementModel | None:
        """A model by its id or version; null where there is none."""
        return await by_id_or_key(
            info.context,
            "MeasurementModel",
            queries.models_by_id,
            queries.find_model_by_version,
            model_of,
            id=id,
            key=version,
            named="version",
        )

    @guarded(Permission.READ_LOYALTY)
    async def measurement_models(
        self, info: Info, *, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[MeasurementModel]:
        """All models, oldest first."""
        part = asked(first, after, last, before, int, of="MeasurementModel")
        return await connected(info.context.read(lambda session: queries.list_models(session, part)), model_of)


@input_shape
class ObservationRow:
    """One line for the ledger: an answer, an event, or a tier, at the instant when it happened."""

    person: PersonRef = says("Of whom.")
    axis: Axis = says("The axis that it moves.")
    product_id: strawberry.ID | None = says("Of which product, on PSYCHOLOGY and BEHAVIOUR.", default=None)
    brand_id: strawberry.ID | None = says("Of which brand, on DEPTH.", default=None)
    kind: ObservationKind = says(
        "What it is of; CONVERSATION and ADVOCACY are the program's own and are refused here.",
        default=ObservationKind.ANSWER,
    )
    source_id: str = says("Where it comes from: unique for its kind, axis and subject.", personal=True)
    refers: ClassVar[Sequence[str]] = ("source_id",)
    revision: int = says("1, and one more for each correction; the highest counts.", default=1)
    observed_at: DateTime = says("When it happened, which a correction does not change.")
    value: float | None = says("The answer on its scale; an event needs none.", default=None)
    low: float = says("The lowest point of the scale.", default=0.0)
    high: float = says("The highest point of the scale.", default=1.0)
    reversed: bool = says("Whether the low end of the scale is the axis's high side.", default=False)
    withdrawn: bool = says("Whether the source no longer says anything.", default=False)
    facet: Facet | None = says("The facet, of an answer.", default=None)
    item: str | None = says("The question's name across surveys.", default=None)
    weight: float = says("What the question weighs.", default=1.0)
    moment: Moment = says("At which moment it was asked.", default=Moment.NONE)
    valid_until: DateTime | None = says("Until when it holds, of a tier.", default=None)


@input_shape
class ObservationsImportInput(BulkInput):
    """Evidence from elsewhere; the same revision of a source twice changes nothing."""

    rows: list[ObservationRow] = says("At most 5000.")


@object_shape
class ObservationsImportPayload(Payload):
    """What `observationsImport` answers; without SKIP_INVALID all rows were taken, or none."""

    accepted: int | None = says("How many rows were taken, those that were known already included.")
    skipped: int | None = says("How many were left out, under SKIP_INVALID; `userErrors` says which and why.")


@input_shape
class MeasurementModelCreateInput(RepeatableInput):
    """A draft of a new measurement model."""

    version: str = says("Its name: unique.")
    definition: JSON = says("Every constant of the calculation.")


@input_shape
class MeasurementModelPublishInput(RepeatableInput):
    """Which draft to publish."""

    id: strawberry.ID = says("The model's id.")


@object_shape
class MeasurementModelCreatePayload(Payload):
    """What `measurementModelCreate` answers."""

    measurement_model: MeasurementModel | None = says("The new draft.")


@object_shape
class MeasurementModelPublishPayload(Payload):
    """What `measurementModelPublish` answers."""

    measurement_model: MeasurementModel | None = says("The model: live already where the panel is small.")
    job: Job | None = says("The work of making everyone's positions under it; the old model serves until it is done.")


@strawberry.type
class LoyaltyMutation:
    """What changes the ledger and the measurement models."""

    @guarded(Permission.EDIT_LOYALTY)
    async def observations_import(self, info: Info, input: ObservationsImportInput) -> ObservationsImportPayload:
        """Appends to the ledger and moves whom it concerns, at once."""

        def work(session: Session, rows: Sequence[ObservationRow]) -> Result:
            people = people_named(session, rows)
            lines = read_each(rows, lambda row, number: _line(row, people[number], number))
            _check_subjects(session, lines)
            actions.observe(session, lines, info.context.now)
            return {"accepted": len(lines)}

        done = await attempt_rows(info, input, input.rows, work)
        return ObservationsImportPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            accepted=done.id("accepted"),
            skipped=None if done.result is None else done.skipped,
        )

    @guarded(Permission.EDIT_MODELS)
    async def measurement_model_create(
        self, info: Info, input: MeasurementModelCreateInput
    ) -> MeasurementModelCreatePayload:
        """Drafts a measurement model."""

        def work(session: Session) -> Result:
            definition: object = input.definition
            if not isinstance(definition, dict):
                raise Invalid("a definition is an object", "definition")
            row = actions.add_model(session, version=input.version, definition=definition, now=info.context.now)
            return {"id": row.id}

        done = await attempt(info, input, work)
        return MeasurementModelCreatePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            measurement_model=await find_model(info.context, done.id()),
        )

    @guarded(Permission.EDIT_MODELS)
    async def measurement_model_publish(
        self, info: Info, input: MeasurementModelPublishInput
    ) -> MeasurementModelPublishPayload:
        """Makes everyone's positions under a draft as a job, then reads under it; the one before stays readable."""

        def work(session: Session) -> Result:
            return begin(session, parse_id(input.id, "MeasurementModel", "id"), info.context)

        done = await attempt(info, input, work)
        await work_on(info.context, done.id("job"))
        return MeasurementModelPublishPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            measurement_model=await find_model(info.context, done.id()),
            job=await find_job(info.context, done.id("job")),
        )


def _line(row: ObservationRow, person_id: int, number: int) -> Observation:
    """The row as a line of the ledger; what is wrong with it is said with its number."""
    try:
        return Observation(
            person_id=person_id,
            axis=row.axis,
            subject_id=_subject(row),
            kind=_kind(row),
            source_id=clean(row.source_id, "sourceId", most=160),
            revision=row.revision,
            observed_at=row.observed_at,
            value=None if row.withdrawn else _value(row),
            item=None if row.item is None else clean(row.item, "item"),
            facet=row.facet,
            weight=row.weight,
            moment=row.moment,
            valid_until=row.valid_until,
        )
    except Refused as refusal:
        raise type(refusal)(refusal.message, "rows", str(number), *refusal.path) from None


def _kind(row: ObservationRow) -> ObservationKind:
    if row.kind in INNER:
        raise Invalid("conversations and recommendations are observed here alone", "kind")
    return row.kind


def _subject(row: ObservationRow) -> int:
    of_brand = row.axis is Axis.DEPTH
    if (row.brand_id is not None, row.product_id is not None) != (of_brand, not of_brand):
        raise Invalid("DEPTH is of a brand, the other axes are of a product", "brandId" if of_brand else "productId")
    product_id, brand_id = (
        optional_id(row.product_id, "Product", "productId"),
        optional_id(row.brand_id, "Brand", "brandId"),
    )
    return cast("int", brand_id if of_brand else product_id)


def _value(row: ObservationRow) -> float:
    if row.value is None:
        if row.kind in {ObservationKind.ANSWER, ObservationKind.TIER}:
            raise Invalid("an answer or a tier has a value, unless it is withdrawn", "value")
        return 1.0
    if not all(map(math.isfinite, (row.value, row.low, row.high))):
        raise Invalid("the value is no number", "value")
    return scaled(row.value, row.low, row.high, is_reversed=row.reversed)


def _check_subjects(session: Session, lines: Sequence[Observation]) -> None:
    """Refuses people, products and brands that are not there."""
    people = known_people(session, {line.person_id for line in lines})
    products = products_by_id(session, {line.subject_id for line in lines if line.axis is not Axis.DEPTH})
    brands = brands_by_id(session, {line.subject_id for line in lines if line.axis is Axis.DEPTH})

    def check(line: Observation, number: int) -> None:
        if line.person_id not in people:
            raise NotFound("there is no such person", "rows", str(number), "person")
        if line.subject_id not in (brands if line.axis is Axis.DEPTH else products):
            name = "brandId" if line.axis is Axis.DEPTH else "productId"
            raise NotFound("there is no such brand or product", "rows", str(number), name)

    read_each(lines, check)
