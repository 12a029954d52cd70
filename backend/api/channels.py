"""Channels in the schema: webhooks and what was delivered to them, and files of links."""

import secrets
from collections.abc import Callable
from typing import Annotated, TypeVar

import strawberry

from backend.api.fields.connections import After, Before, Connection, First, Last, asked, connected
from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.lookups import by_id, optional_id
from backend.api.fields.mutations import MutationInput, Payload, RepeatableInput, attempt
from backend.api.message_enums import Event
from backend.api.outbox import OutboxMessage, find_message
from backend.api.shapes.nodes import Node, global_id, parse_id
from backend.api.shapes.scalars import DateTime, optional_time
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.viewers.permissions import guarded
from backend.channels import actions, queries, tables
from backend.channels.rules import secret_of
from backend.clock import Instant
from backend.db import Session
from backend.db.idempotency import Result
from backend.outbox.tables import Webhook as WebhookRow
from backend.staff.rules import Permission

P = TypeVar("P", bound="OneWebhookPayload")

MOST_LINKS = 1_000
_SECRET_BYTES = 32


@object_shape
class Webhook(Node):
    """An address of the company's own that is told of events, signed as Standard Webhooks says."""

    url: str = says("Where it is.")
    events: list[Event] = says("What it is told of.")
    created_at: DateTime = says("When it was made.")
    disabled_at: DateTime | None = says("Since when it is told of nothing; null while it is.")
    deleted_at: DateTime | None = says("When it was deleted; null while it is there.")


@object_shape
class WebhookDelivery(Node):
    """One attempt to tell one webhook of one event; what was said on either side is not kept."""

    row: strawberry.Private[tables.WebhookDelivery]
    event: Event = says("Of what it was told.")
    attempt: int = says("The first, the second and so on.")
    status: int | None = says("The HTTP status that was answered; null where nothing was.")
    reason: str | None = says("Why it failed: a code such as HTTP_500, TIMED_OUT or PRIVATE_ADDRESS.")
    duration_ms: int = says("How long the answer took, in milliseconds.")
    attempted_at: DateTime = says("When.")

    @guarded(Permission.READ_WEBHOOKS)
    async def webhook(self, info: Info) -> Webhook | None:
        """Who was told."""
        return await find_webhook(info.context, self.row.webhook_id)

    @guarded(Permission.READ_OUTBOX)
    async def message(self, info: Info) -> OutboxMessage | None:
        """The message that was delivered."""
        return await find_message(info.context, self.row.outbox_id)


@object_shape
class HandedOverLink:
    """One line of a file of links."""

    message_id: str = says("The message's stable id, to tell lines apart.")
    kind: str = says("INVITATION or REMINDER.")
    person: str = says("The client's reference of the person, or the person's number here.", personal=True)
    language: str = says("The language in which to write.")
    url: str = says("The person's own link.")
    preferences_url: str = says("Where the person says no to such messages; every message must carry it.")
    expires_at: str = says("The last instant at which the link is good.")


def webhook_of(row: WebhookRow) -> Webhook:
    """The webhook as the schema shows it, without its secret."""
    return Webhook(
        id=global_id("Webhook", row.id),
        url=row.url,
        events=[Event(event) for event in row.events],
        created_at=DateTime(row.created_at),
        disabled_at=optional_time(row.disabled_at),
        deleted_at=optional_time(row.deleted_at),
    )


def delivery_of(row: tables.WebhookDelivery) -> WebhookDelivery:
    """The delivery as the schema shows it."""
    return WebhookDelivery(
        id=global_id("WebhookDelivery", row.id),
        row=row,
        event=Event(row.event),
        attempt=row.attempt,
        status=row.status,
        reason=row.reason,
        duration_ms=row.duration_ms,
        attempted_at=DateTime(row.attempted_at),
    )


def _link_of(line: queries.Line) -> HandedOverLink:
    return HandedOverLink(
        message_id=line.message_id,
        kind=line.kind,
        person=str(line.person),
        language=line.language,
        url=line.url,
        preferences_url=line.preferences_url,
        expires_at=line.expires_at,
    )


