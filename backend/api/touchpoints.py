"""Touchpoints in the schema: which survey is asked when, about what."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Annotated, TypeVar

import strawberry
from strawberry.types.unset import UnsetType

from backend.api.catalogue import Brand, Product, find_brand, find_product
from backend.api.fields.connections import After, Before, Connection, First, Last, asked, connected, connection, page_of
from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.lookups import ById, ByKey, by_id, by_id_or_key, optional_id
from backend.api.fields.mutations import MutationInput, Payload, RepeatableInput, attempt
from backend.api.fields.orders import ByTouchpoint, TouchpointOrder, ordered
from backend.api.open_links import OpenLink, open_link_of
from backend.api.people_where import PeopleWhereInput, condition_for
from backend.api.shapes.enums import Channel, Moment
from backend.api.shapes.nodes import Node, global_id, parse_id
from backend.api.shapes.personal import marked
from backend.api.shapes.scalars import JSON, DateTime, optional_time
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.surveys import Survey, find_survey
from backend.api.veils import audience_shown
from backend.api.viewers.permissions import guarded
from backend.db import Session
from backend.db.idempotency import Result
from backend.links import Purpose
from backend.segments.rules.spelling import where_from_json
from backend.staff.rules import Permission
from backend.touchpoints import actions, queries, tables
from backend.touchpoints.actions import Reach
from backend.touchpoints.rules import Period, Rules, qr_png, qr_svg, rules_from_json, rules_to_json
from backend.touchpoints.rules import open_link_of as link_of

T = TypeVar("T")

_RULES = f"An object that may hold {', '.join(each.name for each in fields(Rules))}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a touchpoint is about, by the database's keys."""

    id: int
    survey_id: int
    brand_id: int
    product_id: int | None
    created_at: int
    audience: Mapping[str, object] | None


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
    channel: Channel = says("By which way people are asked who chose none themselves.")
    rules: JSON = says(f"By which rules it asks; what stands at its default is left out. {_RULES}")
    plans_itself: bool = says("Whether it invites people without being told.")
    planned_at: DateTime | None = says("When everybody who was due had last been decided on.")
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
        return self._open_url(info)

    @guarded(Permission.ISSUE_INVITATIONS)
    def qr_svg(self, info: Info) -> str | None:
        """The open link as a QR code, an SVG document to be printed at any size; null where there is none."""
        url = self._open_url(info)
        return None if url is None else qr_svg(url)

    @guarded(Permission.ISSUE_INVITATIONS)
    def qr_png_base64(self, info: Info) -> str | None:
        """The open link as a QR code, a PNG image in base64; null where there is none."""
        url = self._open_url(info)
        return None if url is None else b64encode(qr_png(url)).decode("ascii")

    def _open_url(self, info: Info) -> str | None:
        link = link_of(self.row.id, self.row.created_at)
        return info.context.links.url(Purpose.OPEN, link) if self.is_open else None

    @marked
    @guarded(Permission.EDIT_TOUCHPOINTS)
    async def audience(self, info: Info) -> JSON | None:
        """Which people it asks: a tree of conditions; null for everybody.

        `{"withheld": "PERSONAL"}` if that is too personal.
        """
        return await audience_shown(info.context, where_from_json(self.row.audience))

    @guarded(Permission.READ_TOUCHPOINTS)
    async def open_links(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[OpenLink]:
        """Where its open link hangs, in the order in which the places were named."""
        part = asked(first, after, last, before, int, of="OpenLink")
        rows = await info.context.load(queries.open_links_of, self.row.id)
        return connection(page_of(rows or [], lambda row: (row.id,), part), open_link_of)


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
            audience=row.audience,
        ),
        key=row.key,
        moment=Moment(row.moment),
        is_open=row.is_open,
        opens_at=optional_time(row.opens_at),
        closes_at=optional_time(row.closes_at),
        expiry_days=row.expiry_days,
        channel=Channel(row.channel),
        rules=JSON(rules_to_json(rules_from_json(row.rules))),
        plans_itself=row.plans_itself,
        planned_at=optional_time(row.planned_at),
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
        order_by: ByTouchpoint = TouchpointOrder.CREATED_ASC,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Touchpoint]:
        """All touchpoints, or those of one survey, by whatever they are ordered."""
        order = ordered(order_by, first=first, after=after, last=last, before=before)
        of = optional_id(survey_id, "Survey", "surveyId")
        page = info.context.read(
            lambda session: queries.list_touchpoints(session, order.part, survey_id=of, by=order.by)
        )
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
    channel: Channel = says("By which way people are asked who chose none themselves.", default=Channel.FILE)
    rules: JSON | None = says(f"By which rules it asks; null for the usual ones. {_RULES}", default=None)
    audience: PeopleWhereInput | None = says("Which people it asks; null for everybody.", default=None)


