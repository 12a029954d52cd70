"""Reads webhooks, what was delivered to them, and what a delivery says."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.channels.queries.standings import Standing, cancelled, kind_of, standings
from backend.channels.tables import WebhookDelivery
from backend.clock import Instant, to_datetime
from backend.db import Page, Slice, keyset_page
from backend.errors import NotFound
from backend.invitations.queries import invitations_by_id
from backend.invitations.rules import link_of
from backend.links import Links, Purpose
from backend.outbox.rules import ASKING, Channel, Claimed, Event, Reason, Settlement
from backend.outbox.tables import Webhook
from backend.panel.queries import people_by_id
from backend.panel.rules import preferences_link_of
from backend.panel.tables import Person
from backend.responses.queries import responses_by_id
from backend.segments.queries.audiences import audiences_by_id

# What the id of an event is of, where the event's own word says it.
_SUBJECTS: Final = {
    Event.AMBASSADOR_ACCEPTED: "ambassador",
    Event.REFERRAL_CONFIRMED: "referral",
    Event.IDEA_POSTED: "idea",
    Event.IDEA_ANSWERED: "idea",
    Event.LEAD_CLOSED: "lead",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What is posted to a webhook."""

    webhook_id: int
    url: str
    secret: str
    event: Event
    message_id: str
    body: bytes


def get_webhook(session: Session, webhook_id: int) -> Webhook:
    """The webhook of that id, unless it was deleted."""
    found = session.get(Webhook, webhook_id)
    if found is None or found.deleted_at is not None:
        raise NotFound("there is no such webhook", "id")
    return found


def get_delivery(session: Session, delivery_id: int) -> WebhookDelivery:
    """The delivery of that id."""
    found = session.get(WebhookDelivery, delivery_id)
    if found is None:
        raise NotFound("there is no such delivery", "id")
    return found


def webhooks_by_id(session: Session, webhook_ids: Collection[int]) -> dict[int, Webhook]:
    """Those of the webhooks that exist, deleted ones too, by id."""
    return {row.id: row for row in session.scalars(select(Webhook).where(Webhook.id.in_(webhook_ids)))}


def deliveries_by_id(session: Session, delivery_ids: Collection[int]) -> dict[int, WebhookDelivery]:
    """Those of the deliveries that exist, by id."""
    rows = session.scalars(select(WebhookDelivery).where(WebhookDelivery.id.in_(delivery_ids)))
    return {row.id: row for row in rows}


def list_webhooks(session: Session, part: Slice) -> Page[Webhook]:
    """The webhooks in the order in which they were made, without deleted ones."""
    return keyset_page(session, select(Webhook).where(Webhook.deleted_at.is_(None)), [Webhook.id], part)


def list_deliveries(session: Session, part: Slice, *, webhook_id: int | None = None) -> Page[WebhookDelivery]:
    """The attempts at delivery in their order, to one webhook or to all."""
    statement = select(WebhookDelivery)
    if webhook_id is not None:
        statement = statement.where(WebhookDelivery.webhook_id == webhook_id)
    return keyset_page(session, statement, [WebhookDelivery.id], part)


def parcels(
    session: Session, claimed: Sequence[Claimed], *, links: Links, now: Instant
) -> dict[int, Parcel | Settlement]:
    """What is posted for each message, or what becomes of it instead."""
    webhooks = webhooks_by_id(session, {_webhook_of(each) for each in claimed})
    said = _said(session, claimed, links, now)
    return {each.id: _parcel(each, webhooks.get(_webhook_of(each)), said[each.id]) for each in claimed}


def _webhook_of(claimed: Claimed) -> int:
    number = claimed.payload.get("webhook")
    return number if isinstance(number, int) else 0


def _parcel(claimed: Claimed, webhook: Webhook | None, said: Mapping[str, object] | Settlement) -> Parcel | Settlement:
    if webhook is None or webhook.deleted_at is not None or webhook.disabled_at is not None:
        return cancelled(claimed, Reason.DISABLED)
    if isinstance(said, Settlement):
        return said
    event = Event(str(claimed.payload["event"]))
    body = {"type": event.value, "timestamp": _iso(claimed.payload["at"]), "data": said}
    return Parcel(
        webhook_id=webhook.id,
        url=webhook.url,
        secret=webhook.secret,
        event=event,
        message_id=claimed.message_id,
        body=orjson.dumps(body),
    )


def _said(
    session: Session, claimed: Sequence[Claimed], links: Links, now: Instant
) -> dict[int, Mapping[str, object] | Settlement]:
    """The data of each message: ids and references, and a link only where the receiver is to send it on."""
    due = [each for each in claimed if kind_of(each) in ASKING and each.payload["event"] == Event.INVITATION_DUE]
    told = [each for each in claimed if each not in due]
    judged = standings(session, due, Channel.WEBHOOK, now)
    asked = {key: each if isinstance(each, Settlement) else _due(each, links) for key, each in judged.items()}
    return asked | _happened(session, told)


def _due(standing: Standing, links: Links) -> Mapping[str, object]:
    invitation, person = standing.invitation, standing.person
    preferences = preferences_link_of(person.id, person.created_at)
    return {
        "kind": standing.kind.value,
        "invitation": invitation.id,
        "touchpoint": standing.touchpoint.key,
        "person": person.external_ref,
        "language": person.language,
        "url": links.url(Purpose.SURVEY, link_of(invitation)),
        "preferences_url": links.url(Purpose.PREFERENCES, preferences),
        "expires_at": _iso(invitation.expires_at),
    }


def _happened(session: Session, claimed: Sequence[Claimed]) -> dict[int, Mapping[str, object] | Settlement]:
    """What is told of things that happened; of whoever asked to be forgotten only the ids are left."""
    people = people_by_id(session, {each.subject_id for each in claimed if each.subject_id is not None})
    responses = responses_by_id(session, _about(claimed, Event.RESPONSE_FINISHED))
    wanted = _about(claimed, Event.INVITATION_SENT) | {row.invitation_id for row in responses.values()}
    touchpoints = {key: row.touchpoint_id for key, row in invitations_by_id(session, wanted).items()}
    audiences = audiences_by_id(session, _about(claimed, Event.AUDIENCE_ENTERED) | _about(claimed, Event.AUDIENCE_LEFT))
    said: dict[int, Mapping[str, object] | Settlement] = {}
    for each in claimed:
        data: dict[str, object] = {"person": _ref(people.get(each.subject_id or 0))}
        match each.payload["event"]:
            case Event.INVITATION_SENT:
                data |= {"invitation": each.about_id, "touchpoint_id": touchpoints.get(each.about_id)}
            case Event.RESPONSE_FINISHED if (row := responses.get(each.about_id)) is not None:
                data |= {"response": row.id, "invitation": row.invitation_id, "outcome": row.outcome}
                data |= {"touchpoint_id": touchpoints.get(row.invitation_id)}
            case Event.AUDIENCE_ENTERED | Event.AUDIENCE_LEFT if (audience := audiences.get(each.about_id)) is not None:
                data |= {"audience": audience.key}
            case str(event) if event in _SUBJECTS:
                data |= {_SUBJECTS[Event(event)]: each.about_id}
        said[each.id] = data
    return said


def _about(claimed: Sequence[Claimed], event: Event) -> set[int]:
    return {each.about_id for each in claimed if each.payload["event"] == event}


def _ref(person: Person | None) -> str | None:
    return None if person is None or person.erased_at is not None else person.external_ref


def _iso(instant: object) -> str:
    moment = to_datetime(instant if isinstance(instant, int) else 0)
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
