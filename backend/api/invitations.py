"""Invitations in the schema: who was asked where, and by which link."""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from backend.api.fields.connections import After, Before, Connection, First, Last, connected
from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.lookups import by_id, optional_id
from backend.api.fields.mutations import BulkInput, MutationInput, Payload, attempt, attempt_rows
from backend.api.fields.orders import ByInvitation, InvitationOrder, ordered
from backend.api.fields.rows import PersonRef, persons_here
from backend.api.open_links import OpenLink, find_open_link
from backend.api.responses import Response, response_of
from backend.api.shapes.nodes import Node, global_id, parse_id
from backend.api.shapes.scalars import JSON, DateTime, optional_time
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.snapshots import Snapshot, snapshot_of
from backend.api.touchpoints import Touchpoint, find_touchpoint
from backend.api.viewers.permissions import guarded, later
from backend.db import Session
from backend.db.idempotency import Result
from backend.invitations import actions, queries, tables
from backend.invitations.rules import link_of
from backend.links import Purpose
from backend.responses.queries import responses_of_invitations
from backend.staff.rules import Permission


@object_shape
class Invitation(Node):
    """One person asked at one touchpoint (招待)."""

    row: strawberry.Private[tables.Invitation]
    occasion: str = says("Tells the years of a yearly touchpoint apart, or the orders.")
    issued_at: DateTime = says("When it was issued.")
    expires_at: DateTime = says("The last instant at which its link is good.")
    revoked_at: DateTime | None = says("When it was taken back; null where it was not.")
    is_test: bool = says("Whether it is a try, which counts nowhere.")
    reminders: int = says("How often its person was reminded.")
    reminded_at: DateTime | None = says("When they were reminded last; null where they were not.")

    @guarded(Permission.READ_PANEL, later("Person", "backend.api.panel"))
    async def person(self, info: Info) -> object:
        """Who was asked."""
        return await info.context.node("Person", self.row.person_id)

    @guarded(Permission.READ_TOUCHPOINTS)
    async def touchpoint(self, info: Info) -> Touchpoint | None:
        """Where they were asked."""
        return await find_touchpoint(info.context, self.row.touchpoint_id)

    @guarded(Permission.READ_ANSWERS)
    async def response(self, info: Info) -> Response | None:
        """What it brought; null where nothing yet."""
        row = await info.context.load(responses_of_invitations, self.row.id)
        return None if row is None else response_of(row)

    @guarded(Permission.READ_TOUCHPOINTS)
    async def open_link(self, info: Info) -> OpenLink | None:
        """The placed open link that its person came by; null for who was invited, or came by no place in particular."""
        return await find_open_link(info.context, self.row.open_link_id)

    @guarded(Permission.READ_PERSONAL_DATA, personal=True)
    def hidden(self) -> JSON | None:
        """What the link says of its bearer, by hidden field."""
        return None if self.row.hidden is None else JSON(dict(self.row.hidden))

    @guarded(Permission.READ_PERSONAL_DATA, personal=True)
    def prefill(self) -> JSON | None:
        """Answers that its form shows as filled in already, by question."""
        return None if self.row.prefill is None else JSON(dict(self.row.prefill))

    @guarded(Permission.READ_PANEL)
    def snapshot(self) -> Snapshot | None:
        """How the person stood when they were invited; null for tests and open links."""
        return snapshot_of(self.row.snapshot)

    @guarded(Permission.ISSUE_INVITATIONS)
    def url(self, info: Info) -> str:
        """The person's own link; whoever has it can answer in the person's name."""
        return info.context.links.url(Purpose.SURVEY, link_of(self.row))


def invitation_of(row: tables.Invitation) -> Invitation:
    """The invitation as the schema shows it."""
    return Invitation(
        id=global_id("Invitation", row.id),
        row=row,
        occasion=row.occasion,
        issued_at=DateTime(row.issued_at),
        expires_at=DateTime(row.expires_at),
        revoked_at=optional_time(row.revoked_at),
        is_test=row.is_test,
        reminders=row.reminders,
        reminded_at=optional_time(row.reminded_at),
    )


