"""Hands messages over to staff in numbered files."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.channels.queries import Standing, newest_batch, standings, waiting_for_file
from backend.clock import MINUTE, Instant
from backend.outbox.actions import lend, settle
from backend.outbox.rules import Channel, Result, Settlement
from backend.touchpoints.tables import Touchpoint

_LEASE = MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """What a round of handing over came to."""

    batch: int | None
    count: int
    cancelled: int
    held: int

    @property
    def looked_at(self) -> int:
        """How many messages were found waiting."""
        return self.count + self.cancelled + self.held


def hand_over(session: Session, touchpoint_id: int, *, batch: int | None, limit: int, now: Instant) -> HandedOver:
    """Puts what waits for a touchpoint's people into a file, a new one where none is named; each message goes once.

    Whoever took back their consent meanwhile is left out for good, whoever asked for peace until that ends.
    """
    # One file of a touchpoint is made at a time, so that two that are made side by side never share a number.
    session.execute(select(Touchpoint.id).where(Touchpoint.id == touchpoint_id).with_for_update())
    claimed = lend(session, waiting_for_file(session, touchpoint_id, limit=limit, now=now), now + _LEASE)
    judged = standings(session, claimed, Channel.FILE, now)
    ready = [each for each in claimed if isinstance(judged[each.id], Standing)]
    others = [each for each in judged.values() if isinstance(each, Settlement)]
    number = newest_batch(session) + 1 if batch is None and ready else batch
    settle(session, others, now)
    settle(session, [Settlement(claimed=each, result=Result.SENT, batch=number) for each in ready], now)
    return HandedOver(
        batch=number,
        count=len(ready),
        cancelled=sum(each.result is Result.CANCELLED for each in others),
        held=sum(each.result is Result.RELEASED for each in others),
    )
