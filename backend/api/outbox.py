"""The outbox in the schema: what waits to be sent, what became of it, and dead letters."""

from typing import Annotated

import strawberry

from backend.api.fields.connections import After, Before, Connection, First, Last, asked, connected
from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.lookups import by_id, optional_id
from backend.api.fields.mutations import Payload, RepeatableInput, attempt
from backend.api.fields.orders import ByMessage, MessageOrder, ordered
from backend.api.fields.wheres import outdated, said_once
from backend.api.message_enums import MessageKind, State
from backend.api.shapes.enums import Channel
from backend.api.shapes.nodes import Node, global_id, parse_id
from backend.api.shapes.scalars import DateTime, optional_time
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.viewers.permissions import guarded, later
from backend.clock import Instant
from backend.db import Session
from backend.db.idempotency import Result
from backend.outbox import actions, queries, tables
from backend.outbox.rules import ASKING, state_of
from backend.staff.rules import Permission


@object_shape
class OutboxMessage(Node):
    """Something that is to be sent, or was; whom it reaches and in which words is looked up when it is sent."""

    row: strawberry.Private[tables.OutboxMessage]
    kind: MessageKind = says("What it is.")
    channel: Channel = says("By which way it goes.")
    state: State = says("Where it stands at this moment.")
    message_id: str = says("Its stable id: the first part of a mail's Message-ID, a webhook's webhook-id.")
    attempts: int = says("How often it failed.")
    due_at: DateTime = says("From when on it was to be sent.")
    next_at: DateTime | None = says("When it is looked at next; null when it is settled.")
    sent_at: DateTime | None = says("When it was taken by the next in line.")
    dead_at: DateTime | None = says("When it was given up.")
    cancelled_at: DateTime | None = says("When it became needless or was not allowed any more.")
    reason: str | None = says("Why it was not sent, or not yet: a code such as NO_CONSENT, SMTP_550 or HTTP_500.")
    batch: int | None = says("The file in which it was handed over.")

    @guarded(Permission.READ_PANEL, later("Person", "backend.api.panel"))
    async def person(self, info: Info) -> object:
        """Whom it concerns; null where it concerns nobody."""
        person_id = self.row.subject_id
        return None if person_id is None else await info.context.node("Person", person_id)

    @guarded(Permission.READ_INVITATIONS, later("Invitation", "backend.api.invitations"))
    async def invitation(self, info: Info) -> object:
        """What it asks someone to answer; null where it asks nothing."""
        is_inviting = self.row.kind in ASKING
        return await info.context.node("Invitation", self.row.about_id) if is_inviting else None


def message_of(row: tables.OutboxMessage, now: Instant) -> OutboxMessage:
    """The message as the schema shows it at that instant."""
    return OutboxMessage(
        id=global_id("OutboxMessage", row.id),
        row=row,
        kind=MessageKind(row.kind),
        channel=Channel(row.channel),
        state=state_of(row, now),
        message_id=row.message_id,
        attempts=row.attempts,
        due_at=DateTime(row.due_at),
        next_at=optional_time(row.next_at),
        sent_at=optional_time(row.sent_at),
        dead_at=optional_time(row.dead_at),
        cancelled_at=optional_time(row.cancelled_at),
        reason=row.last_error,
        batch=row.batch,
    )


async def find_message(context: Context, message_id: int | None) -> OutboxMessage | None:
    """The message of that key."""
    return await by_id(context, queries.messages_by_id, lambda row: message_of(row, context.now), message_id)


KINDS = {
    "OutboxMessage": Kind(permission=Permission.READ_OUTBOX, fetch=lambda context, keys: find_message(context, keys[0]))
}


@input_shape
class OutboxMessagesWhereInput:
    """Which messages are asked for: those of which everything that is said holds."""

    kind: MessageKind | None = says("Of this kind.", default=None)
    channel: Channel | None = says("By this way.", default=None)
    state: State | None = says("In this state.", default=None)
    person_id: strawberry.ID | None = says("To this person.", default=None)


_Where = Annotated[OutboxMessagesWhereInput | None, strawberry.argument(description="Only these; all if left out.")]
_Kind = Annotated[MessageKind | None, outdated("outboxMessages", "Only of this kind.")]
_Channel = Annotated[Channel | None, outdated("outboxMessages", "Only by this way.")]
_State = Annotated[State | None, outdated("outboxMessages", "Only in this state.")]
_Person = Annotated[strawberry.ID | None, outdated("outboxMessages", "Only to this person.")]


@strawberry.type
class OutboxQuery:
    """What can be asked of the outbox."""

    @guarded(Permission.READ_OUTBOX)
    async def outbox_messages(  # noqa: PLR0913 - four of them go with what they are deprecated for
        self,
        info: Info,
        kind: _Kind = None,
        channel: _Channel = None,
        state: _State = None,
        person_id: _Person = None,
        where: _Where = None,
        order_by: ByMessage = MessageOrder.QUEUED_ASC,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[OutboxMessage]:
        """Messages by whatever they are ordered."""
        part = ordered(order_by, first=first, after=after, last=last, before=before).part
        now = info.context.now
        loose = OutboxMessagesWhereInput(kind=kind, channel=channel, state=state, person_id=person_id)
        said = said_once(where, loose, OutboxMessagesWhereInput())
        to = optional_id(said.person_id, "Person", *(["where"] if where else []), "personId")
        page = info.context.read(
            lambda session: queries.list_messages(
                session, part, kind=said.kind, channel=said.channel, state=said.state, subject_id=to, now=now
            )
        )
        return await connected(page, lambda row: message_of(row, now))

    @guarded(Permission.READ_OUTBOX)
    async def dead_letters(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[OutboxMessage]:
        """Messages that were given up and wait for staff to look at them."""
        part, now = asked(first, after, last, before, int, of="OutboxMessage"), info.context.now
        page = info.context.read(lambda session: queries.list_messages(session, part, state=State.DEAD, now=now))
        return await connected(page, lambda row: message_of(row, now))


@input_shape
class DeadLetterRetryInput(RepeatableInput):
    """Which dead letter to try anew."""

    id: strawberry.ID = says("The message's id.")


@object_shape
class DeadLetterRetryPayload(Payload):
    """What `deadLetterRetry` answers."""

    message: OutboxMessage | None = says("The message, which waits to be sent again.")


@strawberry.type
class OutboxMutation:
    """What changes the outbox."""

    @guarded(Permission.EDIT_OUTBOX)
    async def dead_letter_retry(self, info: Info, input: DeadLetterRetryInput) -> DeadLetterRetryPayload:
        """Tries a dead letter anew, under the same message id; consent is looked at again before it is sent."""

        def work(session: Session) -> Result:
            return {"id": actions.retry(session, parse_id(input.id, "OutboxMessage", "id"), info.context.now).id}

        done = await attempt(info, input, work)
        return DeadLetterRetryPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            message=await find_message(info.context, done.id()),
        )
