"""Measurement models calibrated, tried, compared and gone back to, in the schema."""

from typing import Annotated

import strawberry

from backend.api.catalogue import Product, find_product
from backend.api.fields.context import Context, Info
from backend.api.fields.disclosure import veil_before
from backend.api.fields.lookups import optional_id
from backend.api.fields.mutations import Payload, RepeatableInput, attempt
from backend.api.jobs import Job, find_job, job_of
from backend.api.loyalty import MeasurementModel, find_model
from backend.api.models_report import ReliabilityReport, report_of
from backend.api.positions import segment_of_code
from backend.api.publishing import begin, work_on
from backend.api.shapes.enums import Segment
from backend.api.shapes.nodes import parse_id
from backend.api.shapes.scalars import JSON, DateTime
from backend.api.shapes.weights import REPORT, weighs
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.viewers.permissions import guarded, later
from backend.clock import Instant
from backend.db import Session
from backend.db import long_work as jobs
from backend.db.idempotency import Result
from backend.errors import Refused
from backend.loyalty import actions
from backend.loyalty.actions.trial import MODEL_TRIAL, against_of, ask_trial
from backend.loyalty.queries.answered import AnswersAsked
from backend.loyalty.queries.calibration import Calibration, calibration, reliability
from backend.loyalty.queries.models import get_model_row
from backend.loyalty.rules.calibration import Cut
from backend.loyalty.rules.comparing import differences
from backend.loyalty.rules.trial import TrialCounts, trial_from_json
from backend.segments.rules.disclosure import Veil, veiled, veiled_matrix, veiled_part
from backend.staff.rules import Permission

_MOST_SHOWN = 100

ModelId = Annotated[
    strawberry.ID | None, strawberry.argument(description="Under which model; the live one if left out.")
]
OfProduct = Annotated[strawberry.ID | None, strawberry.argument(description="Only what was said of it and its maker.")]
OfBrand = Annotated[strawberry.ID | None, strawberry.argument(description="Only what was said of it and its products.")]
SaidSince = Annotated[DateTime | None, strawberry.argument(description="Only what was said from then on.")]
BeforeId = Annotated[strawberry.ID, strawberry.argument(description="The one model.")]
AfterId = Annotated[strawberry.ID, strawberry.argument(description="The other model.")]
TriedId = Annotated[strawberry.ID, strawberry.argument(description="Of which model.")]
Shown = Annotated[int, strawberry.argument(description=f"How many, at most {_MOST_SHOWN}.")]


@object_shape
class ModelDifference:
    """A constant in which two models differ."""

    path: str = says("Where it stands in the definition, such as axes.PSYCHOLOGY.tau.")
    before: JSON | None = says("What the one says; null where it has none there.")
    after: JSON | None = says("What the other says.")


@object_shape
class TrialSegment:
    """How many stand in one segment under either model."""

    segment: Segment | None = says("The segment; null for unclassified.")
    before: int | None = says("How many stand there; null for too few to show.")
    after: int | None = says("How many would; null for too few to show.")


@object_shape
class TrialPassage:
    """How many would go from one segment to another, or stay."""

    from_segment: Segment | None = says("Where they stand; null for unclassified.")
    to_segment: Segment | None = says("Where they would stand; null for unclassified.")
    count: int | None = says("How many; null for too few to show.")


@object_shape
class TrialMover:
    """Someone who would move."""

    person_row_id: strawberry.Private[int]
    product_row_id: strawberry.Private[int]
    from_segment: Segment | None = says("Where they stand; null for unclassified.")
    to_segment: Segment | None = says("Where they would stand; null for unclassified.")

    @guarded(Permission.READ_PANEL, later("Person", "backend.api.panel"))
    async def person(self, info: Info) -> object:
        """Who it is."""
        return await info.context.node("Person", self.person_row_id)

    @guarded(Permission.READ_CATALOGUE)
    async def product(self, info: Info) -> Product | None:
        """Towards which product."""
        return await find_product(info.context, self.product_row_id)


@object_shape
class TrialProduct:
    """What the trial showed for one product."""

    product_row_id: strawberry.Private[int]
    segments: list[TrialSegment] = says("How many stand in each segment before and after.")
    passages: list[TrialPassage] = says("Who would go where, those who would stay included.")

    @guarded(Permission.READ_CATALOGUE)
    async def product(self, info: Info) -> Product | None:
        """The product."""
        return await find_product(info.context, self.product_row_id)


