"""What has to be said beside a campaign's figures, and how much of its counts may be shown to whom."""

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.communications.queries.campaigns import arms_of, condition_of, overlaps_of
from backend.communications.queries.controls import newest_draw
from backend.communications.rules.campaign_warnings import CampaignWarning
from backend.communications.rules.campaigns import Arm, MemberState
from backend.communications.tables.campaigns import Campaign, CampaignMember
from backend.panel.queries import has_agreed
from backend.panel.tables import Person
from backend.segments.queries.disclosure import person_key
from backend.segments.queries.people import gather_people
from backend.segments.rules.disclosure import OPEN, Veil, veil_of_set
from backend.segments.tables import DisclosureKey


def warnings_of(session: Session, campaign: Campaign, now: Instant) -> list[CampaignWarning]:
    """Everything that has to be said beside a campaign now, the gravest first."""
    arms = arms_of(session, [campaign.id])[campaign.id]
    held_back = sum(each.people for each in arms if each.arm is Arm.CONTROL)
    is_drawn = campaign.drawn_at is not None
    wide = campaign.global_draw_id if campaign.launched_at is not None else newest_draw(session, None)
    holds = {
        CampaignWarning.NOBODY_AGREED: _has_nobody_agreed(session, campaign, now),
        CampaignWarning.NO_CONTROL: not campaign.control_share or (is_drawn and not held_back),
        CampaignWarning.OVERLAP: is_drawn and bool(overlaps_of(session, campaign)),
        CampaignWarning.NOTHING_SAID: any(each.arm is Arm.OMITTED for each in arms),
        CampaignWarning.NO_GLOBAL_CONTROL: wide is None,
    }
    return [warning for warning, is_so in holds.items() if is_so]


def veil_of(session: Session, campaign: Campaign, *, sees_all: bool) -> Veil:
    """The veil of a campaign's counts; the same list is always veiled alike."""
    secret = None if sees_all else session.scalar(select(DisclosureKey.key))
    if secret is None:
        return OPEN
    row = CampaignMember
    listed = select(row.person_id).where(row.campaign_id == campaign.id).subquery().c.person_id
    people, key_sum = session.execute(select(func.count(), func.sum(person_key(listed, secret)))).one()
    return veil_of_set(secret, people, int(key_sum or 0))


def _has_nobody_agreed(session: Session, campaign: Campaign, now: Instant) -> bool:
    """Whether it is for somebody, and none of them agreed to its purpose by its channel."""
    member, agrees = CampaignMember, has_agreed(campaign.purpose, campaign.channel)
    if campaign.drawn_at is None:
        audience = gather_people(session, condition_of(campaign), now=now)
    else:
        audience = select(Person).join(member, member.person_id == Person.id).where(member.campaign_id == campaign.id)
        # Whoever was written to had agreed then.
        agrees = or_(agrees, member.state == MemberState.QUEUED)
    found = audience.with_only_columns(Person.id).limit(1)
    return session.scalar(found) is not None and session.scalar(found.where(agrees)) is None
