"""Staff tokens in the schema, and who the viewer is."""

import secrets
from typing import Annotated, TypeAlias

import strawberry

from backend.api.catalogue import Brand, brands_of
from backend.api.fields.connections import After, Before, Connection, First, Last, asked, connected
from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.lookups import by_id
from backend.api.fields.mutations import MutationInput, Payload, RepeatableInput, attempt
from backend.api.shapes.enums import Role
from backend.api.shapes.nodes import Node, global_id, parse_id
from backend.api.shapes.scalars import DateTime
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.staff_enums import TokenSource
from backend.api.viewers.permissions import guarded, open_to_staff, resolved
from backend.db import Session
from backend.db.idempotency import Result
from backend.staff import actions, queries, tables
from backend.staff.rules import Permission

OneTeam: TypeAlias = Annotated[
    str | None, strawberry.argument(description="Only this team's; without it, all of them.")
]


@object_shape
class StaffMember(Node):
    """Someone on the staff, whatever tokens they have had: leads are theirs, not their tokens'."""

    row_id: strawberry.Private[int]
    name: str = says("Who it is.")
    team: str | None = says("With whom they sell: a manager sees their own team's leads; null without one.")
    created_at: DateTime = says("When their first token was issued.")

    @guarded(Permission.READ_STAFF)
    async def brands(self, info: Info) -> list[Brand] | None:
        """The brands that they are there for; null where they are there for every one."""
        reach = await info.context.load(queries.reaches_of, self.row_id)
        return None if reach is None or reach.brands is None else await brands_of(info.context, reach.brands)

    @guarded(Permission.READ_STAFF)
    async def grants(self, info: Info) -> list[Permission]:
        """What they may do beyond their role."""
        reach = await info.context.load(queries.reaches_of, self.row_id)
        return [] if reach is None else sorted(reach.grants)


@object_shape
class StaffToken(Node):
    """A staff member's key to this API; the token itself is shown once, when it is made."""

    member_key: strawberry.Private[int | None]
    name: str = says("Whose it is, or what for.")
    role: Role = says("What its holder is there for.")
    created_at: DateTime = says("When it was issued.")
    expires_at: DateTime | None = says("From when on it is no longer good; null when it does not expire.")
    revoked_at: DateTime | None = says("When it was revoked; null while it is good.")
    last_used_at: DateTime | None = says("When it was last used, to the minute; null before its first use.")
    source: TokenSource = says("Where it came from.")
    maker_key: strawberry.Private[int | None]

    @guarded(Permission.READ_STAFF)
    async def created_by(self, info: Info) -> StaffMember | None:
        """The member of staff who made it; null where that was the command line or an identity provider."""
        return await find_member(info.context, self.maker_key)

    @guarded(Permission.READ_STAFF)
    async def member(self, info: Info) -> StaffMember | None:
        """The member of staff whose it is."""
        return await find_member(info.context, self.member_key)


@object_shape
class Viewer:
    """Who is asking."""

    name: str = says("Whose the token is.")
    role: Role = says("What the viewer is there for.")
    member_id: strawberry.ID = says("The viewer as a member of staff, whose leads are theirs.")
    team: str | None = says("The viewer's team; null without one.")
    permissions: list[Permission] = says("What the viewer may do: by their role, and by what they were granted.")

    @resolved
    async def brands(self, info: Info) -> list[Brand] | None:
        """The brands that the viewer is there for, of which alone they see anything; null for every one."""
        brands = info.context.viewer.brands
        return None if brands is None else await brands_of(info.context, brands)


def member_of(row: tables.StaffMember) -> StaffMember:
    """The member as the schema shows them."""
    return StaffMember(
        id=global_id("StaffMember", row.id),
        row_id=row.id,
        name=row.name,
        team=row.team,
        created_at=DateTime(row.created_at),
    )


def token_of(row: tables.StaffToken) -> StaffToken:
    """The token as the schema shows it."""
    return StaffToken(
        id=global_id("StaffToken", row.id),
        member_key=row.member_id,
        name=row.name,
        role=Role(row.role),
        created_at=DateTime(row.created_at),
        expires_at=None if row.expires_at is None else DateTime(row.expires_at),
        revoked_at=None if row.revoked_at is None else DateTime(row.revoked_at),
        last_used_at=None if row.used_at is None else DateTime(row.used_at),
        source=TokenSource(row.source),
        maker_key=row.made_by,
    )


async def find_token(context: Context, token_id: int | None) -> StaffToken | None:
    """The token of that key."""
    return await by_id(context, queries.tokens_by_id, token_of, token_id)


async def find_member(context: Context, member_id: int | None) -> StaffMember | None:
    """The member of that key."""
    return await by_id(context, queries.members_by_id, member_of, member_id)


