"""Makes and ends webhooks, and passes what happened on to those that listen."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from sqlalchemy.orm import Session

from backend.channels.queries import get_delivery, get_webhook, kind_of
from backend.channels.rules import check_url
from backend.channels.tables import WebhookDelivery
from backend.clock import Instant
from backend.errors import Invalid
from backend.outbox.actions import claim, enqueue, forget, send_again, settle
from backend.outbox.queries import get_message, listening
from backend.outbox.rules import ASKING, Channel, Claimed, Event, Kind, Message, Reason, Result, Settlement
from backend.outbox.tables import OutboxMessage, Webhook

_MOST_ROUNDS: Final = 20


def add_webhook(
    session: Session,
    *,
    url: str,
    events: Collection[Event],
    secret: str,
    https_only: bool,
    networks: Sequence[str] = (),
    now: Instant,
) -> Webhook:
    """Makes a webhook that is told of these events from now on; `networks` are the private ones it may stand in."""
    if not events:
        raise Invalid("name at least one event", "events")
    names = [event.value for event in Event if event in events]
    where = check_url(url, https_only=https_only, networks=networks)
    webhook = Webhook(url=where, secret=secret, events=names, created_at=now)
    session.add(webhook)
    session.flush()
    return webhook


def disable_webhook(session: Session, webhook_id: int, now: Instant) -> Webhook:
    """Tells the webhook of nothing more, until it is enabled again; the first instant counts."""
    webhook = get_webhook(session, webhook_id)
    if webhook.disabled_at is None:
        webhook.disabled_at = now
    session.flush()
    return webhook


def enable_webhook(session: Session, webhook_id: int, _now: Instant) -> Webhook:
    """Tells the webhook of what happens from now on."""
    webhook = get_webhook(session, webhook_id)
    webhook.disabled_at = None
    session.flush()
    return webhook


def delete_webhook(session: Session, webhook_id: int, now: Instant) -> Webhook:
    """Ends a webhook for good and forgets its secret; what was delivered stays on record."""
    webhook = get_webhook(session, webhook_id)
    webhook.deleted_at, webhook.secret = now, ""
    session.flush()
    return webhook


def replay(session: Session, delivery_id: int, now: Instant) -> OutboxMessage:
    """Delivers once more what a delivery was of, under the same message id, so that the receiver can tell."""
    delivery = get_delivery(session, delivery_id)
    get_webhook(session, delivery.webhook_id)
    return send_again(session, get_message(session, delivery.outbox_id), now)


def take_deliveries(session: Session, *, limit: int, lease: int, now: Instant) -> list[Claimed]:
    """Claims what is due for webhooks; what is not addressed yet becomes one delivery for each that listens."""
    heard = listening(session)
    for _ in range(_MOST_ROUNDS):
        claimed = claim(session, Channel.WEBHOOK, limit=limit, lease=lease, now=now)
        deliveries = [each for each in claimed if each.kind is Kind.DELIVERY]
        for each in claimed:
            if each not in deliveries:
                _fan_out(session, each, heard, now)
        if deliveries or not claimed:
            return deliveries
    return []


def log_delivery(
    session: Session,
    claimed: Claimed,
    *,
    webhook_id: int,
    event: Event,
    status: int | None,
    reason: str | None,
    duration_ms: int,
    now: Instant,
) -> None:
    """Keeps that an attempt was made and what it came to, without what was said on either side."""
    session.add(
        WebhookDelivery(
            webhook_id=webhook_id,
            outbox_id=claimed.id,
            event=event.value,
            attempt=claimed.attempts + 1,
            status=status,
            reason=reason,
            duration_ms=duration_ms,
            attempted_at=now,
        )
    )


def _fan_out(session: Session, claimed: Claimed, webhooks: Sequence[Webhook], now: Instant) -> None:
    event = Event.INVITATION_DUE if claimed.kind in ASKING else Event(str(claimed.payload["event"]))
    heard = [webhook for webhook in webhooks if event.value in webhook.events]
    enqueue(session, [_delivery(claimed, event, webhook.id, now) for webhook in heard], now)
    if heard:
        settle(session, [Settlement(claimed=claimed, result=Result.SENT)], now)
    elif claimed.kind in ASKING:
        # Someone is to be asked, and nobody is there to pass it on: staff must see it.
        settle(session, [Settlement(claimed=claimed, result=Result.FAILED, reason=Reason.NOT_CONFIGURED)], now)
    else:
        forget(session, [claimed.id])


def _delivery(claimed: Claimed, event: Event, webhook_id: int, now: Instant) -> Message:
    extra: Mapping[str, object] = {key: value for key, value in claimed.payload.items() if key != "event"}
    return Message(
        kind=Kind.DELIVERY,
        channel=Channel.WEBHOOK,
        about_id=claimed.about_id,
        step=f"{webhook_id}:{claimed.message_id}",
        subject_id=claimed.subject_id,
        due_at=now,
        payload={
            **extra,
            "webhook": webhook_id,
            "event": event.value,
            "kind": kind_of(claimed).value,
            "at": now,
        },
    )
