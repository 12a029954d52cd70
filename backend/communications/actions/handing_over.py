"""Hands what a campaign says over to the marketing tool in numbered files: treated people only, each in one file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.channels.queries import cancelled, newest_batch
from backend.clock import MINUTE, Instant
from backend.communications.actions.campaign_events import FILE, note_settled
from backend.communications.actions.campaigns import lock_campaign
from backend.communications.queries.campaign_letters import called_off
from backend.communications.queries.campaign_standings import standings_of
from backend.communications.tables.campaigns import Campaign
from backend.outbox.actions import lend, settle
from backend.outbox.rules import Channel, Claimed, Kind, Reason, Result, Settlement
from backend.outbox.tables import OutboxMessage
from backend.planning.rules import Standing

_LEASE: Final = MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """What a part of handing over came to."""

    batch: int | None
    count: int
    cancelled: int
    held: int

    @property
    def looked_at(self) -> int:
        """How many messages were found waiting."""
        return self.count + self.cancelled + self.held


def hand_over(session: Session, campaign_id: int, *, batch: int | None, limit: int, now: Instant) -> HandedOver:
    """Puts what waits of a campaign into a file, a new one where none is named; each message goes once.

    Consent, pause, caps and the global control are looked at again; who is control is in no file.
    """
    campaign = lock_campaign(session, campaign_id)
    claimed = lend(session, _waiting(session, campaign, limit, now), now + _LEASE)
    judged = _judged(session, campaign, claimed, now)
    ready = [each for each in claimed if each.id not in judged]
    number = newest_batch(session) + 1 if batch is None and ready else batch
    sent = [Settlement(claimed=each, result=Result.SENT, batch=number) for each in ready]
    settlements = [*judged.values(), *sent]
    settle(session, settlements, now)
    note_settled(session, settlements, now, FILE)
    return HandedOver(
        batch=number,
        count=len(ready),
        cancelled=sum(each.result is Result.CANCELLED for each in judged.values()),
        held=sum(each.result is Result.RELEASED for each in judged.values()),
    )


def _waiting(session: Session, campaign: Campaign, limit: int, now: Instant) -> Sequence[OutboxMessage]:
    row = OutboxMessage
    statement = (
        select(row)
        .where(
            row.about_id == campaign.id,
            row.kind == Kind.CAMPAIGN.value,
            row.channel == Channel.FILE.value,
            row.next_at <= now,
        )
        .order_by(row.id)
        .limit(limit)
        .with_for_update()
    )
    return session.scalars(statement).all()


def _judged(session: Session, campaign: Campaign, claimed: Sequence[Claimed], now: Instant) -> dict[int, Settlement]:
    """What becomes of those who may not be handed over now."""
    judged = called_off(session, claimed, now)
    asked = [each for each in claimed if each.id not in judged]
    people = {each.subject_id for each in asked if each.subject_id is not None}
    standings = standings_of(session, campaign, people, now, with_segment=False)
    for each in asked:
        settlement = _kept_back(campaign, each, standings, now)
        if settlement is not None:
            judged[each.id] = settlement
    return judged


def _kept_back(
    campaign: Campaign, claimed: Claimed, standings: Mapping[int, Standing], now: Instant
) -> Settlement | None:
    standing = standings.get(claimed.subject_id or 0)
    if standing is None or standing.is_gone:
        return cancelled(claimed, Reason.ERASED)
    until = standing.paused_until
    if until is not None and until > now:
        if until >= campaign.ends_at:
            return cancelled(claimed, Reason.PAUSED)
        return Settlement(claimed=claimed, result=Result.RELEASED, later=until - now)
    return None if standing.may_contact else cancelled(claimed, Reason.NO_CONSENT)
