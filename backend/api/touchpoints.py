"""Touchpoints in the schema: which survey is asked when, about what."""

from dataclasses import dataclass
from typing import Annotated

import strawberry

from backend.api.catalogue import Brand, Product, find_brand, find_product
from backend.api.connections import After, Before, Connection, First, Last, asked, connected
from backend.api.context import Context, Info, Kind
from backend.api.enums import Moment
from backend.api.lookups import ById, ByKey, by_id, by_id_or_key, optional_id
from backend.api.mutations import MutationInput, Payload, RepeatableInput, attempt
from backend.api.nodes import Node, global_id, parse_id
from backend.api.permissions import guarded
from backend.api.scalars import DateTime, optional_time
from backend.api.shapes import input_shape, object_shape, says
from backend.api.surveys import Survey, find_survey
from backend.db import Session
from backend.db.idempotency import Result
from backend.links import Purpose
from backend.staff.rules import Permission
from backend.touchpoints import actions, queries, tables
from backend.touchpoints.rules import Period, open_link_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a touchpoint is about, by the database's keys."""

    id: int
    survey_id: int
    brand_id: int
    product_id: int | None
    created_at: int


@object_shape
class Touchpoint(Node):
    """A survey asked at a moment, about a product or a brand, in a period (接点)."""

    row: strawberry.Private[Subject]
    key: str = says("The author's own name for it: unique, and never changed.")
    moment: Moment = says("The moment at which it asks.")
    is_open: bool = says("Whether it has an open link, whose form makes the person.")
    opens_at: DateTime | None = says("From when on it takes answers; null for always.")
    closes_at: DateTime | None = says("Until when it takes answers; null for ever.")
    expiry_days: int = says("For how many days an invitation is good.")
    created_at: DateTime = says("When it was made.")

    @guarded(Permission.READ_SURVEYS)
    async def survey(self, info: Info) -> Survey | None:
        """What is asked."""
        return await find_survey(info.context, self.row.survey_id)

    @guarded(Permission.READ_CATALOGUE)
    async def brand(self, info: Info) -> Brand | None:
        """Whose product it is about, or which brand."""
        return await find_brand(info.context, self.row.brand_id)

    @guarded(Permission.READ_CATALOGUE)
    async def product(self, info: Info) -> Product | None:
        """Which product it is about; null where it is about the brand alone."""
        return await find_product(info.context, self.row.product_id)

    @guarded(Permission.ISSUE_INVITATIONS)
    def open_url(self, info: Info) -> str | None:
        """The open link, for posters and QR codes; null where there is none."""
        link = open_link_of(self.row.id, self.row.created_at)
        return info.context.links.url(Purpose.OPEN, link) if self.is_open else None


def touchpoint_of(row: tables.Touchpoint) -> Touchpoint:
    """The touchpoint as the schema shows it."""
    return Touchpoint(
        id=global_id("Touchpoint", row.id),
        row=Subject(
            id=row.id,
            survey_id=row.survey_id,
            brand_id=row.brand_id,
            product_id=row.product_id,
            created_at=row.created_at,
        ),
        key=row.key,
        moment=Moment(row.moment),
        is_open=row.is_open,
        opens_at=optional_time(row.opens_at),
        closes_at=optional_time(row.closes_at),
        expiry_days=row.expiry_days,
        created_at=DateTime(row.created_at),
    )


async def find_touchpoint(context: Context, touchpoint_id: int | None) -> Touchpoint | None:
    """The touchpoint of that key."""
    return await by_id(context, queries.touchpoints_by_id, touchpoint_of, touchpoint_id)


KINDS = {
    "Touchpoint": Kind(
        permission=Permission.READ_TOUCHPOINTS, fetch=lambda context, keys: find_touchpoint(context, keys[0])
    )
}


