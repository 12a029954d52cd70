"""Goes on with launched campaigns, part by part: each part is done once, whoever does it and whenever."""

from collections.abc import Callable, Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.communications.actions.campaigns import close, lock_campaign
from backend.communications.actions.drawing import keep_draw
from backend.communications.actions.queueing import queue_held, queue_next
from backend.communications.queries.controls import newest_draw, seeds_of
from backend.communications.queries.launching import Part
from backend.communications.rules.campaigns import Arm, CampaignStatus, Stage
from backend.communications.rules.drawing import arm_of, cutoffs_from_json, rank_of
from backend.communications.tables.campaigns import Campaign, CampaignArm, CampaignMember
from backend.db.statements import add_up, insert_new, put, table_of
from backend.loyalty.actions import lock_ledgers
from backend.panel.queries import IS_PRESENT
from backend.panel.tables import Person

_MEMBERS: Final = table_of(CampaignMember)
# A message costs the writer some three times what a place on a list does.
_QUEUED_AT_ONCE: Final = 200


def do_part(session: Session, part: Part, now: Instant, *, limit: int) -> int:
    """Does one part of what a campaign has to do; answers with how much it was, nothing where another did it before."""
    # People before campaigns, as merging and erasing lock them: nobody is gathered who is just being forgotten.
    lock_ledgers(session, [int(str(member["person_id"])) for member in part.members])
    campaign = lock_campaign(session, part.campaign_id)
    if campaign.status != CampaignStatus.LAUNCHED or (campaign.stage, campaign.cursor) != (part.stage, part.cursor):
        return 0
    if campaign.ends_at <= now:
        close(campaign, CampaignStatus.ENDED, now)
        session.flush()
        return 1
    done = _DOING[part.stage](session, campaign, part, now, limit)
    session.flush()
    return done


def _gather(session: Session, campaign: Campaign, part: Part, _now: Instant, _limit: int) -> int:
    asked = [int(str(member["person_id"])) for member in part.members]
    present = set(session.scalars(select(Person.id).where(Person.id.in_(asked), IS_PRESENT)))
    insert_new(session, CampaignMember, [each for each in part.members if each["person_id"] in present])
    omitted = [
        {"campaign_id": campaign.id, "stratum": segment, "arm": Arm.OMITTED.value, "people": people, "gone": 0}
        for segment, people in sorted(part.omitted.items())
    ]
    add_up(session, CampaignArm, "people", omitted)
    if part.reached is None:
        campaign.stage, campaign.cursor = Stage.DRAW.value, 0
    else:
        campaign.cursor = part.reached
    return max(len(part.members), 1)


def _draw(session: Session, campaign: Campaign, part: Part, now: Instant, _limit: int) -> int:
    # A control drawn anew since is drawn by its own seed.
    if part.drawn is not None and part.seed == campaign.seed:
        keep_draw(session, campaign, part.drawn, now)
    return 1


def _assign(session: Session, campaign: Campaign, _part: Part, now: Instant, limit: int) -> int:
    row = _MEMBERS.c
    following = select(_MEMBERS).where(row.campaign_id == campaign.id, row.person_id > campaign.cursor)
    rows = [dict(each) for each in session.execute(following.order_by(row.person_id).limit(limit)).mappings()]
    # Whoever was merged meanwhile has had their arm, and stepped back from it.
    put(session, CampaignMember, assigned(session, campaign, [each for each in rows if each["arm"] == ""]))
    if len(rows) < limit:
        campaign.stage, campaign.cursor, campaign.drawn_at = Stage.SEND.value, 0, now
    else:
        campaign.cursor = int(str(rows[-1]["person_id"]))
    return max(len(rows), 1)


def assigned(session: Session, campaign: Campaign, rows: list[dict[str, object]]) -> list[Mapping[str, object]]:
    """The members with the arms and ranks that the newest draw gives them."""
    draw, seeds = newest_draw(session, campaign.id), seeds_of(session, campaign)
    cutoffs = cutoffs_from_json((draw.cutoffs if draw is not None else None) or [])
    drawn: list[Mapping[str, object]] = []
    for each in rows:
        number = int(str(each["drawn_as"] or each["person_id"]))
        arm = arm_of(number, int(str(each["stratum"])), seeds, cutoffs)
        drawn.append({**each, "arm": arm.value, "rank": rank_of(seeds.seed, number)})
    return drawn


def _send(session: Session, campaign: Campaign, _part: Part, now: Instant, limit: int) -> int:
    """First those who were held; then those of whom nothing was decided yet, once the campaign has begun."""
    most = min(limit, _QUEUED_AT_ONCE)
    held = queue_held(session, campaign, now, limit=most)
    if held or campaign.stage == Stage.DONE or campaign.starts_at > now:
        return held
    return queue_next(session, campaign, now, limit=most)


_Doing = Callable[[Session, Campaign, Part, Instant, int], int]
_DOING: Final[Mapping[Stage, _Doing]] = {
    Stage.GATHER: _gather,
    Stage.DRAW: _draw,
    Stage.ASSIGN: _assign,
    Stage.SEND: _send,
    Stage.DONE: _send,
}