async def find_webhook(context: Context, webhook_id: int | None) -> Webhook | None:
    """The webhook of that key, deleted or not."""
    return await by_id(context, queries.webhooks_by_id, webhook_of, webhook_id)


async def find_delivery(context: Context, delivery_id: int | None) -> WebhookDelivery | None:
    """The delivery of that key."""
    return await by_id(context, queries.deliveries_by_id, delivery_of, delivery_id)


KINDS = {
    "Webhook": Kind(permission=Permission.READ_WEBHOOKS, fetch=lambda context, keys: find_webhook(context, keys[0])),
    "WebhookDelivery": Kind(
        permission=Permission.READ_WEBHOOKS, fetch=lambda context, keys: find_delivery(context, keys[0])
    ),
}


@strawberry.type
class ChannelsQuery:
    """What can be asked of channels."""

    @guarded(Permission.READ_WEBHOOKS)
    async def webhooks(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Webhook]:
        """The webhooks that there are, in the order in which they were made."""
        part = asked(first, after, last, before, int, of="Webhook")
        return await connected(info.context.read(lambda session: queries.list_webhooks(session, part)), webhook_of)

    @guarded(Permission.READ_WEBHOOKS)
    async def webhook_deliveries(
        self,
        info: Info,
        webhook_id: Annotated[strawberry.ID | None, strawberry.argument(description="Only to this one.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[WebhookDelivery]:
        """Every attempt at a delivery, oldest first; ask for the `last` to see the newest."""
        part = asked(first, after, last, before, int, of="WebhookDelivery")
        to = optional_id(webhook_id, "Webhook", "webhookId")
        page = info.context.read(lambda session: queries.list_deliveries(session, part, webhook_id=to))
        return await connected(page, delivery_of)


@input_shape
class WebhookCreateInput(RepeatableInput):
    """A new webhook."""

    url: str = says("Where it is: https in production, and on the open internet.")
    events: list[Event] = says("What it is to be told of.")


@object_shape
class WebhookCreatePayload(Payload):
    """What `webhookCreate` answers."""

    webhook: Webhook | None = says("The new webhook.")
    secret: str | None = says("What its signatures are checked with, shown this once.")


@input_shape
class OneWebhookInput(MutationInput):
    """Which webhook."""

    id: strawberry.ID = says("The webhook's id.")


@object_shape
class OneWebhookPayload(Payload):
    """What a change of a webhook answers."""

    webhook: Webhook | None = says("The webhook as it is now.")


@input_shape
class WebhookDisableInput(OneWebhookInput):
    """Which webhook to tell nothing more."""


@object_shape
class WebhookDisablePayload(OneWebhookPayload):
    """What `webhookDisable` answers."""


@input_shape
class WebhookEnableInput(OneWebhookInput):
    """Which webhook to tell of things again."""


@object_shape
class WebhookEnablePayload(OneWebhookPayload):
    """What `webhookEnable` answers."""


@input_shape
class WebhookDeleteInput(OneWebhookInput):
    """Which webhook to end."""


@object_shape
class WebhookDeletePayload(OneWebhookPayload):
    """What `webhookDelete` answers."""


@input_shape
class WebhookReplayInput(RepeatableInput):
    """Which delivery to repeat."""

    id: strawberry.ID = says("The delivery's id.")


@object_shape
class WebhookReplayPayload(Payload):
    """What `webhookReplay` answers."""

    message: OutboxMessage | None = says("The message, which waits to be delivered again.")


@input_shape
class LinksHandOverInput(RepeatableInput):
    """What to hand over."""

    touchpoint_id: strawberry.ID = says("To whose people.")
    batch: int | None = says("A file that was handed over before, to get it again; null for what waits.", default=None)


@object_shape
class LinksHandOverPayload(Payload):
    """What `linksHandOver` answers."""

    batch: int | None = says("The number of the file; null when nothing waited.")
    links: list[HandedOverLink] | None = says("Its lines.")


@strawberry.type
class ChannelsMutation:
    """What changes channels."""

    @guarded(Permission.EDIT_WEBHOOKS)
    async def webhook_create(self, info: Info, input: WebhookCreateInput) -> WebhookCreatePayload:
        """Makes a webhook and shows its secret once."""
        secret, made = secret_of(secrets.token_bytes(_SECRET_BYTES)), list[int]()
        context = info.context

        def work(session: Session) -> Result:
            row = actions.add_webhook(
                session,
                url=input.url,
                events=input.events,
                secret=secret,
                https_only=context.https_only,
                networks=context.webhook_networks,
                now=context.now,
            )
            made[:] = [row.id]
            return {"id": row.id}

        done = await attempt(info, input, work)
        return WebhookCreatePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            webhook=await find_webhook(context, done.id()),
            secret=secret if done.id() is not None and made else None,
        )

    @guarded(Permission.EDIT_WEBHOOKS)
    async def webhook_disable(self, info: Info, input: WebhookDisableInput) -> WebhookDisablePayload:
        """Tells a webhook of nothing more until it is enabled again."""
        return await _changed(WebhookDisablePayload, info, input, actions.disable_webhook)

    @guarded(Permission.EDIT_WEBHOOKS)
    async def webhook_enable(self, info: Info, input: WebhookEnableInput) -> WebhookEnablePayload:
        """Tells a webhook of what happens from now on."""
        return await _changed(WebhookEnablePayload, info, input, actions.enable_webhook)

    @guarded(Permission.EDIT_WEBHOOKS)
    async def webhook_delete(self, info: Info, input: WebhookDeleteInput) -> WebhookDeletePayload:
        """Ends a webhook for good."""
        return await _changed(WebhookDeletePayload, info, input, actions.delete_webhook)

    @guarded(Permission.EDIT_WEBHOOKS)
    async def webhook_replay(self, info: Info, input: WebhookReplayInput) -> WebhookReplayPayload:
        """Delivers once more what a delivery was of, under the same webhook-id."""

        def work(session: Session) -> Result:
            return {"id": actions.replay(session, parse_id(input.id, "WebhookDelivery", "id"), info.context.now).id}

        done = await attempt(info, input, work)
        return WebhookReplayPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            message=await find_message(info.context, done.id()),
        )

    @guarded(Permission.ISSUE_INVITATIONS)
    async def links_hand_over(self, info: Info, input: LinksHandOverInput) -> LinksHandOverPayload:
        """Hands over the links that wait for the company's own tool, at most 1000 at once, each link in one file.

        Whoever asks needs READ_PERSONAL_DATA too.
        """
        context = info.context
        # The links lead to what their people said, under the references by which the client knows them.
        context.viewer.need(Permission.READ_PERSONAL_DATA)

        def work(session: Session) -> Result:
            touchpoint_id = parse_id(input.touchpoint_id, "Touchpoint", "touchpointId")
            if input.batch is not None:
                queries.check_batch(session, input.batch, touchpoint_id)
                return {"batch": input.batch, "touchpoint": touchpoint_id}
            done = actions.hand_over(session, touchpoint_id, batch=None, limit=MOST_LINKS, now=context.now)
            return {"batch": done.batch, "touchpoint": touchpoint_id}

        done = await attempt(info, input, work)
        batch, touchpoint_id = done.id("batch"), done.id("touchpoint")
        return LinksHandOverPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            batch=batch,
            links=None if touchpoint_id is None else await _lines(context, batch, touchpoint_id),
        )


async def _lines(context: Context, batch: int | None, touchpoint_id: int) -> list[HandedOverLink]:
    if batch is None:
        return []
    lines = await context.read(lambda session: queries.lines_of_batch(session, batch, touchpoint_id, context.links))
    return [_link_of(line) for line in lines]


async def _changed(
    payload: type[P], info: Info, input: OneWebhookInput, change: Callable[[Session, int, Instant], WebhookRow]
) -> P:
    def work(session: Session) -> Result:
        return {"id": change(session, parse_id(input.id, "Webhook", "id"), info.context.now).id}

    done = await attempt(info, input, work)
    return payload(
        user_errors=done.errors,
        client_mutation_id=input.client_mutation_id,
        webhook=await find_webhook(info.context, done.id()),
    )
