"""How someone may be contacted by sales: channel by channel, the latest decision counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.outbox.rules import Channel
from backend.panel.rules import EVERY_CHANNEL, EVERY_PURPOSE
from backend.panel.tables import Consent
from backend.sales.rules.next_action import PURPOSE, Agreement


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelConsent:
    """What someone decided on being contacted by a channel, and when."""

    channel: Channel
    agreement: Agreement
    decided_at: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decided:
    channel: str
    granted: bool
    at: Instant


def sales_consents(session: Session, person_id: int) -> list[ChannelConsent]:
    """By each channel: what was decided last of sales or of every purpose, by that channel or by every one."""
    rows = session.execute(_DECIDED, {"person_id": person_id})
    decided = [_Decided(channel=channel, granted=granted, at=at) for channel, granted, at in rows]
    return [_standing(channel, decided) for channel in Channel]


def _standing(channel: Channel, newest_first: Iterable[_Decided]) -> ChannelConsent:
    latest = next((each for each in newest_first if each.channel in {EVERY_CHANNEL, channel.value}), None)
    if latest is None:
        return ChannelConsent(channel=channel, agreement=Agreement.UNDECIDED, decided_at=None)
    agreement = Agreement.AGREED if latest.granted else Agreement.REFUSED
    return ChannelConsent(channel=channel, agreement=agreement, decided_at=latest.at)


_DECIDED: Final = (
    select(Consent.channel, Consent.granted, Consent.decided_at)
    .where(
        Consent.person_id == bindparam("person_id"),
        Consent.purpose.in_([EVERY_PURPOSE, PURPOSE]),
        Consent.void_at.is_(None),
    )
    .order_by(Consent.decided_at.desc(), Consent.id.desc())
)