@object_shape
class ModelTrial:
    """What trying a measurement model on the whole ledger showed (so far)."""

    counts: strawberry.Private[TrialCounts]
    against_row_id: strawberry.Private[int]
    job: Job = says("The work of it; what is told is whole once this is done.")
    as_of: DateTime = says("The instant as of which people were placed.")
    positions: int = says("How many positions were looked at.")
    would_move: int | None = says("How many would stand in another segment; null for too few to show.")
    products: list[TrialProduct] = says("Product by product.")

    @guarded(Permission.READ_LOYALTY)
    async def against(self, info: Info) -> MeasurementModel | None:
        """The model that it is held against."""
        return await find_model(info.context, self.against_row_id)

    @guarded(Permission.READ_PANEL)
    def movers(self, first: Shown = 20) -> list[TrialMover]:
        """Some of those who would move: a few of each passage, the first ones by their ids."""
        return [
            TrialMover(
                person_row_id=each.person_id,
                product_row_id=each.passage.product_id,
                from_segment=segment_of_code(each.passage.origin),
                to_segment=segment_of_code(each.passage.target),
            )
            for each in self.counts.shown[: max(0, min(first, _MOST_SHOWN))]
        ]


@strawberry.type
class ModelsQuery:
    """What can be asked of measurement models before and after they go live."""

    @weighs(REPORT)
    @guarded(Permission.READ_LOYALTY)
    async def reliability_report(
        self,
        info: Info,
        model_id: ModelId = None,
        product_id: OfProduct = None,
        brand_id: OfBrand = None,
        since: SaidSince = None,
    ) -> ReliabilityReport:
        """How well the questions hang together by the stored answers: alpha, item-rest, HTMT of both attitudes."""
        asked = _asked(product_id, brand_id, since, info.context.now)
        key = optional_id(model_id, "MeasurementModel", "modelId")
        return report_of(await info.context.read(lambda session: reliability(session, asked, key)))

    @weighs(REPORT)
    @guarded(Permission.READ_LOYALTY)
    async def measurement_model_difference(
        self, info: Info, before_id: BeforeId, after_id: AfterId
    ) -> list[ModelDifference]:
        """Every constant in which two models differ; who stands elsewhere under them is told by `modelTrial`."""
        keys = [parse_id(before_id, "MeasurementModel", "beforeId"), parse_id(after_id, "MeasurementModel", "afterId")]

        def read(session: Session) -> list[ModelDifference]:
            before, after = (get_model_row(session, key).definition for key in keys)
            return [
                ModelDifference(path=each.path, before=_json(each.before), after=_json(each.after))
                for each in differences(before, after)
            ]

        return await info.context.read(read)

    @guarded(Permission.READ_SEGMENTS)
    async def model_trial(self, info: Info, model_id: TriedId) -> ModelTrial | None:
        """What the newest trial of a model showed so far; null where it was not tried."""
        key = parse_id(model_id, "MeasurementModel", "modelId")

        def read(session: Session) -> tuple[jobs.Job | None, Veil]:
            veil = veil_before(session, info.context, None)
            return jobs.find_job(session, MODEL_TRIAL, key), veil

        row, veil = await info.context.read(read)
        return None if row is None else _trial(row, veil)


@input_shape
class MeasurementModelCalibrateInput(RepeatableInput):
    """What to calibrate a new draft from."""

    version: str = says("The draft's name: unique.")
    base_id: strawberry.ID | None = says("The model that it begins with; the live one if left out.", default=None)
    product_id: strawberry.ID | None = says("Only by what was said of it and of its maker.", default=None)
    brand_id: strawberry.ID | None = says("Only by what was said of it and of its products.", default=None)
    since: DateTime | None = says("Only by what was said from then on.", default=None)
    cut: Cut | None = says(
        "Where the cuts are put; if left out, provisional ones at the sample's median, others stay.", default=None
    )


@input_shape
class MeasurementModelRestoreInput(RepeatableInput):
    """A model to go back to."""

    id: strawberry.ID = says("A model that was live before.")
    version: str = says("The name of the new draft that says the same: unique.")


@input_shape
class ModelTrialBeginInput(RepeatableInput):
    """A model to try."""

    id: strawberry.ID = says("The model.")
    against_id: strawberry.ID | None = says("The one to hold it against; the live one if left out.", default=None)


@object_shape
class MeasurementModelCalibratePayload(Payload):
    """What `measurementModelCalibrate` answers."""

    measurement_model: MeasurementModel | None = says("The new draft, with its calibration.")


@object_shape
class MeasurementModelRestorePayload(Payload):
    """What `measurementModelRestore` answers."""

    measurement_model: MeasurementModel | None = says("The new model that says what the old one said.")
    job: Job | None = says("The work of publishing it.")