@strawberry.type
class TouchpointsQuery:
    """What can be asked of touchpoints."""

    @guarded(Permission.READ_TOUCHPOINTS)
    async def touchpoint(self, info: Info, id: ById = None, key: ByKey = None) -> Touchpoint | None:
        """A touchpoint by its id or key; null where there is none."""
        return await by_id_or_key(
            info.context,
            "Touchpoint",
            queries.touchpoints_by_id,
            queries.find_touchpoint_by_key,
            touchpoint_of,
            id=id,
            key=key,
        )

    @guarded(Permission.READ_TOUCHPOINTS)
    async def touchpoints(
        self,
        info: Info,
        survey_id: Annotated[strawberry.ID | None, strawberry.argument(description="Only of this survey.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Touchpoint]:
        """All touchpoints, or those of one survey, in the order in which they were made."""
        part, of = asked(first, after, last, before, int), optional_id(survey_id, "Survey", "surveyId")
        page = info.context.read(lambda session: queries.list_touchpoints(session, part, survey_id=of))
        return await connected(page, touchpoint_of)


@input_shape
class TouchpointCreateInput(RepeatableInput):
    """A new touchpoint."""

    key: str = says("Letters a-z, digits, '-', '_' and '.'; unique among touchpoints.")
    survey_id: strawberry.ID = says("What is asked; it must be published.")
    moment: Moment = says("The moment at which it asks.")
    brand_id: strawberry.ID | None = says("The brand it is about; not needed beside a product.", default=None)
    product_id: strawberry.ID | None = says("The product it is about.", default=None)
    is_open: bool = says("Whether to have an open link, whose form makes the person.", default=False)
    opens_at: DateTime | None = says("From when on it takes answers.", default=None)
    closes_at: DateTime | None = says("Until when it takes answers.", default=None)
    expiry_days: int = says("For how many days an invitation is good.", default=30)


@object_shape
class TouchpointCreatePayload(Payload):
    """What `touchpointCreate` answers."""

    touchpoint: Touchpoint | None = says("The new touchpoint.")


@input_shape
class TouchpointCloseInput(MutationInput):
    """Which touchpoint to close."""

    id: strawberry.ID = says("The touchpoint's id.")


@object_shape
class TouchpointClosePayload(Payload):
    """What `touchpointClose` answers."""

    touchpoint: Touchpoint | None = says("The touchpoint, now closed.")


@strawberry.type
class TouchpointsMutation:
    """What changes touchpoints."""

    @guarded(Permission.EDIT_TOUCHPOINTS)
    async def touchpoint_create(self, info: Info, input: TouchpointCreateInput) -> TouchpointCreatePayload:
        """Makes a touchpoint about a product (and so its brand), or about a brand alone."""

        def work(session: Session) -> Result:
            return {"id": _added(session, input, info.context.now).id}

        done = await attempt(info, input, work)
        return TouchpointCreatePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            touchpoint=await find_touchpoint(info.context, done.id()),
        )

    @guarded(Permission.EDIT_TOUCHPOINTS)
    async def touchpoint_close(self, info: Info, input: TouchpointCloseInput) -> TouchpointClosePayload:
        """Takes no more answers from now on; closing what is closed changes nothing."""

        def work(session: Session) -> Result:
            touchpoint_id = parse_id(input.id, "Touchpoint", "id")
            return {"id": actions.close_touchpoint(session, touchpoint_id, info.context.now).id}

        done = await attempt(info, input, work)
        return TouchpointClosePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            touchpoint=await find_touchpoint(info.context, done.id()),
        )


def _added(session: Session, input: TouchpointCreateInput, now: int) -> tables.Touchpoint:
    return actions.add_touchpoint(
        session,
        key=input.key,
        survey_id=parse_id(input.survey_id, "Survey", "surveyId"),
        moment=input.moment,
        brand_id=optional_id(input.brand_id, "Brand", "brandId"),
        product_id=optional_id(input.product_id, "Product", "productId"),
        is_open=input.is_open,
        period=Period(opens_at=input.opens_at, closes_at=input.closes_at, expiry_days=input.expiry_days),
        now=now,
    )
