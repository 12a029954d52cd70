"""Campaigns in the schema: goal, hypothesis, whom they are for, their arms, and what came back."""

from typing import Annotated, Final

import strawberry

from backend.api.audiences import Audience, find_audience
from backend.api.campaign_controls import CampaignDraw, DrawAudit, audit_of, draw_of
from backend.api.campaign_enums import Arm, CampaignStatus, EventKind, Stage
from backend.api.campaign_parts import (
    CampaignArmCount,
    CampaignCaution,
    CampaignContent,
    CampaignEventCount,
    CampaignGoal,
    CampaignMember,
    goal_of,
    member_of,
)
from backend.api.campaign_results_findings import CampaignFinding, findings_of_campaign
from backend.api.catalogue import Product, find_product
from backend.api.communication_enums import Form
from backend.api.communication_plans import CommunicationPlan, find_plan
from backend.api.fields.connections import After, Before, Connection, First, Last, asked, connected
from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.disclosure import sees_all
from backend.api.fields.lookups import ById, ByKey, OneProduct, by_id, by_id_or_key, optional_id
from backend.api.fields.orders import ByCampaign, CampaignOrder, ordered
from backend.api.people_where import check_may_ask, may_ask_anything
from backend.api.positions import segment_of_code
from backend.api.shapes.enums import Channel
from backend.api.shapes.nodes import Node, global_id
from backend.api.shapes.personal import marked
from backend.api.shapes.scalars import JSON, DateTime, Wording, optional_time, worded
from backend.api.shapes.writing import object_shape, says
from backend.api.staff import StaffMember, find_member
from backend.api.veils import audience_shown
from backend.api.viewers.permissions import guarded
from backend.communications.queries import campaigns as queries
from backend.communications.queries import controls
from backend.communications.queries.campaign_sayings import sayings_of
from backend.communications.queries.campaign_warnings import veil_of, warnings_of
from backend.communications.rules.campaign_warnings import WARNINGS
from backend.communications.rules.campaigns import goal_from_json
from backend.communications.tables import campaigns as tables
from backend.db import Session
from backend.markdown import markdown_html
from backend.segments.rules.disclosure import OPEN, Veil, veiled_count, veiled_matrix
from backend.segments.rules.spelling import where_to_json
from backend.staff.rules import Permission

_EVERYBODY: Final[dict[str, object]] = {"all": []}
OneArm = Annotated[Arm | None, strawberry.argument(description="Only those of this arm.")]
InState = Annotated[CampaignStatus | None, strawberry.argument(description="Only those in this state.")]


@object_shape
class CampaignOverlap:
    """Another campaign that treats some of the same people at the same time."""

    campaign_id: strawberry.Private[int]
    people: int | None = says(
        "How many people are in this campaign and treated by the other; null where they are too few to show."
    )

    @guarded(Permission.READ_COMMUNICATIONS)
    async def campaign(self, info: Info) -> "Campaign | None":
        """The other campaign."""
        return await find_campaign(info.context, self.campaign_id)


