"""Placed open links in the schema: where an open touchpoint's link hangs, and what its form knows beforehand."""

from base64 import b64encode

import strawberry

from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.lookups import by_id
from backend.api.fields.mutations import Payload, RepeatableInput, attempt
from backend.api.shapes.nodes import Node, global_id, parse_id
from backend.api.shapes.scalars import JSON, DateTime
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.viewers.permissions import guarded
from backend.db import Session
from backend.db.idempotency import Result
from backend.errors import Invalid
from backend.links import Purpose
from backend.staff.rules import Permission
from backend.touchpoints import queries, tables
from backend.touchpoints.actions import place_open_link
from backend.touchpoints.rules import placed_link_of, qr_png, qr_svg


@object_shape
class OpenLink(Node):
    """One place where an open touchpoint's link hangs: a shop's counter, a poster, a parcel."""

    row: strawberry.Private[tables.OpenLink]
    key: str = says("The place's name: unique at its touchpoint.")
    hidden: JSON = says("Hidden fields that its form is given, by their keys.")
    prefill: JSON = says("Answers that its form shows as filled in already, by their questions' keys.")
    created_at: DateTime = says("When it was placed.")

    @guarded(Permission.ISSUE_INVITATIONS)
    def url(self, info: Info) -> str:
        """The link, to be printed or shown; whoever opens it can answer."""
        return self._url(info)

    @guarded(Permission.ISSUE_INVITATIONS)
    def qr_svg(self, info: Info) -> str:
        """The link as a QR code, an SVG document to be printed at any size."""
        return qr_svg(self._url(info))

    @guarded(Permission.ISSUE_INVITATIONS)
    def qr_png_base64(self, info: Info) -> str:
        """The link as a QR code, a PNG image in base64."""
        return b64encode(qr_png(self._url(info))).decode("ascii")

    def _url(self, info: Info) -> str:
        link = placed_link_of(self.row.touchpoint_id, self.row.id, self.row.created_at)
        return info.context.links.url(Purpose.OPEN, link)


def open_link_of(row: tables.OpenLink) -> OpenLink:
    """The placed link as the schema shows it."""
    return OpenLink(
        id=global_id("OpenLink", row.id),
        row=row,
        key=row.key,
        hidden=JSON(row.hidden),
        prefill=JSON(row.prefill),
        created_at=DateTime(row.created_at),
    )


async def find_open_link(context: Context, open_link_id: int | None) -> OpenLink | None:
    """The placed link of that key."""
    return await by_id(context, queries.open_links_by_id, open_link_of, open_link_id)


KINDS = {
    "OpenLink": Kind(
        permission=Permission.READ_TOUCHPOINTS, fetch=lambda context, keys: find_open_link(context, keys[0])
    )
}


@input_shape
class OpenLinkPlaceInput(RepeatableInput):
    """Where to hang an open touchpoint's link."""

    touchpoint_id: strawberry.ID = says("Of which touchpoint; it must be an open one.")
    key: str = says("The place's name: letters a-z, digits, '-', '_' and '.'; unique at its touchpoint.")
    hidden: JSON | None = says("Hidden fields for its form: an object of keys and texts.", default=None)
    prefill: JSON | None = says(
        "Answers to fill in beforehand: an object of questions' keys and answers.", default=None
    )


@object_shape
class OpenLinkPlacePayload(Payload):
    """What `openLinkPlace` answers."""

    open_link: OpenLink | None = says("The placed link.")


@strawberry.type
class OpenLinksMutation:
    """What changes placed links."""

    @guarded(Permission.EDIT_TOUCHPOINTS)
    async def open_link_place(self, info: Info, input: OpenLinkPlaceInput) -> OpenLinkPlacePayload:
        """Gives an open touchpoint's link another place, so that one sees where people came from."""

        def work(session: Session) -> Result:
            placed = place_open_link(
                session,
                parse_id(input.touchpoint_id, "Touchpoint", "touchpointId"),
                key=input.key,
                hidden=_members(input.hidden, "hidden"),
                prefill=_members(input.prefill, "prefill"),
                now=info.context.now,
            )
            return {"id": placed.id}

        done = await attempt(info, input, work)
        return OpenLinkPlacePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            open_link=await find_open_link(info.context, done.id()),
        )


def _members(value: object, name: str) -> dict[str, object]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Invalid(f"{name} is an object", name)
    return {str(key): member for key, member in value.items()}
