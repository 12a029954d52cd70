"""Puts what a campaign says to the treated into the outbox, or holds it back: consent, pause, caps, global control."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.communications.actions.contacts import keep_contacts
from backend.communications.queries.campaign_sayings import Saying, sayings_of
from backend.communications.queries.campaign_standings import standings_of
from backend.communications.queries.controls import in_global_control
from backend.communications.rules.campaigns import Arm, MemberState, Stage
from backend.communications.rules.contacts import Contact
from backend.communications.tables.campaigns import Campaign, CampaignMember
from backend.outbox.actions import enqueue
from backend.outbox.rules import Channel, Kind, Message
from backend.planning.queries import contacts_of, held_caps
from backend.planning.rules import DecisionKind, Situation
from backend.planning.rules.decisions import decide_contact

IN_CONTROL: Final = "IN_CONTROL"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fate:
    """What becomes of sending something to one person."""

    state: MemberState
    reason: str | None = None
    until_at: Instant | None = None


def source_of(campaign_id: int, person_id: int) -> str:
    """The cause of the contact that a campaign makes with a person, by the number they were drawn as."""
    return f"campaign/{campaign_id}/{person_id}"


def queue_next(session: Session, campaign: Campaign, now: Instant, *, limit: int) -> int:
    """Decides on the next of the treated of whom nothing was decided; the last ones end the sending."""
    row = CampaignMember
    members = session.scalars(
        select(row)
        .where(row.campaign_id == campaign.id, row.person_id > campaign.cursor, row.arm == Arm.TREATED)
        .order_by(row.person_id)
        .limit(limit)
    ).all()
    queued = _queue(session, campaign, [each for each in members if each.state is None], now)
    if len(members) < limit:
        campaign.stage = Stage.DONE.value
    else:
        campaign.cursor = members[-1].person_id
    return max(queued, 1)


def queue_held(session: Session, campaign: Campaign, now: Instant, *, limit: int) -> int:
    """Decides anew on those who were held until now."""
    row = CampaignMember
    held = select(row).where(row.campaign_id == campaign.id, row.until_at <= now, row.state == MemberState.HELD)
    return _queue(session, campaign, session.scalars(held.order_by(row.until_at).limit(limit)).all(), now)


def _queue(session: Session, campaign: Campaign, members: Sequence[CampaignMember], now: Instant) -> int:
    if not members:
        return 0
    fates = _fates(session, campaign, [each.person_id for each in members], now)
    queued = [each for each in members if fates[each.person_id].state is MemberState.QUEUED]
    _enqueue(session, campaign, queued, now)
    _keep_contacts(session, campaign, queued, now)
    for each in members:
        fate = fates[each.person_id]
        each.state, each.reason, each.until_at = fate.state.value, fate.reason, fate.until_at
    session.flush()
    return len(members)


def _fates(session: Session, campaign: Campaign, person_ids: Sequence[int], now: Instant) -> dict[int, _Fate]:
    """Whether each of them may be sent something now, later or not at all."""
    caps = held_caps(session)
    asks_segment = any(cap.segments is not None for cap in caps)
    standings = standings_of(session, campaign, person_ids, now, with_segment=asks_segment)
    contacts = contacts_of(session, person_ids, caps, now)
    control = in_global_control(session, person_ids)
    situation = Situation(now=now, caps=caps)
    fates: dict[int, _Fate] = {}
    for person_id in person_ids:
        standing = standings.get(person_id)
        if standing is None or standing.is_gone:
            fates[person_id] = _Fate(state=MemberState.LEFT_OUT, reason="ERASED")
        elif person_id in control:
            fates[person_id] = _Fate(state=MemberState.LEFT_OUT, reason=IN_CONTROL)
        else:
            decided = decide_contact(standing, situation, contacts[person_id])
            if decided.kind is DecisionKind.SENT:
                fates[person_id] = _Fate(state=MemberState.QUEUED)
            else:
                fates[person_id] = _later(campaign, decided.rule.value, decided.until_at)
    return fates


def _later(campaign: Campaign, reason: str, until_at: Instant | None) -> _Fate:
    """Looked at again while the campaign runs, else left out."""
    if until_at is None or until_at >= campaign.ends_at:
        return _Fate(state=MemberState.LEFT_OUT, reason=reason)
    return _Fate(state=MemberState.HELD, reason=reason, until_at=until_at)


def _enqueue(session: Session, campaign: Campaign, members: Sequence[CampaignMember], now: Instant) -> None:
    messages = (
        Message(
            kind=Kind.CAMPAIGN,
            channel=Channel(campaign.channel),
            about_id=campaign.id,
            step=str(each.drawn_as or each.person_id),
            subject_id=each.person_id,
            due_at=now,
            payload={"drawn_as": each.drawn_as or each.person_id, "queued_at": now},
        )
        for each in members
    )
    enqueue(session, messages, now)


def _keep_contacts(session: Session, campaign: Campaign, members: Sequence[CampaignMember], now: Instant) -> None:
    said: Mapping[int, Saying] = sayings_of(session, campaign)
    contacts = [
        Contact(
            person_id=each.person_id,
            product_id=campaign.product_id,
            plan_id=campaign.plan_id,
            entry_key=said[each.segment].entry_key if each.segment in said else None,
            campaign_id=campaign.id,
            channel=campaign.channel,
            source=source_of(campaign.id, each.drawn_as or each.person_id),
            at=now,
        )
        for each in members
    ]
    keep_contacts(session, contacts)