async def find_invitation(context: Context, invitation_id: int | None) -> Invitation | None:
    """The invitation of that key."""
    return await by_id(context, queries.invitations_by_id, invitation_of, invitation_id)


KINDS = {
    "Invitation": Kind(
        permission=Permission.READ_INVITATIONS, fetch=lambda context, keys: find_invitation(context, keys[0])
    )
}


@strawberry.type
class InvitationsQuery:
    """What can be asked of invitations."""

    @guarded(Permission.READ_INVITATIONS)
    async def invitations(
        self,
        info: Info,
        touchpoint_id: Annotated[strawberry.ID | None, strawberry.argument(description="Only to this one.")] = None,
        order_by: ByInvitation = InvitationOrder.ISSUED_ASC,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Invitation]:
        """All invitations, or those to one touchpoint, by whatever they are ordered."""
        part = ordered(order_by, first=first, after=after, last=last, before=before).part
        of = optional_id(touchpoint_id, "Touchpoint", "touchpointId")
        page = info.context.read(lambda session: queries.list_invitations(session, part, touchpoint_id=of))
        return await connected(page, invitation_of)


@input_shape
class InvitationsIssueInput(BulkInput):
    """Whom to invite where."""

    touchpoint_id: strawberry.ID = says("To which touchpoint.")
    people: list[PersonRef] = says("At most 5000.")
    occasion: str = says("Tells the years of a yearly touchpoint apart, or the orders.", default="")
    hidden: JSON | None = says("Hidden fields that their links carry, by key: texts.", default=None, personal=True)
    prefill: JSON | None = says(
        "Answers that their forms show as filled in already, by question.", default=None, personal=True
    )


@object_shape
class InvitationsIssuePayload(Payload):
    """What `invitationsIssue` answers."""

    invitations: list[Invitation] | None = says("One for each of the people who were not left out, in their order.")


@input_shape
class InvitationRevokeInput(MutationInput):
    """Which invitation to take back."""

    id: strawberry.ID = says("The invitation's id.")


@object_shape
class InvitationRevokePayload(Payload):
    """What `invitationRevoke` answers."""

    invitation: Invitation | None = says("The invitation, now revoked.")


@strawberry.type
class InvitationsMutation:
    """What changes invitations."""

    @guarded(Permission.ISSUE_INVITATIONS)
    async def invitations_issue(self, info: Info, input: InvitationsIssueInput) -> InvitationsIssuePayload:
        """Invites people, each once for an occasion; whoever was invited on it keeps their invitation and link."""

        def work(session: Session, refs: Sequence[PersonRef]) -> Result:
            touchpoint_id = parse_id(input.touchpoint_id, "Touchpoint", "touchpointId")
            people = persons_here(session, refs, "people")
            issued = actions.issue(
                session,
                touchpoint_id,
                people,
                occasion=input.occasion,
                brought=actions.brought_along(input.hidden, input.prefill),
                now=info.context.now,
            )
            return {"ids": [invitation.id for invitation in issued]}

        done = await attempt_rows(info, input, input.people, work, "people")
        return InvitationsIssuePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            invitations=None if done.result is None else await _found(info.context, done.ids()),
        )

    @guarded(Permission.ISSUE_INVITATIONS)
    async def invitation_revoke(self, info: Info, input: InvitationRevokeInput) -> InvitationRevokePayload:
        """Takes an invitation back; what was answered through it stays."""

        def work(session: Session) -> Result:
            return {"id": actions.revoke(session, parse_id(input.id, "Invitation", "id"), info.context.now).id}

        done = await attempt(info, input, work)
        return InvitationRevokePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            invitation=await find_invitation(info.context, done.id()),
        )


async def _found(context: Context, ids: list[int]) -> list[Invitation]:
    rows = await context.read(lambda session: queries.invitations_by_id(session, ids))
    return [invitation_of(rows[each]) for each in ids if each in rows]
