"""Webhooks as a channel: signed posts, each attempt on record."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from sqlalchemy.orm import Session

from backend.channels.actions import disable_webhook, log_delivery, take_deliveries
from backend.channels.queries import Parcel, parcels
from backend.channels.rules import signed_headers
from backend.clock import MINUTE, SECOND, Clock, Instant
from backend.errors import NotFound
from backend.links import Links
from backend.outbox.actions import settle
from backend.outbox.rules import Claimed, Reason, Result, Settlement
from backend.sending.couriers import Delivered, Delivering
from backend.sending.posting import Fault, Policy, post

_TAKEN: Final = range(200, 300)
_GONE: Final = 410
_REASONS: Final = {
    Fault.PRIVATE: Reason.PRIVATE_ADDRESS,
    Fault.UNREACHABLE: Reason.UNREACHABLE,
    Fault.TIMED_OUT: Reason.TIMED_OUT,
}


class WebhookCourier:
    """Posts events to the company's own programs."""

    at_once = 10

    def __init__(self, links: Links, policy: Policy) -> None:
        self._links = links
        self._policy = policy

    @property
    def longest(self) -> int:
        """One post, with the time that a name takes to resolve."""
        return round(self._policy.seconds * SECOND) + 10 * SECOND

    @property
    def lease(self) -> int:
        """Time enough for all of a batch to be slow."""
        return self.at_once * self.longest + MINUTE

    def take(self, session: Session, now: Instant) -> list[Claimed]:
        """Claims the deliveries that are due."""
        return take_deliveries(session, limit=self.at_once, lease=self.lease, now=now)

    def prepare(self, session: Session, claimed: Sequence[Claimed], now: Instant) -> Mapping[int, Parcel | Settlement]:
        """Writes the bodies."""
        return parcels(session, claimed, links=self._links, now=now)

    @contextmanager
    def delivering(self) -> Iterator[Delivering[Parcel]]:
        """Every post has a connection of its own; who did not answer once makes nobody wait again in the same batch."""
        silent: set[int] = set()

        def deliver(claimed: Claimed, parcel: Parcel, clock: Clock) -> Delivered:
            if parcel.webhook_id in silent:
                return Delivered(settlement=Settlement(claimed=claimed, result=Result.RELEASED, later=MINUTE))
            delivered = self._deliver(claimed, parcel, clock)
            if delivered.status is None:
                silent.add(parcel.webhook_id)
            return delivered

        yield deliver

    def keep(self, session: Session, delivered: Delivered, parcel: Parcel, now: Instant) -> None:
        """Puts the attempt on record and settles the message; who answers 410 wants nothing more."""
        settlement = delivered.settlement
        log_delivery(
            session,
            settlement.claimed,
            webhook_id=parcel.webhook_id,
            event=parcel.event,
            status=delivered.status,
            reason=settlement.reason or None,
            duration_ms=delivered.duration_ms,
            now=now,
        )
        settle(session, [settlement], now)
        if delivered.status == _GONE:
            _disable(session, parcel.webhook_id, now)

    def _deliver(self, claimed: Claimed, parcel: Parcel, clock: Clock) -> Delivered:
        begun = clock()
        signed = signed_headers(parcel.secret, parcel.message_id, parcel.body, begun)
        headers = {"content-type": "application/json", "user-agent": "Kizuna", **signed}
        answer = post(parcel.url, parcel.body, headers, self._policy)
        return Delivered(
            settlement=_settlement(claimed, answer),
            status=answer if isinstance(answer, int) else None,
            duration_ms=clock() - begun,
        )


def _settlement(claimed: Claimed, answer: int | Fault) -> Settlement:
    if isinstance(answer, Fault):
        return Settlement(claimed=claimed, result=Result.FAILED, reason=_REASONS[answer])
    if answer in _TAKEN:
        return Settlement(claimed=claimed, result=Result.SENT)
    result = Result.DEAD if answer == _GONE else Result.FAILED
    return Settlement(claimed=claimed, result=result, reason=f"HTTP_{answer}")


def _disable(session: Session, webhook_id: int, now: Instant) -> None:
    try:
        disable_webhook(session, webhook_id, now)
    except NotFound:
        # Deleted meanwhile: all the better.
        return
