"""Draws control groups: a campaign's at its launch, and anew, with a reason, while nobody was sent anything."""

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.communications.actions.campaigns import lock_campaign
from backend.communications.queries.controls import newest_draw
from backend.communications.rules.campaigns import (
    DRAWN,
    MOST_GLOBAL_CONTROL,
    AlreadySent,
    Arm,
    CampaignStatus,
    MemberState,
    NotRunning,
    Scope,
    Stage,
)
from backend.communications.rules.drawing import Drawn, check_reason, check_share, cutoffs_to_json
from backend.communications.tables.campaigns import Campaign, CampaignArm, CampaignMember, ControlDraw
from backend.db.statements import insert_new


def draw_global(
    session: Session, *, share: float, seed: str, reason: str, now: Instant, by: int | None = None
) -> ControlDraw:
    """Draws the global control anew; campaigns that were launched keep the one of their launch to be compared with."""
    draw = ControlDraw(
        scope=Scope.GLOBAL.value,
        seed=seed,
        share=check_share(share, MOST_GLOBAL_CONTROL),
        reason=check_reason(reason),
        drawn_at=now,
        drawn_by=by,
        applied_at=now,
    )
    session.add(draw)
    session.flush()
    return draw


def redraw(
    session: Session, campaign_id: int, *, seed: str, reason: str, now: Instant, by: int | None = None
) -> Campaign:
    """Draws a campaign's control anew; refused from the instant when someone may have been sent something."""
    campaign = lock_campaign(session, campaign_id)
    if campaign.status not in {CampaignStatus.DRAFT, CampaignStatus.LAUNCHED}:
        raise NotRunning("this campaign is over", "id")
    if campaign.status == CampaignStatus.LAUNCHED and _has_begun(session, campaign, now):
        raise AlreadySent("people were sent something by the draw that stands", "id")
    campaign.seed = seed
    session.add(new_draw(campaign, check_reason(reason), now, by))
    if campaign.stage in {Stage.ASSIGN, Stage.SEND}:
        _undraw(session, campaign)
    session.flush()
    return campaign


def new_draw(campaign: Campaign, reason: str, now: Instant, by: int | None) -> ControlDraw:
    """The record of a draw that is yet to be made."""
    return ControlDraw(
        scope=Scope.CAMPAIGN.value,
        campaign_id=campaign.id,
        seed=campaign.seed,
        share=campaign.control_share,
        reason=reason,
        drawn_at=now,
        drawn_by=by,
    )


def keep_draw(session: Session, campaign: Campaign, drawn: Drawn, now: Instant) -> None:
    """Writes down what a draw came to, for the list as it is; a list that changed meanwhile is drawn once more."""
    row = CampaignMember
    listed = session.scalar(select(func.count()).select_from(row).where(row.campaign_id == campaign.id))
    draw = newest_draw(session, campaign.id)
    if draw is None or listed != drawn.members:
        return
    draw.share = campaign.control_share
    draw.cutoffs, draw.members = cutoffs_to_json(drawn.cutoffs), drawn.members
    draw.members_hash, draw.applied_at = drawn.members_hash, now
    arms = [
        {"campaign_id": campaign.id, "stratum": stratum, "arm": arm.value, "people": people, "gone": 0}
        for (stratum, arm), people in sorted(drawn.counts.items())
    ]
    insert_new(session, CampaignArm, arms)
    campaign.stage, campaign.cursor = Stage.ASSIGN.value, 0


def _has_begun(session: Session, campaign: Campaign, now: Instant) -> bool:
    if campaign.starts_at <= now and campaign.stage in {Stage.SEND, Stage.DONE}:
        return True
    row = CampaignMember
    queued = select(row.person_id).where(row.campaign_id == campaign.id, row.state == MemberState.QUEUED)
    return session.scalar(queued.limit(1)) is not None


def _undraw(session: Session, campaign: Campaign) -> None:
    """Back to before the draw; whoever was merged into another member since is that one alone."""
    row, arm = CampaignMember, CampaignArm
    session.execute(delete(row).where(row.campaign_id == campaign.id, row.arm == Arm.MERGED))
    session.execute(delete(arm).where(arm.campaign_id == campaign.id, arm.arm.in_(DRAWN)))
    session.execute(update(row).where(row.campaign_id == campaign.id).values(arm="", rank=None))
    campaign.stage, campaign.cursor, campaign.drawn_at = Stage.DRAW.value, 0, None
