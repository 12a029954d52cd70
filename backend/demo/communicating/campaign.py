"""Carries out the demo's campaign: drawn, sent, told of by the mail server and the tool, and truly of some effect."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import DAY, HOUR, Instant
from backend.communications.actions.campaign_events import keep_returned, note_settled
from backend.communications.actions.campaigns import add_campaign, launch
from backend.communications.rules.campaign_content import Content
from backend.communications.rules.campaign_results_in import Returned
from backend.communications.rules.campaigns import Arm, CampaignInput, EventKind, Goal, GoalKind, MemberState
from backend.communications.tables.campaigns import CampaignMember
from backend.db import Database
from backend.demo.communicating.contents import CommunicationsContent
from backend.demo.partners.cast import Cast
from backend.jobs.campaigns import go_on
from backend.outbox.actions import claim, settle
from backend.outbox.rules import Channel, Kind, Result, Settlement
from backend.purchases.actions import record_purchases
from backend.purchases.rules import PurchaseInput
from backend.segments.rules import InSegment, Segment

_AT_ONCE = 10_000
_SEED = "oborogi-a-reason-to-return"
_TOOL = "mail-tool"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """What the campaign stands on: the product and its plan, and who plans."""

    cast: Cast
    content: CommunicationsContent
    product_id: int
    plan_id: int
    planner_id: int


def carry_out(database: Database, stand: Stand) -> int:
    """The whole campaign, as due work would have done it then; returns its id."""
    began = stand.cast.ago(stand.content.campaign.began)
    campaign_id = database.write_now(partial(_launch, stand=stand, at=began))
    go_on(database, lambda: began + HOUR, campaign_id)
    database.write_now(partial(_deliver, campaign_id=campaign_id, at=began + 2 * HOUR))
    reached = database.read_now(partial(_reached, campaign_id=campaign_id))
    database.write_now(partial(_tell, stand=stand, campaign_id=campaign_id, reached=reached, at=began + DAY))
    database.write_now(partial(_take_effect, stand=stand, reached=reached, at=began + DAY))
    go_on(database, lambda: began + stand.content.campaign.days * DAY + HOUR, campaign_id)
    return campaign_id


def _launch(session: Session, stand: Stand, at: Instant) -> int:
    content = stand.content.campaign
    given = CampaignInput(
        key=content.key,
        name=content.name,
        product_id=stand.product_id,
        goal=Goal(kind=GoalKind.PURCHASES),
        hypothesis=content.hypothesis,
        purpose=stand.content.purpose,
        channel=Channel.EMAIL,
        starts_at=at,
        ends_at=at + content.days * DAY,
        measure_days=content.measure_days,
        control_share=content.control_share,
        where=InSegment(product_id=stand.product_id, segments=[int(Segment[name]) for name in content.segments]),
        plan_id=stand.plan_id,
        content=[Content(title=content.title, text=content.text, url=content.url)],
    )
    campaign = add_campaign(session, given, seed=_SEED, now=at, by=stand.planner_id)
    return launch(session, campaign.id, at).id


def _deliver(session: Session, campaign_id: int, at: Instant) -> None:
    """The letters were taken by a mail server then; whatever else waited went on waiting."""
    claimed = claim(session, Channel.EMAIL, limit=_AT_ONCE, lease=DAY, now=at)
    own = [each for each in claimed if each.kind is Kind.CAMPAIGN and each.about_id == campaign_id]
    numbers = {each.id for each in own}
    sent = [Settlement(claimed=each, result=Result.SENT) for each in own]
    others = [Settlement(claimed=each, result=Result.RELEASED) for each in claimed if each.id not in numbers]
    settle(session, [*sent, *others], at)
    note_settled(session, sent, at)


def _reached(session: Session, campaign_id: int) -> Sequence[int]:
    """Those who were sent something."""
    row = CampaignMember
    sent = select(row.person_id).where(
        row.campaign_id == campaign_id, row.arm == Arm.TREATED, row.state == MemberState.QUEUED
    )
    return session.scalars(sent.order_by(row.person_id)).all()


def _tell(session: Session, stand: Stand, campaign_id: int, reached: Sequence[int], at: Instant) -> None:
    """What the tool told of the letters; it knows persons from machines."""
    content, cast = stand.content.campaign, stand.cast
    told: list[Returned] = []
    for person_id in reached:
        if not cast.happens(content.delivered):
            told.append(Returned(person_id=person_id, kind=EventKind.BOUNCED, at=at))
            continue
        told.append(Returned(person_id=person_id, kind=EventKind.DELIVERED, at=at))
        if cast.happens(content.opened):
            told.append(Returned(person_id=person_id, kind=EventKind.OPENED, at=at + 2 * HOUR))
            if cast.happens(content.clicked / content.opened):
                told.append(Returned(person_id=person_id, kind=EventKind.CLICKED, at=at + 2 * HOUR))
    keep_returned(session, campaign_id, told, _TOOL)


def _take_effect(session: Session, stand: Stand, reached: Sequence[int], at: Instant) -> None:
    """Some of those whom it reached bought once more than they would have."""
    content, cast = stand.content.campaign, stand.cast
    until = min(at + (content.days + content.measure_days - 2) * DAY, cast.now)
    price = cast.living.cohort.content.products[cast.living.cohort.content.place_of(stand.content.product)].price
    bought = [
        PurchaseInput(
            person_id=person_id,
            product_id=stand.product_id,
            order_ref=f"R-{person_id}",
            purchased_at=cast.between(at, until),
            amount=float(price),
        )
        for person_id in reached
        if cast.happens(content.true_effect)
    ]
    if bought:
        record_purchases(session, bought, cast.now)
