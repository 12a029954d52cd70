"""Ambassador programmes in the schema: whom they ask, what is agreed to, and what helping is worth."""

from typing import Annotated

import strawberry
from strawberry.types.unset import UnsetType

from backend.ambassadors import actions, queries, tables
from backend.ambassadors.rules.eligibility import Eligibility, eligibility_from_json
from backend.ambassadors.rules.programmes import Points, ProgrammeInput, points_from_json
from backend.api.catalogue import Brand, Product, find_brand, find_product
from backend.api.fields.connections import After, Before, Connection, First, Last, asked, connected
from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.lookups import ById, ByKey, by_id, by_id_or_key, optional_id
from backend.api.fields.mutations import MutationInput, Payload, RepeatableInput, attempt
from backend.api.people_where import PeopleWhereInput, condition_for
from backend.api.shapes.enums import Channel
from backend.api.shapes.nodes import Node, global_id, parse_id
from backend.api.shapes.personal import marked
from backend.api.shapes.scalars import JSON, DateTime, Wording, WordingInput, optional_time, worded
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.touchpoints import Touchpoint, find_touchpoint
from backend.api.veils import audience_shown
from backend.api.viewers.permissions import guarded
from backend.db import Session
from backend.db.idempotency import Result
from backend.staff.rules import Permission

MOST_COUNTED = 1_000

ByWay = Annotated[Channel, strawberry.argument(description="Who agreed to be reached by this way.")]


@object_shape
class Agreement(Node):
    """One version of what ambassadors agree to (規約); it is never changed."""

    version: int = says("1 for the first.")
    wording: Wording = says("What they agree to.")
    published_at: DateTime = says("Since when it is the one to accept, until a newer one is.")


@object_shape
class ProgrammePoints:
    """What helping is worth."""

    referral: int = says("Someone whom an ambassador brought has bought.")
    mission: int = says("A mission is done that does not say otherwise.")


@object_shape
class Programme(Node):
    """A brand's ambassador programme (アンバサダープログラム)."""

    row: strawberry.Private[tables.Programme]
    eligibility: strawberry.Private[Eligibility]
    key: str = says("The author's own name for it: unique, and never changed.")
    name: Wording = says("What it is called.")
    purpose: str = says("For which purpose people must have agreed to be contacted.")
    validity_days: int = says("For how many days an invitation can be answered.")
    points: ProgrammePoints = says("What helping is worth.")
    certainty_at_least: float | None = says("How certain the segment of those who are asked must be; null for any.")
    tenure_days: int = says("For how many days those who are asked must have been on the panel.")
    created_at: DateTime = says("When it was made.")
    closed_at: DateTime | None = says("When it ended; null while it runs.")

    @guarded(Permission.READ_CATALOGUE)
    async def brand(self, info: Info) -> Brand | None:
        """Whose programme it is."""
        return await find_brand(info.context, self.row.brand_id)

    @guarded(Permission.READ_CATALOGUE)
    async def certain_towards(self, info: Info) -> Product | None:
        """Towards which product the segment must be certain; null where none need be."""
        return await find_product(info.context, self.eligibility.product_id)

    @guarded(Permission.READ_TOUCHPOINTS)
    async def touchpoint(self, info: Info) -> Touchpoint | None:
        """The open touchpoint that referral links lead to; null where nobody is brought."""
        return await find_touchpoint(info.context, self.row.touchpoint_id)

    @marked
    @guarded(Permission.EDIT_AMBASSADORS)
    async def audience(self, info: Info) -> JSON | None:
        """Which people may be asked: a tree of conditions; null for everybody.

        `{"withheld": "PERSONAL"}` if that is too personal.
        """
        return await audience_shown(info.context, self.eligibility.audience)

    @guarded(Permission.READ_AMBASSADORS)
    async def agreements(self, info: Info) -> list[Agreement]:
        """Every version of its agreement, oldest first."""
        rows = await info.context.load(queries.agreements_of, self.row.id)
        return [agreement_of(row) for row in rows or []]

    @guarded(Permission.EDIT_AMBASSADORS)
    async def eligible_count(self, info: Info, channel: ByWay = Channel.EMAIL) -> int:
        """How many may be asked now and never were, counted no further than to a thousand."""

        def counted(session: Session) -> int:
            programme = queries.get_programme(session, self.row.id)
            now = info.context.now
            return len(queries.eligible_people(session, programme, channel=channel, most=MOST_COUNTED, now=now))

        return await info.context.read(counted)


def agreement_of(row: tables.Agreement) -> Agreement:
    """The agreement as the schema shows it."""
    return Agreement(
        id=global_id("Agreement", row.id),
        version=row.version,
        wording=worded(row.wording),
        published_at=DateTime(row.published_at),
    )


