"""Subscriptions as they are answered: what is fed is read anew each time, with whose token it is, and then shown."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import partial
from typing import Any, TypeAlias

from graphql import ExecutionResult

from backend.api.documents.documents import StaffSchema
from backend.api.documents.operations import Operation, outcome_of
from backend.api.fields.audit_notes import keep_seen
from backend.api.fields.context import Context
from backend.api.fields.feeds import Ended, Feed, Reading
from backend.api.shapes.errors import refusal_body
from backend.api.transport.streams import Streams
from backend.api.viewers.brands import seen_by
from backend.api.viewers.callers import FindViewer
from backend.api.viewers.permissions import Viewer
from backend.clock import Clock
from backend.db import Database, Session
from backend.errors import Refused, Unauthenticated

# What a feed yields is of the type that its field shows, each feed of its own.
AnyFeed = Feed[Any]


class Way(Enum):
    """What a subscriber is told: that it has begun, one result, why it ends, that it ends, or that all is quiet."""

    BEGUN = auto()
    RESULT = auto()
    REFUSAL = auto()
    END = auto()
    SILENCE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that a subscriber is told, whichever way it goes to them."""

    way: Way
    body: Mapping[str, object] = field(default_factory=dict)


Tolds: TypeAlias = AsyncGenerator[Told, None]

_BEGUN = Told(way=Way.BEGUN)
_END = Told(way=Way.END)
_SILENCE = Told(way=Way.SILENCE)


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

    async def events(self, operation: Operation, find_viewer: FindViewer) -> Tolds:
        """All that is told, the first at once: that it was taken, or a refusal where it was not.

        The viewer is found anew at each reading, so that a revoked token ends it. A server that ends says nothing.
        """
        with self._streams.opened(operation.viewer.token_id) as ending:
            feed = await self._fed(operation)
            if isinstance(feed, ExecutionResult):
                yield Told(way=Way.REFUSAL, body=outcome_of(feed, operation.request_id).body)
                return
            yield _BEGUN
            silence = 0.0
            while not ending.is_set():
                told = await self._told(operation, find_viewer, feed)
                for each in told:
                    yield each
                if told and told[-1].way is not Way.RESULT:
                    return
                silence = 0.0 if told else silence + self._streams.pace.poll
                if silence >= self._streams.pace.heartbeat:
                    silence = 0.0
                    yield _SILENCE
                if not told:
                    await _either(ending, self._streams.pace.poll)

    async def _fed(self, operation: Operation) -> AnyFeed | ExecutionResult:
        document, asked = operation.document.parsed, operation.asked
        if document is None:
            return ExecutionResult(errors=list(operation.document.errors))
        context = self._context_of(operation.viewer)
        return await self._schema.listen(document, context, asked.variables, asked.operation_name)

    async def _told(self, operation: Operation, find_viewer: FindViewer, feed: AnyFeed) -> Sequence[Told]:
        """What has happened since the last reading; the last is no result where nothing more will come."""
        try:
            viewer, payloads = await self._database.read(partial(self._read, operation, find_viewer, feed))
        except Ended:
            return [_END]
        except Refused as refusal:
            return [Told(way=Way.REFUSAL, body=refusal_body(refusal))]
        # All at once, so that what they lead to is read together.
        context = self._context_of(viewer)
        return await asyncio.gather(*(self._shown(operation, context, payload) for payload in payloads))

    def _read(
        self, operation: Operation, find_viewer: FindViewer, feed: AnyFeed, session: Session
    ) -> tuple[Viewer, Sequence[object]]:
        viewer = find_viewer(session)
        if viewer.reach != operation.viewer.reach:
            raise Unauthenticated("this token has another role by now")

        def told(narrowed: Session) -> Sequence[object]:
            return feed.read(Reading(session=narrowed, viewer=viewer, now=self._clock()))

        return viewer, seen_by(viewer, told)(session)

    async def _shown(self, operation: Operation, context: Context, payload: object) -> Told:
        document, asked = operation.document, operation.asked
        if document.parsed is None:
            raise AssertionError("only what was parsed is subscribed to")
        result = await self._schema.run(document, context, asked.variables, asked.operation_name, root=payload)
        await keep_seen(context, document.parsed, asked.operation_name)
        return Told(way=Way.RESULT, body=outcome_of(result, operation.request_id).body)


async def _either(ending: asyncio.Event, seconds: float) -> None:
    """Waits for so long, or until the server ends."""
    try:
        await asyncio.wait_for(ending.wait(), seconds)
    except TimeoutError:
        return