@object_shape
class ModelTrialBeginPayload(Payload):
    """What `modelTrialBegin` answers."""

    job: Job | None = says("The work of it; `modelTrial` tells what it shows.")


@strawberry.type
class ModelsMutation:
    """What makes, tries and brings back measurement models."""

    @guarded(Permission.EDIT_MODELS)
    async def measurement_model_calibrate(
        self, info: Info, input: MeasurementModelCalibrateInput
    ) -> MeasurementModelCalibratePayload:
        """Drafts a model with questions and cuts as the stored answers show them; nobody moves before it is live."""
        found = await _calibrated(info.context, input)

        def work(session: Session) -> Result:
            if isinstance(found, Refused):
                raise found
            row = actions.calibrate_model(session, found, version=input.version, now=info.context.now)
            return {"id": row.id}

        done = await attempt(info, input, work)
        return MeasurementModelCalibratePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            measurement_model=await find_model(info.context, done.id()),
        )

    @guarded(Permission.EDIT_MODELS)
    async def measurement_model_restore(
        self, info: Info, input: MeasurementModelRestoreInput
    ) -> MeasurementModelRestorePayload:
        """Goes back to a model that was live before: a new one that says the same is published."""

        def work(session: Session) -> Result:
            old = parse_id(input.id, "MeasurementModel", "id")
            draft = actions.restore_model(session, old, version=input.version, now=info.context.now)
            session.flush()
            return begin(session, draft.id, info.context)

        done = await attempt(info, input, work)
        await work_on(info.context, done.id("job"))
        return MeasurementModelRestorePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            measurement_model=await find_model(info.context, done.id()),
            job=await find_job(info.context, done.id("job")),
        )

    @guarded(Permission.EDIT_MODELS)
    async def model_trial_begin(self, info: Info, input: ModelTrialBeginInput) -> ModelTrialBeginPayload:
        """Tries a model on the whole ledger as a job: who would move, and from where to where; nothing is changed."""

        def work(session: Session) -> Result:
            job = ask_trial(
                session,
                parse_id(input.id, "MeasurementModel", "id"),
                optional_id(input.against_id, "MeasurementModel", "againstId"),
                permission=Permission.EDIT_MODELS,
                asked_by=info.context.viewer.member_id,
                now=info.context.now,
            )
            return {"job": job.id}

        done = await attempt(info, input, work)
        await work_on(info.context, done.id("job"))
        return ModelTrialBeginPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            job=await find_job(info.context, done.id("job")),
        )


async def _calibrated(context: Context, input: MeasurementModelCalibrateInput) -> Calibration | Refused:
    """What the stored answers say, read while nobody waits for it; or why nothing can be read."""

    def read(session: Session) -> Calibration:
        asked = _asked(input.product_id, input.brand_id, input.since, context.now)
        base_id = optional_id(input.base_id, "MeasurementModel", "baseId")
        return calibration(session, asked, base_id=base_id, cut=input.cut, now=context.now)

    try:
        return await context.read(read)
    except Refused as refusal:
        return refusal


def _asked(product_id: str | None, brand_id: str | None, since: Instant | None, now: Instant) -> AnswersAsked:
    return AnswersAsked(
        product_id=optional_id(product_id, "Product", "productId"),
        brand_id=optional_id(brand_id, "Brand", "brandId"),
        since=since,
        until=now,
    )


def _json(value: object) -> JSON | None:
    return None if value is None else JSON(value)


def _trial(row: jobs.Job, veil: Veil) -> ModelTrial:
    counts = trial_from_json(row.result)
    products = sorted({each.product_id for each in counts.positions})
    return ModelTrial(
        counts=counts,
        against_row_id=against_of(row),
        job=job_of(row),
        as_of=DateTime(row.created_at),
        positions=counts.total,
        would_move=veiled_part(counts.moved, counts.total, counts.total, veil),
        products=[_product(counts, product_id, veil) for product_id in products],
    )


def _product(counts: TrialCounts, product_id: int, veil: Veil) -> TrialProduct:
    before, after = veiled(counts.before(product_id), veil), veiled(counts.after(product_id), veil)
    own = {(each.origin, each.target): n for each, n in counts.positions.items() if each.product_id == product_id}
    passages = veiled_matrix(own, veil)
    return TrialProduct(
        product_row_id=product_id,
        segments=[
            TrialSegment(segment=segment_of_code(code), before=before.get(code, 0), after=after.get(code, 0))
            for code in sorted({*before, *after})
        ],
        passages=[
            TrialPassage(from_segment=segment_of_code(origin), to_segment=segment_of_code(target), count=count)
            for (origin, target), count in sorted(passages.items())
            if count != 0
        ],
    )
