"""Makes campaigns, changes drafts, launches them, and ends or cancels what runs."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.catalogue.queries import get_product
from backend.clock import Instant
from backend.communications.queries.campaign_sayings import check_sayings, check_says_something
from backend.communications.queries.campaigns import condition_of
from backend.communications.queries.controls import newest_draw
from backend.communications.queries.plans import plans_by_id
from backend.communications.rules.campaign_content import check_content, content_to_json
from backend.communications.rules.campaigns import (
    CampaignInput,
    CampaignStatus,
    NotDraft,
    NotRunning,
    Scope,
    Stage,
    TooLate,
    check_campaign,
    goal_to_json,
)
from backend.communications.tables.campaigns import Campaign, ControlDraw
from backend.db.clashes import refusing_clash
from backend.errors import AlreadyExists, Invalid, NotFound
from backend.loyalty.queries import live_model
from backend.segments.queries.audiences import get_audience
from backend.segments.queries.conditions import saved_condition
from backend.segments.queries.people import check_audience
from backend.segments.rules import AllOf, AnyOf, InAudience, NoneOf, PeopleWhere
from backend.segments.rules.audiences import AudienceKind
from backend.segments.rules.spelling import where_to_json

_OVER = "this campaign is over"


def lock_campaign(session: Session, campaign_id: int) -> Campaign:
    """The campaign, which until the end of the transaction nobody else changes or goes on with."""
    statement = select(Campaign).where(Campaign.id == campaign_id).with_for_update(key_share=True)
    found = session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound("there is no such campaign", "id")
    return found


def add_campaign(session: Session, given: CampaignInput, *, seed: str, now: Instant, by: int | None = None) -> Campaign:
    """Makes a draft; its control is drawn at the launch from this seed, unless another is drawn before."""
    campaign = Campaign(seed=seed, status=CampaignStatus.DRAFT.value, cursor=0, created_at=now, created_by=by)
    _say(session, campaign, check_campaign(given), now)
    with refusing_clash(session, AlreadyExists("there is a campaign of that key", "key")):
        session.add(campaign)
    check_sayings(session, campaign)
    draw = ControlDraw(
        scope=Scope.CAMPAIGN.value,
        campaign_id=campaign.id,
        seed=seed,
        share=campaign.control_share,
        reason="",
        drawn_at=now,
        drawn_by=by,
    )
    session.add(draw)
    session.flush()
    return campaign


def change_campaign(session: Session, campaign_id: int, given: CampaignInput, now: Instant) -> Campaign:
    """Says a draft anew, as a whole; what was launched stays."""
    campaign = lock_campaign(session, campaign_id)
    _check_draft(campaign)
    with refusing_clash(session, AlreadyExists("there is a campaign of that key", "key")):
        _say(session, campaign, check_campaign(given), now)
    check_sayings(session, campaign)
    return campaign


def launch(session: Session, campaign_id: int, now: Instant) -> Campaign:
    """Freezes whom the campaign is for as of now; due work gathers them, draws the control and sends, part by part."""
    campaign = lock_campaign(session, campaign_id)
    _check_draft(campaign)
    if campaign.ends_at <= now:
        raise TooLate("the campaign would be over before it began", "endsAt")
    check_says_something(session, campaign)
    check_sayings(session, campaign)
    where = condition_of(campaign)
    check_audience(session, where, now=now)
    campaign.where = where_to_json(_frozen(session, where))
    wide = newest_draw(session, None)
    campaign.global_draw_id = None if wide is None else wide.id
    campaign.model_id = live_model(session).id
    campaign.status, campaign.stage, campaign.cursor = CampaignStatus.LAUNCHED.value, Stage.GATHER.value, 0
    campaign.launched_at = now
    session.flush()
    return campaign


def end(session: Session, campaign_id: int, now: Instant) -> Campaign:
    """Ends a campaign that runs: nothing more is sent, and what came of it is measured from now on."""
    campaign = lock_campaign(session, campaign_id)
    if campaign.status != CampaignStatus.LAUNCHED:
        raise NotRunning("only a campaign that runs can end", "id")
    close(campaign, CampaignStatus.ENDED, now)
    session.flush()
    return campaign


def cancel(session: Session, campaign_id: int, now: Instant) -> Campaign:
    """Calls a campaign off; what waits is not sent, what was sent stays on record."""
    campaign = lock_campaign(session, campaign_id)
    if campaign.status not in {CampaignStatus.DRAFT, CampaignStatus.LAUNCHED}:
        raise NotRunning(_OVER, "id")
    close(campaign, CampaignStatus.CANCELLED, now)
    session.flush()
    return campaign


def close(campaign: Campaign, status: CampaignStatus, now: Instant) -> None:
    """Marks a campaign as over; letters that still wait are called off when they come up."""
    campaign.status, campaign.ended_at = status.value, now
    if campaign.stage is not None:
        campaign.stage = Stage.DONE.value


def _check_draft(campaign: Campaign) -> None:
    if campaign.status != CampaignStatus.DRAFT:
        raise NotDraft("what was launched stays as it was launched", "id")


def _say(session: Session, campaign: Campaign, given: CampaignInput, now: Instant) -> None:
    _check_about(session, given, now)
    content = None if given.content is None else check_content(given.content, has_plan=given.plan_id is not None)
    campaign.key, campaign.name, campaign.product_id = given.key, given.name, given.product_id
    campaign.plan_id, campaign.audience_id = given.plan_id, given.audience_id
    campaign.goal, campaign.hypothesis = goal_to_json(given.goal), given.hypothesis
    campaign.where = where_to_json(given.where)
    campaign.content = None if content is None else content_to_json(content)
    campaign.control_share, campaign.purpose = given.control_share, given.purpose
    campaign.channel = given.channel.value
    campaign.starts_at, campaign.ends_at = given.starts_at, given.ends_at
    campaign.measure_days = given.measure_days


def _check_about(session: Session, given: CampaignInput, now: Instant) -> None:
    """Refuses what does not exist: the product, its plan, the audience."""
    get_product(session, given.product_id)
    if given.plan_id is not None:
        plan = plans_by_id(session, [given.plan_id]).get(given.plan_id)
        if plan is None:
            raise NotFound("there is no such plan", "planId")
        if plan.product_id != given.product_id:
            raise Invalid("this plan is another product's", "planId")
    if given.audience_id is not None:
        audience = get_audience(session, given.audience_id)
        if audience.closed_at is not None:
            raise Invalid("this audience was closed", "audienceId")
    check_audience(session, given.where, now=now)


def _frozen(session: Session, where: PeopleWhere | None) -> PeopleWhere | None:
    """A condition with what saved audiences say at the launch, so that what they say later changes nothing."""
    match where:
        case AllOf() | AnyOf() | NoneOf():
            parts = [_frozen(session, each) for each in where.parts]
            return replace(where, parts=[AllOf() if each is None else each for each in parts])
        case InAudience():
            audience = get_audience(session, where.audience_id)
            is_list = audience.kind == AudienceKind.FROZEN
            return where if is_list else _frozen(session, saved_condition(audience))
    return where
