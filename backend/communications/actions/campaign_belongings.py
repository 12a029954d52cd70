"""What becomes of membership in campaigns when two people become one or part again, and when someone is forgotten."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backend.communications.actions.campaigns import lock_campaign
from backend.communications.actions.launching import assigned
from backend.communications.rules.campaigns import DRAWN, Arm, Stage
from backend.communications.tables.campaigns import Campaign, CampaignArm, CampaignEvent, CampaignMember
from backend.db.statements import put, table_of

Notes = Mapping[str, str | None]

_CAMPAIGN: Final = "campaign/"
_MEMBERS: Final = table_of(CampaignMember)


def pass_to(session: Session, kept_id: int, gone_id: int) -> list[tuple[str, str | None]]:
    """The gone person's places pass with all that came back; where both are in a campaign, the kept one's arm counts.

    The notes name each campaign, and say of those where both were which arm the gone person had.
    """
    notes: list[tuple[str, str | None]] = []
    for campaign in _lock_campaigns(session, [kept_id, gone_id]):
        gone = _member(session, campaign.id, gone_id)
        if gone is None:
            continue
        if _member(session, campaign.id, kept_id) is None:
            _pass(session, gone, kept_id)
            notes.append((f"{_CAMPAIGN}{campaign.id}", None))
        elif gone.arm == "":
            session.delete(gone)
        elif gone.arm != Arm.MERGED:
            notes.append((f"{_CAMPAIGN}{campaign.id}", gone.arm))
            _count_gone(session, gone, 1)
            gone.arm = Arm.MERGED.value
    session.flush()
    return notes


def give_back(session: Session, kept_id: int, gone_id: int, notes: Notes) -> None:
    """They go back as they came: a place that passed with what came back since, an arm that stepped back."""
    for campaign in _lock_campaigns(session, [kept_id, gone_id]):
        key = f"{_CAMPAIGN}{campaign.id}"
        if key not in notes:
            continue
        arm = notes[key]
        member = _member(session, campaign.id, kept_id if arm is None else gone_id)
        if member is None:
            continue
        if arm is None:
            _pass(session, member, gone_id)
        elif member.arm == Arm.MERGED:
            member.arm = arm
            _count_gone(session, member, -1)
    session.flush()


def forget(session: Session, person_ids: Sequence[int]) -> list[str]:
    """Their places in campaigns go; how many were drawn into each arm stays, and how many of them are gone."""
    row, event = CampaignMember, CampaignEvent
    for campaign in _lock_campaigns(session, person_ids):
        for person_id in person_ids:
            member = _member(session, campaign.id, person_id)
            if member is not None:
                _count_gone(session, member, 1)
    session.flush()
    session.execute(delete(event).where(event.person_id.in_(person_ids)))
    session.execute(delete(row).where(row.person_id.in_(person_ids)))
    return []


def _lock_campaigns(session: Session, person_ids: Sequence[int]) -> list[Campaign]:
    """The campaigns in which any of them is, oldest first; while one assigns arms, theirs are assigned first."""
    row = CampaignMember
    found = select(row.campaign_id).where(row.person_id.in_(person_ids)).distinct().order_by(row.campaign_id)
    campaigns = [lock_campaign(session, campaign_id) for campaign_id in session.scalars(found).all()]
    for campaign in campaigns:
        if campaign.stage == Stage.ASSIGN:
            _assign(session, campaign, person_ids)
    return campaigns


def _assign(session: Session, campaign: Campaign, person_ids: Sequence[int]) -> None:
    column = _MEMBERS.c
    unassigned = select(_MEMBERS).where(
        column.campaign_id == campaign.id, column.person_id.in_(person_ids), column.arm == ""
    )
    rows = [dict(each) for each in session.execute(unassigned).mappings()]
    put(session, CampaignMember, assigned(session, campaign, rows))


def _pass(session: Session, member: CampaignMember, to_id: int) -> None:
    """The place is another's row from now on, and remembers by which number it was drawn."""
    number, from_id = member.drawn_as or member.person_id, member.person_id
    own = CampaignMember.campaign_id == member.campaign_id, CampaignMember.person_id == from_id
    values = {"person_id": to_id, "drawn_as": None if number == to_id else number}
    session.flush()
    session.execute(update(CampaignMember).where(*own).values(values).execution_options(synchronize_session=False))
    event = CampaignEvent
    theirs = event.campaign_id == member.campaign_id, event.person_id == from_id
    session.execute(update(event).where(*theirs).values(person_id=to_id).execution_options(synchronize_session=False))
    session.expunge(member)


def _count_gone(session: Session, member: CampaignMember, number: int) -> None:
    """Counts them out of the arm that they were drawn into, or in again."""
    arm = CampaignArm
    if member.arm not in set(DRAWN):
        return
    own = arm.campaign_id == member.campaign_id, arm.stratum == member.stratum, arm.arm == member.arm
    counted = update(arm).where(*own).values(gone=arm.gone + number)
    session.execute(counted.execution_options(synchronize_session=False))


def _member(session: Session, campaign_id: int, person_id: int) -> CampaignMember | None:
    row = CampaignMember
    own = select(row).where(row.campaign_id == campaign_id, row.person_id == person_id)
    return session.scalars(own.execution_options(populate_existing=True)).one_or_none()