KINDS = {
    "StaffMember": Kind(permission=Permission.READ_STAFF, fetch=lambda context, keys: find_member(context, keys[0])),
    "StaffToken": Kind(permission=Permission.READ_STAFF, fetch=lambda context, keys: find_token(context, keys[0])),
}


@strawberry.type
class StaffQuery:
    """What can be asked of staff."""

    @open_to_staff
    def viewer(self, info: Info) -> Viewer:
        """Who is asking, and what they may do."""
        viewer = info.context.viewer
        return Viewer(
            name=viewer.name,
            role=viewer.role,
            member_id=global_id("StaffMember", viewer.member_id),
            team=viewer.team,
            permissions=sorted(viewer.permissions),
        )

    @guarded(Permission.READ_STAFF)
    async def staff_tokens(
        self, info: Info, *, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[StaffToken]:
        """All tokens in the order in which they were issued, revoked ones too."""
        part = asked(first, after, last, before, int, of="StaffToken")
        page = info.context.read(lambda session: queries.list_tokens(session, part))
        return await connected(page, token_of)

    @guarded(Permission.READ_STAFF)
    async def staff_members(
        self,
        info: Info,
        *,
        team: OneTeam = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[StaffMember]:
        """Who is on the staff, in the order in which they came."""
        part = asked(first, after, last, before, int, of="StaffMember")
        page = info.context.read(lambda session: queries.list_members(session, part, team))
        return await connected(page, member_of)


@input_shape
class StaffTokenCreateInput(RepeatableInput):
    """A new staff token."""

    name: str = says("Whose it is, or what for; a name that is known is the same member, who keeps their leads.")
    role: Role = says("What its holder is there for.")
    expires_at: DateTime | None = says(
        "From when on it is no longer good: 366 days from now at most; null means 90 days.", default=None
    )
    team: str | None = says("Their team from now on; null leaves it as it is.", default=None)


@object_shape
class StaffTokenCreatePayload(Payload):
    """What `staffTokenCreate` answers."""

    staff_token: StaffToken | None = says("The new token, without the secret.")
    token: str | None = says("The secret, shown this once; a repeated request does not show it again.")


@input_shape
class StaffTokenRevokeInput(MutationInput):
    """Which token to revoke."""

    id: strawberry.ID = says("The token's id.")


@object_shape
class StaffTokenRevokePayload(Payload):
    """What `staffTokenRevoke` answers."""

    staff_token: StaffToken | None = says("The token, now revoked.")


@input_shape
class StaffMemberUpdateInput(MutationInput):
    """In which team a member is from now on."""

    id: strawberry.ID = says("The member's id.")
    team: str | None = says("Their team; none if null or left out.", default=None)


@object_shape
class StaffMemberUpdatePayload(Payload):
    """What `staffMemberUpdate` answers."""

    staff_member: StaffMember | None = says("The member, as they are now.")


@strawberry.type
class StaffMutation:
    """What changes who may speak to this API."""

    @guarded(Permission.EDIT_STAFF)
    async def staff_token_create(self, info: Info, input: StaffTokenCreateInput) -> StaffTokenCreatePayload:
        """Issues a token and shows it once."""
        secret = f"kz_{secrets.token_urlsafe(32)}"
        made: list[int] = []

        def work(session: Session) -> Result:
            row = actions.issue_token(
                session,
                name=input.name,
                role=input.role,
                token=secret,
                expires_at=input.expires_at,
                now=info.context.now,
                team=input.team,
                made_by=info.context.viewer.member_id,
            )
            made[:] = [row.id]
            return {"id": row.id}

        done = await attempt(info, input, work)
        return StaffTokenCreatePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            staff_token=await find_token(info.context, done.id()),
            token=secret if done.id() is not None and made else None,
        )

    @guarded(Permission.EDIT_STAFF)
    async def staff_token_revoke(self, info: Info, input: StaffTokenRevokeInput) -> StaffTokenRevokePayload:
        """Ends a token at once; one that is revoked already stays as it is."""

        def work(session: Session) -> Result:
            row = actions.revoke_token(session, parse_id(input.id, "StaffToken", "id"), info.context.now)
            return {"id": row.id}

        done = await attempt(info, input, work)
        return StaffTokenRevokePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            staff_token=await find_token(info.context, done.id()),
        )

    @guarded(Permission.EDIT_STAFF)
    async def staff_member_update(self, info: Info, input: StaffMemberUpdateInput) -> StaffMemberUpdatePayload:
        """Puts a member into a team, or out of any; their leads go with them."""

        def work(session: Session) -> Result:
            return {"id": actions.move_member(session, parse_id(input.id, "StaffMember", "id"), input.team).id}

        done = await attempt(info, input, work)
        return StaffMemberUpdatePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            staff_member=await find_member(info.context, done.id()),
        )
