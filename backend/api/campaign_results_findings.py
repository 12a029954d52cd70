"""Findings in the schema: what campaigns showed, as it was found, and what was revised by it."""

from types import GenericAlias
from typing import Annotated, Final

import strawberry
from strawberry.types.lazy_type import LazyType

from backend.api.campaign_results_enums import Reason, Says
from backend.api.catalogue import Product, find_product
from backend.api.fields.connections import After, Before, Connection, First, Last, asked, connected
from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.lookups import OneProduct, by_id, optional_id
from backend.api.fields.mutations import Payload, RepeatableInput, attempt
from backend.api.shapes.nodes import Node, global_id, parse_id
from backend.api.shapes.scalars import JSON, DateTime, Wording, worded
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.staff import StaffMember, find_member
from backend.api.viewers.permissions import guarded, later
from backend.communications.actions import findings as actions
from backend.communications.queries import findings as queries
from backend.communications.rules import saying as rules
from backend.communications.tables import CampaignFinding as FindingRow
from backend.db import Session
from backend.db.idempotency import Result
from backend.staff.rules import Permission

OneCampaign = Annotated[
    strawberry.ID | None, strawberry.argument(description="Only of this campaign; without it, of all.")
]

# A file that builds on this one defines them.
_PLANS: Final = GenericAlias(list, (LazyType("CommunicationPlan", "backend.api.communication_plans"),))


@object_shape
class CampaignFinding(Node):
    """What a campaign showed when it was verified (検証): hypothesis, result, and what someone makes of it."""

    row: strawberry.Private[FindingRow]
    hypothesis: str = says("What was thought before (仮説).")
    as_of: DateTime = says("Up to which instant things were looked at.")
    verdict: Says = says("What the comparison on the campaign's goal says.", name="says")
    reasons: list[Reason] = says("What stands against saying something, or should be known beside it.")
    wording: Wording = says("The same in plain words.")
    result: JSON = says("All figures as they were then; none tells of fewer than five people.")
    note: str = says("What its author makes of it.")
    created_at: DateTime = says("When it was recorded.")

    @guarded(Permission.READ_COMMUNICATIONS, later("Campaign", "backend.api.campaigns"))
    async def campaign(self, info: Info) -> object:
        """Of which campaign."""
        return await info.context.node("Campaign", self.row.campaign_id)

    @guarded(Permission.READ_COMMUNICATIONS, later("CommunicationPlan", "backend.api.communication_plans"))
    async def plan(self, info: Info) -> object:
        """The version of the plan that the campaign carried out; null where it carried out none."""
        return None if self.row.plan_id is None else await info.context.node("CommunicationPlan", self.row.plan_id)

    @guarded(Permission.READ_COMMUNICATIONS, _PLANS)
    async def revised_plans(self, info: Info) -> object:
        """The versions of plans that were revised by it, oldest first."""
        ids = await info.context.load(queries.plans_resting_on, self.row.id) or []
        found = [await info.context.node("CommunicationPlan", plan_id) for plan_id in ids]
        return [plan for plan in found if plan is not None]

    @guarded(Permission.READ_CATALOGUE)
    async def product(self, info: Info) -> Product | None:
        """About which product."""
        return await find_product(info.context, self.row.product_id)

    @guarded(Permission.READ_COMMUNICATIONS)
    async def created_by(self, info: Info) -> StaffMember | None:
        """Who recorded it."""
        return await find_member(info.context, self.row.created_by)


def finding_of(row: FindingRow) -> CampaignFinding:
    """The finding as the schema shows it."""
    verdict, reasons = Says(row.says), [Reason(code) for code in row.reasons]
    return CampaignFinding(
        id=global_id("CampaignFinding", row.id),
        row=row,
        hypothesis=row.hypothesis,
        as_of=DateTime(row.as_of),
        verdict=verdict,
        reasons=reasons,
        wording=worded(rules.in_words(verdict, reasons)),
        result=JSON(row.result),
        note=row.note,
        created_at=DateTime(row.created_at),
    )


async def find_finding(context: Context, finding_id: int | None) -> CampaignFinding | None:
    """The finding of that key."""
    return await by_id(context, queries.findings_by_id, finding_of, finding_id)


async def findings_of_campaign(context: Context, campaign_id: int) -> list[CampaignFinding]:
    """What was found of a campaign, oldest first."""
    return [finding_of(row) for row in await context.load(queries.findings_of_campaigns, campaign_id) or []]


async def findings_about_plan(context: Context, plan_id: int) -> list[CampaignFinding]:
    """What was found of the campaigns that carried out a version of a plan, oldest first."""
    return [finding_of(row) for row in await context.load(queries.findings_about_plans, plan_id) or []]


async def findings_behind_plan(context: Context, plan_id: int) -> list[CampaignFinding]:
    """The findings that a version of a plan was revised by, oldest first."""
    return [finding_of(row) for row in await context.load(queries.findings_behind_plans, plan_id) or []]


KINDS = {
    "CampaignFinding": Kind(
        permission=Permission.READ_COMMUNICATIONS, fetch=lambda context, keys: find_finding(context, keys[0])
    )
}


@input_shape
class CampaignFindingRecordInput(RepeatableInput):
    """What was found, to be kept as it is now."""

    campaign_id: strawberry.ID = says("Of which campaign.")
    hypothesis: str | None = says("What was thought before; the campaign's own hypothesis if left out.", default=None)
    note: str = says("What you make of it: what to keep, what to say otherwise next time.")


@object_shape
class CampaignFindingRecordPayload(Payload):
    """What `campaignFindingRecord` answers."""

    campaign_finding: CampaignFinding | None = says("The finding, with the figures as they are now.")


@strawberry.type
class CampaignFindingsQuery:
    """What can be asked of findings."""

    @guarded(Permission.READ_COMMUNICATIONS)
    async def campaign_findings(
        self,
        info: Info,
        *,
        campaign_id: OneCampaign = None,
        product_id: OneProduct = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[CampaignFinding]:
        """What campaigns showed, in the order in which it was recorded."""
        part = asked(first, after, last, before, int, of="CampaignFinding")
        product = optional_id(product_id, "Product", "productId")
        campaign = optional_id(campaign_id, "Campaign", "campaignId")
        page = info.context.read(
            lambda session: queries.list_findings(session, part, product_id=product, campaign_id=campaign)
        )
        return await connected(page, finding_of)


@strawberry.type
class CampaignFindingsMutation:
    """What records findings."""

    @guarded(Permission.EDIT_COMMUNICATIONS)
    async def campaign_finding_record(
        self, info: Info, input: CampaignFindingRecordInput
    ) -> CampaignFindingRecordPayload:
        """Keeps what a campaign shows now, with what you make of it; the next version of a plan may rest on it."""
        context = info.context

        def work(session: Session) -> Result:
            row = actions.record_finding(
                session,
                parse_id(input.campaign_id, "Campaign", "campaignId"),
                note=input.note,
                hypothesis=input.hypothesis,
                by=context.viewer.member_id,
                now=context.now,
            )
            return {"id": row.id}

        done = await attempt(info, input, work)
        return CampaignFindingRecordPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            campaign_finding=await find_finding(context, done.id()),
        )