@object_shape
class TouchpointCreatePayload(Payload):
    """What `touchpointCreate` answers."""

    touchpoint: Touchpoint | None = says("The new touchpoint.")


@input_shape
class TouchpointUpdateInput(MutationInput):
    """What is to be otherwise; what is left out stays as it is, and null means none."""

    id: strawberry.ID = says("The touchpoint's id.")
    opens_at: DateTime | None = says("From when on it takes answers.", default=strawberry.UNSET)
    closes_at: DateTime | None = says("Until when it takes answers.", default=strawberry.UNSET)
    expiry_days: int | None = says("For how many days an invitation is good.", default=None)
    channel: Channel | None = says("By which way people are asked who chose none themselves.", default=None)
    rules: JSON | None = says("By which rules it asks, all of them; null for the usual ones.", default=strawberry.UNSET)
    audience: PeopleWhereInput | None = says("Which people it asks; null for everybody.", default=strawberry.UNSET)


@object_shape
class TouchpointUpdatePayload(Payload):
    """What `touchpointUpdate` answers."""

    touchpoint: Touchpoint | None = says("The touchpoint as it is now.")


@input_shape
class TouchpointPlanInput(RepeatableInput):
    """Which touchpoint begins to plan itself, or ends it."""

    id: strawberry.ID = says("The touchpoint's id.")
    plans_itself: bool = says("Whether it invites people without being told from now on.")


@object_shape
class TouchpointPlanPayload(Payload):
    """What `touchpointPlan` answers."""

    touchpoint: Touchpoint | None = says("The touchpoint as it is now.")


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
            return {"id": _added(session, input, info.context).id}

        done = await attempt(info, input, work)
        return TouchpointCreatePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            touchpoint=await find_touchpoint(info.context, done.id()),
        )

    @guarded(Permission.EDIT_TOUCHPOINTS)
    async def touchpoint_update(self, info: Info, input: TouchpointUpdateInput) -> TouchpointUpdatePayload:
        """Changes a touchpoint's period, channel, rules or audience; what is out already stays as it is."""
        done = await attempt(info, input, lambda session: {"id": _changed(session, input, info.context).id})
        return TouchpointUpdatePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            touchpoint=await find_touchpoint(info.context, done.id()),
        )

    @guarded(Permission.EDIT_TOUCHPOINTS)
    async def touchpoint_plan(self, info: Info, input: TouchpointPlanInput) -> TouchpointPlanPayload:
        """Lets a touchpoint invite people without being told, at its moment and by its rules, or stops it."""

        def work(session: Session) -> Result:
            touchpoint_id = parse_id(input.id, "Touchpoint", "id")
            return {"id": actions.plan_itself(session, touchpoint_id, starts=input.plans_itself).id}

        done = await attempt(info, input, work)
        return TouchpointPlanPayload(
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


def _added(session: Session, input: TouchpointCreateInput, context: Context) -> tables.Touchpoint:
    return actions.add_touchpoint(
        session,
        key=input.key,
        survey_id=parse_id(input.survey_id, "Survey", "surveyId"),
        moment=input.moment,
        brand_id=optional_id(input.brand_id, "Brand", "brandId"),
        product_id=optional_id(input.product_id, "Product", "productId"),
        is_open=input.is_open,
        period=Period(opens_at=input.opens_at, closes_at=input.closes_at, expiry_days=input.expiry_days),
        reach=Reach(
            channel=input.channel,
            rules=rules_from_json(input.rules),
            audience=condition_for(session, context.viewer, input.audience),
        ),
        now=context.now,
    )


def _changed(session: Session, input: TouchpointUpdateInput, context: Context) -> tables.Touchpoint:
    touchpoint = queries.get_touchpoint(session, parse_id(input.id, "Touchpoint", "id"))
    period = Period(
        opens_at=_or_kept(input.opens_at, touchpoint.opens_at),
        closes_at=_or_kept(input.closes_at, touchpoint.closes_at),
        expiry_days=touchpoint.expiry_days if input.expiry_days is None else input.expiry_days,
    )
    audience = (
        where_from_json(touchpoint.audience)
        if not _is_said(input.audience)
        else condition_for(session, context.viewer, input.audience)
    )
    reach = Reach(
        channel=input.channel or Channel(touchpoint.channel),
        rules=rules_from_json(_or_kept(input.rules, touchpoint.rules)),
        audience=audience,
    )
    actions.change_touchpoint(session, touchpoint.id, period)
    return actions.change_reach(session, touchpoint.id, reach, context.now)


def _or_kept(said: T, kept: T) -> T:
    return said if _is_said(said) else kept


def _is_said(value: object) -> bool:
    """Whether the client named the field at all, be it as null."""
    return not isinstance(value, UnsetType)
