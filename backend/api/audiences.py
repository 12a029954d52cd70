"""Saved audiences in the schema: what each says, how many it is, and who entered and left."""

from typing import Annotated

import strawberry

from backend.api.audience_enums import AudienceKind
from backend.api.audience_previews import AudiencePreview, previewed
from backend.api.catalogue import Product, find_product
from backend.api.fields.connections import After, Before, Connection, First, Last, asked, connected, cursor_in
from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.lookups import ById, ByKey, by_id, by_id_or_key, optional_id
from backend.api.fields.orders import AudienceOrder, ByAudience, ordered
from backend.api.panel import Person, find_person
from backend.api.people_where import Where, check_may_ask, condition_for
from backend.api.shapes.nodes import Node, global_id
from backend.api.shapes.personal import marked
from backend.api.shapes.scalars import JSON, DateTime, Wording, optional_time, worded
from backend.api.shapes.weights import REPORT, weighs
from backend.api.shapes.writing import object_shape, says
from backend.api.staff import StaffMember, find_member
from backend.api.veils import audience_shown
from backend.api.viewers.permissions import Viewer, guarded
from backend.db import Page, Session
from backend.segments import tables
from backend.segments.queries import audiences as queries
from backend.segments.queries.conditions import saved_condition
from backend.segments.rules import InAudience, PeopleWhere
from backend.staff.rules import Permission

OfKind = Annotated[
    AudienceKind | None, strawberry.argument(description="Only dynamic or only frozen ones; both if left out.")
]
ClosedToo = Annotated[bool, strawberry.argument(description="Also those that were closed.")]
ByProduct = Annotated[
    strawberry.ID | None,
    strawberry.argument(description="By whose segments it is looked at; if left out, by the audience's own product's."),
]


@object_shape
class AudienceChange(Node):
    """Someone was seen to have entered a watched audience, or to have left it."""

    audience_row_id: strawberry.Private[int]
    person_row_id: strawberry.Private[int]
    cursor: str = says("Its place among the changes of the audience.")
    entered: bool = says("Whether they entered; else they left.")
    at: DateTime = says("When it was seen.")

    @guarded(Permission.READ_SEGMENTS)
    async def audience(self, info: Info) -> "Audience | None":
        """Which audience."""
        return await find_audience(info.context, self.audience_row_id)

    @guarded(Permission.READ_PANEL)
    async def person(self, info: Info) -> Person | None:
        """Who."""
        return await find_person(info.context, self.person_row_id)