def programme_of(row: tables.Programme) -> Programme:
    """The programme as the schema shows it."""
    eligibility, points = eligibility_from_json(row.eligibility), points_from_json(row.points)
    return Programme(
        id=global_id("Programme", row.id),
        row=row,
        eligibility=eligibility,
        key=row.key,
        name=worded(row.name),
        purpose=row.purpose,
        validity_days=row.validity_days,
        points=ProgrammePoints(referral=points.referral, mission=points.mission),
        certainty_at_least=eligibility.certainty,
        tenure_days=eligibility.tenure_days,
        created_at=DateTime(row.created_at),
        closed_at=optional_time(row.closed_at),
    )


async def find_programme(context: Context, programme_id: int | None) -> Programme | None:
    """The programme of that key."""
    return await by_id(context, queries.programmes_by_id, programme_of, programme_id)


async def find_agreement(context: Context, agreement_id: int | None) -> Agreement | None:
    """The agreement of that key."""
    return await by_id(context, queries.agreements_by_id, agreement_of, agreement_id)


KINDS = {
    "Agreement": Kind(
        permission=Permission.READ_AMBASSADORS, fetch=lambda context, keys: find_agreement(context, keys[0])
    ),
    "Programme": Kind(
        permission=Permission.READ_AMBASSADORS, fetch=lambda context, keys: find_programme(context, keys[0])
    ),
}


@strawberry.type
class ProgrammesQuery:
    """What can be asked of programmes."""

    @guarded(Permission.READ_AMBASSADORS)
    async def programme(self, info: Info, id: ById = None, key: ByKey = None) -> Programme | None:
        """A programme by its id or key; null where there is none."""
        return await by_id_or_key(
            info.context,
            "Programme",
            queries.programmes_by_id,
            queries.find_programme_by_key,
            programme_of,
            id=id,
            key=key,
        )

    @guarded(Permission.READ_AMBASSADORS)
    async def programmes(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Programme]:
        """All programmes, in the order in which they were made."""
        part = asked(first, after, last, before, int, of="Programme")
        page = info.context.read(lambda session: queries.list_programmes(session, part))
        return await connected(page, programme_of)


@input_shape
class ProgrammePointsInput:
    """What helping is worth."""

    referral: int = says("Someone whom an ambassador brought has bought.", default=0)
    mission: int = says("A mission is done that does not say otherwise.", default=0)


@input_shape
class EligibilityInput:
    """Who may be asked: all of it holds."""

    audience: PeopleWhereInput | None = says("They are of these people; null for everybody.", default=None)
    certainty_at_least: float | None = says("Their segment is as certain as that: 0 to 1.", default=None)
    product_id: strawberry.ID | None = says("Towards this product of the brand.", default=None)
    tenure_days: int = says("They have been on the panel for so many days.", default=0)


@input_shape
class ProgrammeCreateInput(RepeatableInput):
    """A new programme."""

    key: str = says("Letters a-z, digits, '-', '_' and '.'; unique among programmes.")
    brand_id: strawberry.ID = says("Whose programme it is; a brand has one at the most.")
    name: WordingInput = says("What it is called.")
    purpose: str = says("For which purpose people must have agreed to be contacted.", default="ambassadors")
    eligibility: EligibilityInput | None = says("Who may be asked; null for everybody.", default=None)
    touchpoint_id: strawberry.ID | None = says("The open touchpoint that referral links lead to.", default=None)
    points: ProgrammePointsInput | None = says("What helping is worth; null for nothing.", default=None)
    validity_days: int = says("For how many days an invitation can be answered.", default=30)


@object_shape
class ProgrammeCreatePayload(Payload):
    """What `programmeCreate` answers."""

    programme: Programme | None = says("The new programme.")


@input_shape
class ProgrammeUpdateInput(MutationInput):
    """What is to be otherwise; what is left out stays as it is, and null means none."""

    id: strawberry.ID = says("The programme's id.")
    name: WordingInput | None = says("What it is called.", default=None)
    purpose: str | None = says("For which purpose people must have agreed to be contacted.", default=None)
    eligibility: EligibilityInput | None = says(
        "Who may be asked, all of it; null for everybody.", default=strawberry.UNSET
    )
    touchpoint_id: strawberry.ID | None = says(
        "The open touchpoint that referral links lead to.", default=strawberry.UNSET
    )
    points: ProgrammePointsInput | None = says("What helping is worth.", default=None)
    validity_days: int | None = says("For how many days an invitation can be answered.", default=None)


@object_shape
class ProgrammeUpdatePayload(Payload):
    """What `programmeUpdate` answers."""

    programme: Programme | None = says("The programme as it is now.")


@input_shape
class ProgrammeCloseInput(MutationInput):
    """Which programme to end."""

    id: strawberry.ID = says("The programme's id.")


