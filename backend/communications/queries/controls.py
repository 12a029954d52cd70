"""Reads draws of control groups, and recomputes them from what anyone can see."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from backend.communications.queries.campaigns import get_campaign
from backend.communications.rules.campaigns import Scope
from backend.communications.rules.drawing import Seeds, arm_of, cutoffs_from_json, list_hash, rank_of
from backend.communications.tables.campaigns import Campaign, CampaignMember, ControlDraw
from backend.panel.queries import IS_PRESENT
from backend.panel.tables import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawAudit:
    """A draw with all that is needed to draw it again, and what drawing it again came to.

    `matches` is none before the draw; people who were erased since are missing from the list, and no hash matches.
    """

    draw: ControlDraw
    global_draw: ControlDraw | None
    members_now: int
    hash_now: str | None
    matches: bool | None


def newest_draw(session: Session, campaign_id: int | None) -> ControlDraw | None:
    """The draw that counts: of a campaign's control, or of the global one."""
    return session.scalar(_draws(campaign_id).limit(1))


def draws_of(session: Session, campaign_id: int | None) -> Sequence[ControlDraw]:
    """Every draw of a campaign's control, or of the global one, the newest first."""
    return session.scalars(_draws(campaign_id)).all()


def draws_of_campaigns(session: Session, campaign_ids: Collection[int]) -> dict[int, list[ControlDraw]]:
    """Every draw of each campaign's control, the newest first."""
    found: dict[int, list[ControlDraw]] = {campaign_id: [] for campaign_id in campaign_ids}
    row = ControlDraw
    for draw in session.scalars(select(row).where(row.campaign_id.in_(campaign_ids)).order_by(row.id.desc())):
        if draw.campaign_id is not None:
            found[draw.campaign_id].append(draw)
    return found


def draws_by_id(session: Session, ids: Collection[int]) -> dict[int, ControlDraw]:
    """The draws among those ids."""
    return {row.id: row for row in session.scalars(select(ControlDraw).where(ControlDraw.id.in_(ids)))}


def in_global_control(session: Session, person_ids: Collection[int]) -> set[int]:
    """Those of the people who are in the global control now: they are sent nothing of any campaign or plan."""
    draw = newest_draw(session, None)
    if draw is None or not draw.share:
        return set()
    return {person_id for person_id in person_ids if rank_of(draw.seed, person_id) < draw.share}


def count_global_control(session: Session) -> tuple[int, int]:
    """How many of the panel are in the global control, and how many there are in all."""
    ids = session.scalars(select(Person.id).where(IS_PRESENT)).all()
    return len(in_global_control(session, ids)), len(ids)


def seeds_of(session: Session, campaign: Campaign) -> Seeds:
    """What a campaign's arms are drawn from; the global control is the one of the launch."""
    wide = None if campaign.global_draw_id is None else session.get(ControlDraw, campaign.global_draw_id)
    return Seeds(
        seed=campaign.seed,
        share=campaign.control_share,
        global_seed=None if wide is None else wide.seed,
        global_share=0.0 if wide is None else wide.share,
    )


def audit_draw(session: Session, campaign_id: int) -> DrawAudit:
    """The newest draw of a campaign, drawn again from its seed, its cutoffs and the list as it is."""
    campaign, draw = get_campaign(session, campaign_id), newest_draw(session, campaign_id)
    if draw is None:
        raise LookupError("every campaign has a draw")
    wide = None if campaign.global_draw_id is None else session.get(ControlDraw, campaign.global_draw_id)
    if draw.members_hash is None:
        return DrawAudit(draw=draw, global_draw=wide, members_now=0, hash_now=None, matches=None)
    seeds, cutoffs = seeds_of(session, campaign), cutoffs_from_json(draw.cutoffs or [])
    row = CampaignMember
    number = func.coalesce(row.drawn_as, row.person_id)
    listed = session.execute(select(number, row.stratum).where(row.campaign_id == campaign_id).order_by(number)).all()
    hashed = list_hash((each, stratum, arm_of(each, stratum, seeds, cutoffs)) for each, stratum in listed)
    return DrawAudit(
        draw=draw, global_draw=wide, members_now=len(listed), hash_now=hashed, matches=hashed == draw.members_hash
    )


def _draws(campaign_id: int | None) -> Select[ControlDraw]:
    scope = Scope.GLOBAL if campaign_id is None else Scope.CAMPAIGN
    owner = ControlDraw.campaign_id.is_(None) if campaign_id is None else ControlDraw.campaign_id == campaign_id
    return select(ControlDraw).where(ControlDraw.scope == scope.value, owner).order_by(ControlDraw.id.desc())
