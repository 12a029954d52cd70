"""Reads campaigns: which there are, how many are in each arm, and who else was told something meanwhile."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import BigInteger, cast, exists, func, select
from sqlalchemy.orm import Session, aliased

from backend.clock import DAY, Instant
from backend.communications.rules.campaigns import Arm, CampaignStatus
from backend.communications.tables.campaigns import Campaign, CampaignArm, CampaignEvent, CampaignMember
from backend.db import Page, Slice, keyset_page
from backend.db.paging import Keys
from backend.errors import NotFound
from backend.segments.queries.people import count_people
from backend.segments.rules import AllOf, InAudience, PeopleWhere
from backend.segments.rules.spelling import where_from_json


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmCount:
    """How many people of a stratum were drawn into an arm, and how many of them are there still."""

    stratum: int
    arm: Arm
    people: int
    present: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Another campaign whose time touches this one's, and how many people are treated by both."""

    campaign_id: int
    people: int


def get_campaign(session: Session, campaign_id: int) -> Campaign:
    """The campaign of that id."""
    found = session.get(Campaign, campaign_id)
    if found is None:
        raise NotFound("there is no such campaign", "id")
    return found


def find_campaign_by_key(session: Session, key: str) -> Campaign | None:
    """The campaign of that key."""
    return session.scalar(select(Campaign).where(Campaign.key == key))


def campaigns_by_id(session: Session, campaign_ids: Collection[int]) -> dict[int, Campaign]:
    """Those of the campaigns that exist, by id."""
    return {row.id: row for row in session.scalars(select(Campaign).where(Campaign.id.in_(campaign_ids)))}


# By what campaigns are listed.
CAMPAIGN_ORDERS: Final[Mapping[str, Keys]] = {
    "CREATED": (Campaign.id,),
    "KEY": (Campaign.key,),
    "STARTS_AT": (Campaign.starts_at, Campaign.id),
}


def list_campaigns(
    session: Session,
    part: Slice,
    *,
    product_id: int | None = None,
    status: CampaignStatus | None = None,
    by: str = "CREATED",
) -> Page[Campaign]:
    """Campaigns by when they were made, by key or by when they start: of a product, in a state, or all."""
    statement = select(Campaign)
    if product_id is not None:
        statement = statement.where(Campaign.product_id == product_id)
    if status is not None:
        statement = statement.where(Campaign.status == status.value)
    return keyset_page(session, statement, CAMPAIGN_ORDERS[by], part)


def condition_of(campaign: Campaign) -> PeopleWhere:
    """Whom a campaign is for; from the launch on that is kept only to be read."""
    if campaign.audience_id is not None and campaign.launched_at is None:
        return InAudience(audience_id=campaign.audience_id)
    return where_from_json(campaign.where) or AllOf()


def count_audience(session: Session, campaign: Campaign, now: Instant) -> int:
    """How many people a draft would be for now; of a launched one, how many were in its audience."""
    if campaign.launched_at is None:
        return count_people(session, condition_of(campaign), now=now)
    row = CampaignMember
    return session.scalars(select(func.count()).select_from(row).where(row.campaign_id == campaign.id)).one()


def arms_of(session: Session, campaign_ids: Collection[int]) -> dict[int, list[ArmCount]]:
    """The arms of each of those campaigns, by stratum; none before the draw."""
    row = CampaignArm
    rows = session.scalars(select(row).where(row.campaign_id.in_(campaign_ids)).order_by(row.stratum, row.arm))
    found: dict[int, list[ArmCount]] = {campaign_id: [] for campaign_id in campaign_ids}
    for each in rows:
        count = ArmCount(stratum=each.stratum, arm=Arm(each.arm), people=each.people, present=each.people - each.gone)
        found[each.campaign_id].append(count)
    return found


def list_members(session: Session, campaign_id: int, part: Slice, *, arm: Arm | None = None) -> Page[CampaignMember]:
    """The members of a campaign by the people's numbers: of one arm, or all."""
    row = CampaignMember
    statement = select(row).where(row.campaign_id == campaign_id)
    if arm is not None:
        statement = statement.where(row.arm == arm.value)
    return keyset_page(session, statement, [row.person_id], part)


def campaigns_of_people(session: Session, person_ids: Collection[int]) -> dict[int, list[CampaignMember]]:
    """In which campaigns each of those people is, oldest first."""
    rows = session.scalars(
        select(CampaignMember).where(CampaignMember.person_id.in_(person_ids)).order_by(CampaignMember.campaign_id)
    )
    found: defaultdict[int, list[CampaignMember]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)
    return {person_id: found[person_id] for person_id in person_ids}


def overlaps_of(session: Session, campaign: Campaign) -> Sequence[Overlap]:
    """The other campaigns, whatever their product, that treat some of the people whom this one treats at its time."""
    mine, theirs = CampaignMember, aliased(CampaignMember)
    until = campaign.ends_at + campaign.measure_days * DAY
    other = Campaign
    both = (
        select(theirs.campaign_id, func.count())
        .join(mine, mine.person_id == theirs.person_id)
        .join(other, other.id == theirs.campaign_id)
        .where(
            mine.campaign_id == campaign.id,
            mine.arm.in_([Arm.TREATED, Arm.CONTROL]),
            theirs.campaign_id != campaign.id,
            theirs.arm == Arm.TREATED,
            other.status.in_([CampaignStatus.LAUNCHED, CampaignStatus.ENDED]),
            other.launched_at < until,
            # As milliseconds, days outgrow the column's own kind.
            other.ends_at + cast(other.measure_days, BigInteger) * DAY > campaign.starts_at,
        )
        .group_by(theirs.campaign_id)
        .order_by(theirs.campaign_id)
    )
    return [Overlap(campaign_id=campaign_id, people=people) for campaign_id, people in session.execute(both)]


def count_events(session: Session, campaign_ids: Collection[int]) -> dict[int, Mapping[str, int]]:
    """How many treated people each kind of event is known of, campaign by campaign; nobody counts twice."""
    event, member = CampaignEvent, CampaignMember
    treated = exists().where(
        member.campaign_id == event.campaign_id, member.person_id == event.person_id, member.arm == Arm.TREATED
    )
    counted = (
        select(event.campaign_id, event.kind, func.count(event.person_id.distinct()))
        .where(event.campaign_id.in_(campaign_ids), treated)
        .group_by(event.campaign_id, event.kind)
    )
    found: dict[int, dict[str, int]] = {campaign_id: {} for campaign_id in campaign_ids}
    for campaign_id, kind, people in session.execute(counted):
        found[campaign_id][kind] = people
    return dict(found)