@object_shape
class ProgrammeClosePayload(Payload):
    """What `programmeClose` answers."""

    programme: Programme | None = says("The programme, now ended.")


@input_shape
class AgreementPublishInput(RepeatableInput):
    """What is to be agreed to from now on."""

    programme_id: strawberry.ID = says("In which programme.")
    wording: WordingInput = says("What ambassadors agree to, in each language in which they read it.")


@object_shape
class AgreementPublishPayload(Payload):
    """What `agreementPublish` answers."""

    agreement: Agreement | None = says("The newest version.")


@strawberry.type
class ProgrammesMutation:
    """What changes programmes."""

    @guarded(Permission.EDIT_AMBASSADORS)
    async def programme_create(self, info: Info, input: ProgrammeCreateInput) -> ProgrammeCreatePayload:
        """Makes a brand's programme; publish its agreement before inviting anybody."""

        def work(session: Session) -> Result:
            given = ProgrammeInput(
                name=input.name.kept(),
                purpose=input.purpose,
                eligibility=_eligibility(session, info.context, input.eligibility),
                touchpoint_id=optional_id(input.touchpoint_id, "Touchpoint", "touchpointId"),
                points=_points(input.points),
                validity_days=input.validity_days,
            )
            brand_id = parse_id(input.brand_id, "Brand", "brandId")
            made = actions.create_programme(
                session, key=input.key, brand_id=brand_id, given=given, now=info.context.now
            )
            return {"id": made.id}

        done = await attempt(info, input, work)
        return ProgrammeCreatePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            programme=await find_programme(info.context, done.id()),
        )

    @guarded(Permission.EDIT_AMBASSADORS)
    async def programme_update(self, info: Info, input: ProgrammeUpdateInput) -> ProgrammeUpdatePayload:
        """Says something else of a programme; who takes part stays, and what they were granted."""
        done = await attempt(info, input, lambda session: {"id": _changed(session, info.context, input).id})
        return ProgrammeUpdatePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            programme=await find_programme(info.context, done.id()),
        )

    @guarded(Permission.EDIT_AMBASSADORS)
    async def programme_close(self, info: Info, input: ProgrammeCloseInput) -> ProgrammeClosePayload:
        """Ends a programme: nobody is asked or accepted any more; closing what is closed changes nothing."""

        def work(session: Session) -> Result:
            programme_id = parse_id(input.id, "Programme", "id")
            return {"id": actions.close_programme(session, programme_id, info.context.now).id}

        done = await attempt(info, input, work)
        return ProgrammeClosePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            programme=await find_programme(info.context, done.id()),
        )

    @guarded(Permission.EDIT_AMBASSADORS)
    async def agreement_publish(self, info: Info, input: AgreementPublishInput) -> AgreementPublishPayload:
        """Publishes the next version of a programme's agreement; those who take part are asked to accept it."""

        def work(session: Session) -> Result:
            programme_id = parse_id(input.programme_id, "Programme", "programmeId")
            wording, now = input.wording.kept(), info.context.now
            return {"id": actions.publish_agreement(session, programme_id, wording, now).id}

        done = await attempt(info, input, work)
        return AgreementPublishPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            agreement=await find_agreement(info.context, done.id()),
        )


def _eligibility(session: Session, context: Context, given: EligibilityInput | None) -> Eligibility:
    if given is None:
        return Eligibility()
    return Eligibility(
        audience=condition_for(session, context.viewer, given.audience),
        certainty=given.certainty_at_least,
        product_id=optional_id(given.product_id, "Product", "eligibility", "productId"),
        tenure_days=given.tenure_days,
    )


def _points(given: ProgrammePointsInput | None) -> Points:
    return Points() if given is None else Points(referral=given.referral, mission=given.mission)


def _changed(session: Session, context: Context, input: ProgrammeUpdateInput) -> tables.Programme:
    programme = queries.get_programme(session, parse_id(input.id, "Programme", "id"))
    given = ProgrammeInput(
        name=programme.name if input.name is None else input.name.kept(),
        purpose=input.purpose or programme.purpose,
        eligibility=_eligibility(session, context, input.eligibility)
        if _is_said(input.eligibility)
        else eligibility_from_json(programme.eligibility),
        touchpoint_id=optional_id(input.touchpoint_id, "Touchpoint", "touchpointId")
        if _is_said(input.touchpoint_id)
        else programme.touchpoint_id,
        points=points_from_json(programme.points) if input.points is None else _points(input.points),
        validity_days=programme.validity_days if input.validity_days is None else input.validity_days,
    )
    return actions.change_programme(session, programme.id, given, context.now)


def _is_said(value: object) -> bool:
    """Whether the client named the field at all, be it as null."""
    return not isinstance(value, UnsetType)
