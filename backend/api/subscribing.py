"""Subscriptions as they are answered: what is fed is read anew each time, with whose token it is, and then shown."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from graphql import ExecutionResult

from backend.api.context import Context
from backend.api.documents import Document, StaffSchema
from backend.api.errors import formatted, log_faults, refusal_body
from backend.api.event_streams import COMMENT, COMPLETE, Events, next_event
from backend.api.feeds import Ended, Feed, Reading
from backend.api.permissions import Viewer
from backend.api.requests import GraphQLRequest
from backend.api.streams import Streams
from backend.clock import Clock
from backend.db import Database, Session
from backend.errors import Refused, Unauthenticated

# What a feed yields is of the type that its field shows, each feed of its own.
AnyFeed = Feed[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """A subscription that was asked for, and who asks: found anew by their token at each reading."""

    document: Document
    asked: GraphQLRequest
    viewer: Viewer
    find_viewer: Callable[[Session], Viewer]
    request_id: str


class Subscriptions:
    """Answers subscriptions; between two readings a connection costs no session and no thread."""

    def __init__(
        self,
        schema: StaffSchema,
        database: Database,
        clock: Clock,
        streams: Streams,
        context_of: Callable[[Viewer], Context],
    ) -> None:
        self._schema = schema
        self._database = database
        self._clock = clock
        self._streams = streams
        self._context_of = context_of

    async def events(self, subscriber: Subscriber) -> Events:
        """Every event, the first at once: a comment where it was taken, and its errors where it was refused."""
        with self._streams.opened(subscriber.viewer.token_id) as ending:
            feed = await self._subscribed(subscriber)
            if isinstance(feed, ExecutionResult):
                yield next_event(_shown(feed, subscriber.request_id))
                yield COMPLETE
                return
            yield COMMENT
            silence = 0.0
            while not ending.is_set():
                told = await self._told(subscriber, feed)
                for event in told:
                    yield event
                if told and told[-1] is COMPLETE:
                    return
                silence = 0.0 if told else silence + self._streams.pace.poll
                if silence >= self._streams.pace.heartbeat:
                    silence = 0.0
                    yield COMMENT
                if not told:
                    await _either(ending, self._streams.pace.poll)

    async def _subscribed(self, subscriber: Subscriber) -> AnyFeed | ExecutionResult:
        document, asked = subscriber.document.parsed, subscriber.asked
        if document is None:
            return ExecutionResult(errors=list(subscriber.document.errors))
        context = self._context_of(subscriber.viewer)
        return await self._schema.listen(document, context, asked.variables, asked.operation_name)

    async def _told(self, subscriber: Subscriber, feed: AnyFeed) -> Sequence[bytes]:
        """What has happened since the last reading, as events; the last is COMPLETE where nothing more will come."""
        try:
            viewer, payloads = await self._database.read(partial(self._read, subscriber, feed))
        except Ended:
            return [COMPLETE]
        except Refused as refusal:
            return [next_event(refusal_body(refusal)), COMPLETE]
        # All at once, so that what they lead to is read together.
        context = self._context_of(viewer)
        shown = await asyncio.gather(*(self._run(subscriber, context, payload) for payload in payloads))
        return [next_event(each) for each in shown]

    def _read(self, subscriber: Subscriber, feed: AnyFeed, session: Session) -> tuple[Viewer, Sequence[object]]:
        viewer = subscriber.find_viewer(session)
        if viewer.role is not subscriber.viewer.role:
            raise Unauthenticated("this token has another role by now")
        return viewer, feed.read(Reading(session=session, viewer=viewer, now=self._clock()))

    async def _run(self, subscriber: Subscriber, context: Context, payload: object) -> Mapping[str, object]:
        document, asked = subscriber.document.parsed, subscriber.asked
        if document is None:
            raise AssertionError("only what was parsed is subscribed to")
        result = await self._schema.run(document, context, asked.variables, asked.operation_name, root=payload)
        return _shown(result, subscriber.request_id)


def _shown(result: ExecutionResult, request_id: str) -> Mapping[str, object]:
    errors = result.errors or []
    log_faults(errors, request_id)
    shown = {"errors": [formatted(error, request_id) for error in errors]} if errors else {}
    return {"data": result.data, **shown} if result.data is not None or not errors else shown


async def _either(ending: asyncio.Event, seconds: float) -> None:
    """Waits for so long, or until the server ends."""
    try:
        await asyncio.wait_for(ending.wait(), seconds)
    except TimeoutError:
        return