@object_shape
class Audience(Node):
    """People under a name: whoever a condition holds of, or a list that stays (オーディエンス)."""

    row: strawberry.Private[tables.Audience]
    key: str = says("The author's own name for it: unique, and never changed.")
    name: Wording = says("What people call it.")
    kind: AudienceKind = says("Whether it follows its condition.")
    watched: bool = says("Whether it is told who enters and who leaves.")
    created_at: DateTime = says("When it was saved.")
    frozen_at: DateTime | None = says("As of when the list of a FROZEN one is; null of a DYNAMIC one.")
    closed_at: DateTime | None = says("When it was closed; null while it is in use.")

    @guarded(Permission.READ_CATALOGUE)
    async def product(self, info: Info) -> Product | None:
        """The product by whose segments it is looked at."""
        return await find_product(info.context, self.row.product_id)

    @guarded(Permission.READ_STAFF)
    async def created_by(self, info: Info) -> StaffMember | None:
        """Who saved it; null where a program did."""
        return await find_member(info.context, self.row.created_by)

    @marked
    @guarded(Permission.EDIT_AUDIENCES)
    async def where(self, info: Info) -> JSON:
        """What it says, a tree of conditions; of a FROZEN one, what it was frozen from.

        `{"withheld": "PERSONAL"}` if that is too personal.
        """
        return await audience_shown(info.context, saved_condition(self.row)) or JSON({})

    @guarded(Permission.READ_SEGMENTS)
    async def preview(self, info: Info, product_id: ByProduct = None) -> AudiencePreview:
        """How many it is now, how they are spread, and how many may be contacted."""
        context = info.context
        key = self.row.product_id if product_id is None else optional_id(product_id, "Product", "productId")
        condition = await context.read(lambda session: seen_as(session, context.viewer, self.row.id))
        return await previewed(context, condition, key)

    @guarded(Permission.READ_PANEL)
    async def changes(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[AudienceChange]:
        """Who was seen to enter and to leave while it was watched, in the order in which it was seen."""
        part = asked(first, after, last, before, int, of="AudienceChange")
        viewer = info.context.viewer

        def read(session: Session) -> Page[tables.AudienceEvent]:
            seen_as(session, viewer, self.row.id)
            return queries.list_events(session, part, audience_id=self.row.id)

        return await connected(info.context.read(read), change_of)


def audience_of(row: tables.Audience) -> Audience:
    """The audience as the schema shows it."""
    return Audience(
        id=global_id("Audience", row.id),
        row=row,
        key=row.key,
        name=worded(row.name),
        kind=AudienceKind(row.kind),
        watched=row.watched,
        created_at=DateTime(row.created_at),
        frozen_at=optional_time(row.frozen_at),
        closed_at=optional_time(row.closed_at),
    )


def change_of(row: tables.AudienceEvent) -> AudienceChange:
    """The change as the schema shows it."""
    return AudienceChange(
        id=global_id("AudienceChange", row.id),
        audience_row_id=row.audience_id,
        person_row_id=row.person_id,
        cursor=cursor_in("AudienceChange", (row.id,)),
        entered=row.entered,
        at=DateTime(row.at),
    )


def seen_as(session: Session, viewer: Viewer, audience_id: int) -> PeopleWhere:
    """The audience as a condition, if the viewer may see everything that it asks about."""
    condition = InAudience(audience_id=audience_id)
    check_may_ask(session, viewer, condition)
    return condition


async def find_audience(context: Context, audience_id: int | None) -> Audience | None:
    """The audience of that key."""
    return await by_id(context, queries.audiences_by_id, audience_of, audience_id)


async def find_change(context: Context, change_id: int) -> AudienceChange | None:
    """The change of that key, for whoever may see all that its audience asks about."""
    row = await context.load(queries.events_by_id, change_id)
    if row is None:
        return None
    await context.read(lambda session: seen_as(session, context.viewer, row.audience_id))
    return change_of(row)


KINDS = {
    "Audience": Kind(permission=Permission.READ_SEGMENTS, fetch=lambda context, keys: find_audience(context, keys[0])),
    "AudienceChange": Kind(permission=Permission.READ_PANEL, fetch=lambda context, keys: find_change(context, keys[0])),
}


@strawberry.type
class AudiencesQuery:
    """What can be asked of saved audiences."""

    @guarded(Permission.READ_SEGMENTS)
    async def audience(self, info: Info, id: ById = None, key: ByKey = None) -> Audience | None:
        """A saved audience by id or key; null where there is none."""
        return await by_id_or_key(
            info.context,
            "Audience",
            queries.audiences_by_id,
            queries.find_audience_by_key,
            audience_of,
            id=id,
            key=key,
        )

    @guarded(Permission.READ_SEGMENTS)
    async def audiences(
        self,
        info: Info,
        *,
        kind: OfKind = None,
        closed: ClosedToo = False,
        order_by: ByAudience = AudienceOrder.CREATED_ASC,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Audience]:
        """Saved audiences by whatever they are ordered."""
        order = ordered(order_by, first=first, after=after, last=last, before=before)
        page = info.context.read(
            lambda session: queries.list_audiences(session, order.part, kind=kind, closed=closed, by=order.by)
        )
        return await connected(page, audience_of)

    @weighs(REPORT)
    @guarded(Permission.READ_SEGMENTS)
    async def audience_preview(self, info: Info, where: Where = None, product_id: ByProduct = None) -> AudiencePreview:
        """How an audience would be that is not saved yet."""
        context = info.context
        condition = await context.read(lambda session: condition_for(session, context.viewer, where))
        return await previewed(context, condition, optional_id(product_id, "Product", "productId"))
