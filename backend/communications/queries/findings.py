"""Reads findings: of campaigns, of versions of a plan that they are about, and of those that rest on them."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.communications.tables.findings import CampaignFinding, PlanFinding
from backend.db import Page, Slice, keyset_page
from backend.errors import NotFound


def get_finding(session: Session, finding_id: int) -> CampaignFinding:
    """The finding of that id."""
    found = session.get(CampaignFinding, finding_id)
    if found is None:
        raise NotFound("there is no such finding", "findingId")
    return found


def findings_by_id(session: Session, finding_ids: Collection[int]) -> dict[int, CampaignFinding]:
    """Those of the findings that exist, by id."""
    rows = session.scalars(select(CampaignFinding).where(CampaignFinding.id.in_(finding_ids)))
    return {row.id: row for row in rows}


def list_findings(
    session: Session, part: Slice, *, product_id: int | None = None, campaign_id: int | None = None
) -> Page[CampaignFinding]:
    """Findings in the order in which they were recorded: of a product, of a campaign, or all."""
    statement = select(CampaignFinding)
    if product_id is not None:
        statement = statement.where(CampaignFinding.product_id == product_id)
    if campaign_id is not None:
        statement = statement.where(CampaignFinding.campaign_id == campaign_id)
    return keyset_page(session, statement, [CampaignFinding.id], part)


def findings_of_campaigns(session: Session, campaign_ids: Collection[int]) -> dict[int, list[CampaignFinding]]:
    """What was found of each of those campaigns, oldest first."""
    row, found = CampaignFinding, defaultdict[int, list[CampaignFinding]](list)
    for each in session.scalars(select(row).where(row.campaign_id.in_(campaign_ids)).order_by(row.id)):
        found[each.campaign_id].append(each)
    return {campaign_id: found[campaign_id] for campaign_id in campaign_ids}


def findings_about_plans(session: Session, plan_ids: Collection[int]) -> dict[int, list[CampaignFinding]]:
    """What was found of the campaigns that carried out each of those versions of a plan, oldest first."""
    row, found = CampaignFinding, defaultdict[int, list[CampaignFinding]](list)
    for each in session.scalars(select(row).where(row.plan_id.in_(plan_ids)).order_by(row.id)):
        found[each.plan_id or 0].append(each)
    return {plan_id: found[plan_id] for plan_id in plan_ids}


def findings_behind_plans(session: Session, plan_ids: Collection[int]) -> dict[int, list[CampaignFinding]]:
    """The findings that each of those versions of a plan was revised by, oldest first."""
    found = defaultdict[int, list[CampaignFinding]](list)
    statement = (
        select(PlanFinding.plan_id, CampaignFinding)
        .join(CampaignFinding, CampaignFinding.id == PlanFinding.finding_id)
        .where(PlanFinding.plan_id.in_(plan_ids))
        .order_by(CampaignFinding.id)
    )
    for plan_id, row in session.execute(statement):
        found[plan_id].append(row)
    return {plan_id: found[plan_id] for plan_id in plan_ids}


def plans_resting_on(session: Session, finding_ids: Collection[int]) -> dict[int, list[int]]:
    """The ids of the versions of a plan that rest on each of those findings, oldest first."""
    found = defaultdict[int, list[int]](list)
    row = PlanFinding
    rows = session.execute(
        select(row.finding_id, row.plan_id).where(row.finding_id.in_(finding_ids)).order_by(row.plan_id)
    )
    for finding_id, plan_id in rows:
        found[finding_id].append(plan_id)
    return {finding_id: found[finding_id] for finding_id in finding_ids}
