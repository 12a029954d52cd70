"""What a launch has to do next, found while others may write: whom a campaign is for, and who is its control."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.communications.queries.campaign_sayings import sayings_of
from backend.communications.queries.campaigns import condition_of, get_campaign
from backend.communications.queries.controls import seeds_of
from backend.communications.rules.campaigns import CampaignStatus, MemberState, Stage
from backend.communications.rules.drawing import Drawn, draw
from backend.communications.tables.campaigns import Campaign, CampaignMember
from backend.loyalty.queries import get_model, positions_of
from backend.loyalty.queries.positions import PositionView
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.panel.tables import Person
from backend.segments.queries.people import select_people


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a launch: where the campaign stood when it was found, and what was found.

    `members` are those to be written down, `omitted` counts those of whom nothing is said, by segment; `reached` is the
    last person looked at, none at the end.
    """

    campaign_id: int
    stage: Stage
    cursor: int
    members: Sequence[Mapping[str, object]] = ()
    omitted: Mapping[int, int] = field(default_factory=dict)
    reached: int | None = None
    seed: str = ""
    drawn: Drawn | None = None


def campaigns_due(session: Session, now: Instant) -> Sequence[int]:
    """The campaigns with something to be done now: a launch that goes on, messages, people held, or their end."""
    row, member = Campaign, CampaignMember
    is_held = exists().where(member.campaign_id == row.id, member.until_at <= now)
    is_open = or_(
        row.stage.in_([Stage.GATHER, Stage.DRAW, Stage.ASSIGN]),
        and_(row.stage == Stage.SEND, row.starts_at <= now),
        row.ends_at <= now,
        is_held,
    )
    running = select(row.id).where(row.status == CampaignStatus.LAUNCHED, is_open).order_by(row.id)
    return session.scalars(running).all()


def find_part(session: Session, campaign_id: int, now: Instant, *, limit: int) -> Part | None:
    """What is to be done next for a campaign; None where nothing is."""
    campaign = get_campaign(session, campaign_id)
    if campaign.status != CampaignStatus.LAUNCHED or campaign.stage is None:
        return None
    stage = Stage(campaign.stage)
    match stage:
        case Stage.GATHER:
            return _gathered(session, campaign, limit)
        case Stage.DRAW:
            return _drawn(session, campaign)
        case Stage.ASSIGN:
            return Part(campaign_id=campaign.id, stage=stage, cursor=campaign.cursor)
        case _ if _has_work(session, campaign, now):
            return Part(campaign_id=campaign.id, stage=stage, cursor=campaign.cursor)
    return None


def _has_work(session: Session, campaign: Campaign, now: Instant) -> bool:
    if campaign.ends_at <= now or (campaign.stage == Stage.SEND and campaign.starts_at <= now):
        return True
    row = CampaignMember
    held = select(row.person_id).where(row.campaign_id == campaign.id, row.until_at <= now)
    return session.scalar(held.where(row.state == MemberState.HELD).limit(1)) is not None


def _gathered(session: Session, campaign: Campaign, limit: int) -> Part:
    """The next people of the audience as they stood at the launch."""
    at = campaign.launched_at or 0
    found = select_people(session, condition_of(campaign), now=at).with_only_columns(Person.id)
    ids = session.scalars(
        found.where(Person.id > campaign.cursor, Person.created_at <= at).order_by(Person.id).limit(limit)
    ).all()
    sayings = sayings_of(session, campaign)
    model = get_model(session, campaign.model_id)
    views = {view.key.person_id: view for view in positions_of(session, ids, at, [campaign.product_id], model)}
    omitted: dict[int, int] = {}
    members: list[Mapping[str, object]] = []
    for person_id in ids:
        member = _member(campaign.id, person_id, views.get(person_id))
        segment = int(str(member["segment"]))
        if segment in sayings:
            members.append({**member, "entry_id": sayings[segment].entry_id})
        else:
            omitted[segment] = omitted.get(segment, 0) + 1
    reached = ids[-1] if len(ids) == limit else None
    return Part(
        campaign_id=campaign.id,
        stage=Stage.GATHER,
        cursor=campaign.cursor,
        members=members,
        omitted=omitted,
        reached=reached,
    )


def _member(campaign_id: int, person_id: int, view: PositionView | None) -> dict[str, object]:
    """How someone stood at the launch; whoever had not touched the product stood nowhere."""
    segment = UNCLASSIFIED if view is None else view.placement.segment
    axes = {} if view is None else {"psychology": view.psychology, "behaviour": view.behaviour, "depth": view.depth}
    known = {name: axis.value if axis.known else None for name, axis in axes.items()}
    return {
        "campaign_id": campaign_id,
        "person_id": person_id,
        "arm": "",
        "stratum": segment,
        "segment": segment,
        "is_customer": view is not None and view.state.behaviour.is_customer,
        "psychology": known.get("psychology"),
        "behaviour": known.get("behaviour"),
        "depth": known.get("depth"),
        "rank": None,
        "entry_id": None,
        "state": None,
        "reason": None,
        "until_at": None,
        "drawn_as": None,
    }


def _drawn(session: Session, campaign: Campaign) -> Part:
    """The arms of the whole audience; the reader works them out, so that nobody waits for it."""
    row = CampaignMember
    number = func.coalesce(row.drawn_as, row.person_id)
    members = session.execute(select(number, row.stratum).where(row.campaign_id == campaign.id).order_by(number)).all()
    drawn = draw([(each, stratum) for each, stratum in members], seeds_of(session, campaign))
    return Part(campaign_id=campaign.id, stage=Stage.DRAW, cursor=campaign.cursor, seed=campaign.seed, drawn=drawn)