@object_shape
class Campaign(Node):
    """A campaign (キャンペーン): a goal, a hypothesis, whom it is for, what is said, and a control to compare with."""

    row: strawberry.Private[tables.Campaign]
    key: str = says("The author's own name for it; unique.")
    name: Wording = says("What it is called.")
    status: CampaignStatus = says("How far it has come.")
    stage: Stage | None = says("How far its launch has come; null for a draft.")
    goal: CampaignGoal = says("What it is to change.")
    hypothesis: str = says("Why it should (仮説).")
    purpose: str = says("For which purpose people must have agreed to be contacted.")
    channel: Channel = says("By which way it goes out: by mail from here, or by file through the marketing tool.")
    control_share: float = says("Which share of each segment is kept out to compare with; 0 for none.")
    starts_at: DateTime = says("From when on people are written to.")
    ends_at: DateTime = says("Until when.")
    measure_days: int = says("For how many days more what comes of it is measured.")
    launched_at: DateTime | None = says("When whom it is for was frozen; null for a draft.")
    drawn_at: DateTime | None = says("When everyone had an arm; null before.")
    ended_at: DateTime | None = says("When it ended or was called off; null before.")
    created_at: DateTime = says("When it was made.")

    @guarded(Permission.READ_CATALOGUE)
    async def product(self, info: Info) -> Product | None:
        """About which product."""
        return await find_product(info.context, self.row.product_id)

    @guarded(Permission.READ_COMMUNICATIONS)
    async def plan(self, info: Info) -> CommunicationPlan | None:
        """The version of the plan that it carries out; null where it says everything itself."""
        return await find_plan(info.context, self.row.plan_id)

    @guarded(Permission.READ_COMMUNICATIONS)
    async def created_by(self, info: Info) -> StaffMember | None:
        """Who made it."""
        return await find_member(info.context, self.row.created_by)

    @guarded(Permission.READ_COMMUNICATIONS)
    async def findings(self, info: Info) -> list[CampaignFinding]:
        """What it was found to have shown, oldest first."""
        return await findings_of_campaign(info.context, self.row.id)

    @guarded(Permission.READ_SEGMENTS)
    async def audience(self, info: Info) -> Audience | None:
        """The saved audience that it was made for; what becomes of that after the launch changes nothing here."""
        return await find_audience(info.context, self.row.audience_id)

    @marked
    @guarded(Permission.READ_PANEL)
    async def where(self, info: Info) -> JSON | None:
        """The condition, as it was at the launch once that was; null for everybody.

        `{"withheld": "PERSONAL"}` if that is too personal.
        """
        condition = queries.condition_of(self.row)
        return None if where_to_json(condition) == _EVERYBODY else await audience_shown(info.context, condition)

    @guarded(Permission.READ_COMMUNICATIONS)
    async def contents(self, info: Info) -> list[CampaignContent]:
        """What each segment is told; segments of whom nothing is said are missing."""
        said = await info.context.read(lambda session: sayings_of(session, self.row))
        return [
            CampaignContent(
                segment=segment_of_code(code),
                entry_key=each.entry_key,
                form=each.form,
                title=worded(each.title) if each.title else None,
                text=worded(each.text) if each.text else None,
                html=worded({name: markdown_html(text) for name, text in each.text.items()})
                if each.form is Form.HTML_MAIL
                else None,
                url=each.url,
            )
            for code, each in said.items()
        ]

    @guarded(Permission.READ_SEGMENTS)
    async def people(self, info: Info) -> int | None:
        """How many a draft would be for now, or how many a launched one was for; null where too few to show."""
        context = info.context
        await self._check_sight(context)

        def read(session: Session) -> int | None:
            veil = veil_of(session, self.row, sees_all=sees_all(context.viewer))
            return veiled_count(queries.count_audience(session, self.row, context.now), veil)

        return await context.read(read)

    @guarded(Permission.READ_COMMUNICATIONS)
    async def arms(self, info: Info) -> list[CampaignArmCount]:
        """How many are in each arm, by the segment they were in; empty before the draw."""
        context = info.context
        await self._check_sight(context)

        veil = await self._veil(context)
        counts = await context.load(queries.arms_of, self.row.id) or []
        people = veiled_matrix({(each.stratum, each.arm): each.people for each in counts}, veil)
        present = veiled_matrix({(each.stratum, each.arm): each.present for each in counts}, veil)
        return [
            CampaignArmCount(
                segment=segment_of_code(each.stratum),
                arm=each.arm,
                people=people[each.stratum, each.arm],
                present=present[each.stratum, each.arm],
            )
            for each in counts
        ]

    @guarded(Permission.READ_COMMUNICATIONS)
    async def cautions(self, info: Info) -> list[CampaignCaution]:
        """What must be said beside its figures, the gravest first; without a control, that nothing can be verified."""
        now = info.context.now
        found = await info.context.read(lambda session: warnings_of(session, self.row, now))
        return [CampaignCaution(code=each, wording=worded(WARNINGS[each])) for each in found]

    @guarded(Permission.READ_COMMUNICATIONS)
    async def overlaps(self, info: Info) -> list[CampaignOverlap]:
        """The other campaigns that treat some of its people at the same time."""
        context = info.context

        def read(session: Session) -> list[CampaignOverlap]:
            veil = veil_of(session, self.row, sees_all=sees_all(context.viewer))
            found = queries.overlaps_of(session, self.row)
            return [
                CampaignOverlap(campaign_id=each.campaign_id, people=veiled_count(each.people, veil)) for each in found
            ]

        return await context.read(read)

    @guarded(Permission.READ_COMMUNICATIONS)
    async def events(self, info: Info) -> list[CampaignEventCount]:
        """What became of what the treated were sent: known here, and told by the marketing tool."""
        veil = await self._veil(info.context)
        counts = await info.context.load(queries.count_events, self.row.id) or {}
        return [
            CampaignEventCount(kind=kind, people=veiled_count(counts[kind], veil))
            for kind in EventKind
            if kind in counts
        ]

    @guarded(Permission.READ_LOYALTY)
    async def members(
        self,
        info: Info,
        arm: OneArm = None,
        *,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[CampaignMember]:
        """Everyone it was for, in the order of their numbers."""
        await self._check_sight(info.context)
        part = asked(first, after, last, before, int, of="CampaignMember")
        rows = info.context.read(lambda session: queries.list_members(session, self.row.id, part, arm=arm))
        return await connected(rows, member_of)

    @guarded(Permission.READ_COMMUNICATIONS)
    async def draws(self, info: Info) -> list[CampaignDraw]:
        """Every draw of its control, the newest first; that one counts."""
        return list(map(draw_of, await info.context.load(controls.draws_of_campaigns, self.row.id) or []))

    @guarded(Permission.READ_COMMUNICATIONS)
    async def audit(self, info: Info) -> DrawAudit:
        """The draw drawn again: with the seed, the shares and the list, anyone comes to the same arms."""
        return audit_of(await info.context.read(lambda session: controls.audit_draw(session, self.row.id)))

    async def _veil(self, context: Context) -> Veil:
        """What hides small counts from whoever may not see them."""
        if sees_all(context.viewer):
            return OPEN
        return await context.read(lambda session: veil_of(session, self.row, sees_all=False))

    async def _check_sight(self, context: Context) -> None:
        """Who is in a campaign tells what its condition asks about."""
        if may_ask_anything(context.viewer):
            return
        condition = queries.condition_of(self.row)
        await context.read(lambda session: check_may_ask(session, context.viewer, condition))


def campaign_of(row: tables.Campaign) -> Campaign:
    """The campaign as the schema shows it."""
    return Campaign(
        id=global_id("Campaign", row.id),
        row=row,
        key=row.key,
        name=worded(row.name),
        status=CampaignStatus(row.status),
        stage=None if row.stage is None else Stage(row.stage),
        goal=goal_of(goal_from_json(row.goal)),
        hypothesis=row.hypothesis,
        purpose=row.purpose,
        channel=Channel(row.channel),
        control_share=row.control_share,
        starts_at=DateTime(row.starts_at),
        ends_at=DateTime(row.ends_at),
        measure_days=row.measure_days,
        launched_at=optional_time(row.launched_at),
        drawn_at=optional_time(row.drawn_at),
        ended_at=optional_time(row.ended_at),
        created_at=DateTime(row.created_at),
    )


async def find_campaign(context: Context, campaign_id: int | None) -> Campaign | None:
    """The campaign of that key."""
    return await by_id(context, queries.campaigns_by_id, campaign_of, campaign_id)


async def find_draw(context: Context, draw_id: int) -> CampaignDraw | None:
    """The draw of that key: of the global control, or of a campaign that the viewer may see."""
    row = await context.load(controls.draws_by_id, draw_id)
    if row is None or (row.campaign_id is not None and await find_campaign(context, row.campaign_id) is None):
        return None
    return draw_of(row)


KINDS = {
    "Campaign": Kind(
        permission=Permission.READ_COMMUNICATIONS, fetch=lambda context, keys: find_campaign(context, keys[0])
    ),
    "CampaignDraw": Kind(
        permission=Permission.READ_COMMUNICATIONS, fetch=lambda context, keys: find_draw(context, keys[0])
    ),
}


@strawberry.type
class CampaignsQuery:
    """What can be asked of campaigns."""

    @guarded(Permission.READ_COMMUNICATIONS)
    async def campaign(self, info: Info, id: ById = None, key: ByKey = None) -> Campaign | None:
        """One campaign, by its id or its key."""
        return await by_id_or_key(
            info.context,
            "Campaign",
            queries.campaigns_by_id,
            queries.find_campaign_by_key,
            campaign_of,
            id=id,
            key=key,
        )

    @guarded(Permission.READ_COMMUNICATIONS)
    async def campaigns(
        self,
        info: Info,
        product_id: OneProduct = None,
        status: InState = None,
        *,
        order_by: ByCampaign = CampaignOrder.CREATED_ASC,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Campaign]:
        """Campaigns by whatever they are ordered."""
        order = ordered(order_by, first=first, after=after, last=last, before=before)
        product = optional_id(product_id, "Product", "productId")
        rows = info.context.read(
            lambda session: queries.list_campaigns(session, order.part, product_id=product, status=status, by=order.by)
        )
        return await connected(rows, campaign_of)
