"""Control groups in the schema: every draw with its seed and share, drawn again for whoever wants to see."""

import strawberry

from backend.api.campaign_seeds import SEED, chosen_seed
from backend.api.fields.context import Info
from backend.api.fields.mutations import Payload, RepeatableInput, attempt
from backend.api.shapes.nodes import Node, global_id
from backend.api.shapes.scalars import DateTime, Wording, worded
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.staff import StaffMember, find_member
from backend.api.viewers.permissions import guarded
from backend.communications.actions.drawing import draw_global
from backend.communications.queries import controls
from backend.communications.rules.drawing import ALGORITHM
from backend.communications.tables.campaigns import ControlDraw
from backend.db import Session
from backend.db.idempotency import Result
from backend.staff.rules import Permission


@object_shape
class CampaignDraw(Node):
    """One draw of a control group; none is ever removed from the record."""

    row: strawberry.Private[ControlDraw]
    seed: str = says("What ranks come from, with a person's number.")
    share: float = says("Which share is kept out.")
    reason: str = says("Why it was drawn anew; empty for the first draw of a campaign.")
    drawn_at: DateTime = says("When it was asked for.")
    members: int | None = says("How many were on the list that it was drawn from; null before, and for the global one.")
    members_hash: str | None = says("SHA-256 of that list with everyone's arm; null as above.")

    @guarded(Permission.READ_COMMUNICATIONS)
    async def drawn_by(self, info: Info) -> StaffMember | None:
        """Who asked for it."""
        return await find_member(info.context, self.row.drawn_by)


@object_shape
class DrawAudit:
    """A campaign's draw, drawn again from the list as it is."""

    algorithm: Wording = says("How it is drawn, in words that suffice to do it.")
    draw: CampaignDraw = says("The draw that counts.")
    global_draw: CampaignDraw | None = says("The global control's draw at the launch; null where there was none.")
    members_now: int = says("How many are on the list now; those who were erased since are not.")
    hash_now: str | None = says("The hash of the list as it is drawn again; null before the draw.")
    matches: bool | None = says("Whether both hashes are one; false once someone was erased; null before the draw.")


@object_shape
class GlobalControl:
    """The people who are sent nothing of any campaign or plan (全体の対照群), so that one sees what all of it does."""

    draw: CampaignDraw = says("The draw that counts.")
    algorithm: Wording = says("How it is drawn, in words that suffice to do it.")

    @guarded(Permission.READ_SEGMENTS)
    async def people(self, info: Info) -> int:
        """How many of the panel are in it now; whoever joins the panel falls in by their number."""
        return (await info.context.read(controls.count_global_control))[0]

    @guarded(Permission.READ_COMMUNICATIONS)
    async def draws(self, info: Info) -> list[CampaignDraw]:
        """Every draw of it, the newest first."""
        return list(map(draw_of, await info.context.read(lambda session: controls.draws_of(session, None))))


def draw_of(row: ControlDraw) -> CampaignDraw:
    """The draw as the schema shows it."""
    return CampaignDraw(
        id=global_id("CampaignDraw", row.id),
        row=row,
        seed=row.seed,
        share=row.share,
        reason=row.reason,
        drawn_at=DateTime(row.drawn_at),
        members=row.members,
        members_hash=row.members_hash,
    )


def audit_of(found: controls.DrawAudit) -> DrawAudit:
    """The audit as the schema shows it."""
    return DrawAudit(
        algorithm=worded(ALGORITHM),
        draw=draw_of(found.draw),
        global_draw=None if found.global_draw is None else draw_of(found.global_draw),
        members_now=found.members_now,
        hash_now=found.hash_now,
        matches=found.matches,
    )


def global_of(row: ControlDraw | None) -> GlobalControl | None:
    """The global control as the schema shows it; none before the first draw."""
    return None if row is None else GlobalControl(draw=draw_of(row), algorithm=worded(ALGORITHM))


@strawberry.type
class ControlsQuery:
    """What can be asked of control groups."""

    @guarded(Permission.READ_COMMUNICATIONS)
    async def global_control(self, info: Info) -> GlobalControl | None:
        """Who is sent nothing of any campaign; null before it was drawn for the first time."""
        return global_of(await info.context.read(lambda session: controls.newest_draw(session, None)))


@input_shape
class GlobalControlDrawInput(RepeatableInput):
    """A global control to draw anew."""

    share: float = says("Which share of the panel, 0 to 0.5; 0 for none.")
    reason: str = says("Why it is drawn, or drawn anew.")
    seed: str | None = says(SEED, default=None)


@object_shape
class GlobalControlDrawPayload(Payload):
    """What `globalControlDraw` answers."""

    global_control: GlobalControl | None = says("The global control as it is from now on.")


@strawberry.type
class ControlsMutation:
    """What changes control groups."""

    @guarded(Permission.RUN_CAMPAIGNS, company_wide=True)
    async def global_control_draw(self, info: Info, input: GlobalControlDrawInput) -> GlobalControlDrawPayload:
        """Draws the global control anew; campaigns that run go on being compared with the one of their launch."""
        context = info.context

        def work(session: Session) -> Result:
            drawn = draw_global(
                session,
                share=input.share,
                seed=chosen_seed(input.seed),
                reason=input.reason,
                now=context.now,
                by=context.viewer.member_id,
            )
            return {"id": drawn.id}

        done = await attempt(info, input, work)
        row = await context.read(lambda session: controls.newest_draw(session, None))
        return GlobalControlDrawPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            global_control=None if done.errors else global_of(row),
        )
