"""A stream gives back all it held: when its client does not read, when it leaves, and when something breaks."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable

import pytest
from starlette.types import Message, Receive

from backend.api.live import MovesFeed
from backend.api.transport.event_streams import COMPLETE, EventStream
from backend.clock import SECOND
from backend.loyalty.queries import StoredMove
from backend.loyalty.rules.axes import Cause
from tests.clocks import START

Send = Callable[[Message], Awaitable[None]]


class Source:
    """Events without end, and whether they were closed."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.made = 0
        self.is_closed = False
        self.fault = fault

    async def events(self) -> AsyncGenerator[bytes, None]:
        """The events."""
        try:
            while True:
                self.made += 1
                if self.fault is not None:
                    raise self.fault
                yield b"event"
                await asyncio.sleep(0)
        finally:
            self.is_closed = True


async def stays() -> Message:
    """What a client says that stays: nothing."""
    await asyncio.Event().wait()
    return {"type": "http.disconnect"}


def run(source: Source, send: Send, receive: Receive = stays) -> None:
    """Answers with the source's events, in a loop of its own in which nothing is left over."""

    async def answer() -> None:
        events, before = source.events(), asyncio.all_tasks()
        # As the API does it: the first event tells whether it is a stream at all.
        first = b"first" if source.fault else await anext(events)
        await EventStream(first, events, longest_send=0.05)({"type": "http"}, receive, send)
        assert asyncio.all_tasks() == before

    asyncio.run(asyncio.wait_for(answer(), 600))


def test_a_client_that_does_not_read_is_let_go() -> None:
    source, sent = Source(), list[Message]()

    async def send(message: Message) -> None:
        sent.append(message)
        if len(sent) > 3:
            await asyncio.Event().wait()

    run(source, send)
    assert source.is_closed
    # What waits for a client is one event, whatever happens meanwhile.
    assert source.made == len(sent) - 1 == 3


def test_a_client_that_leaves_in_the_middle_of_an_event_is_let_go() -> None:
    source, gone = Source(), asyncio.Event()

    async def send(message: Message) -> None:
        if message.get("body"):
            gone.set()
            await asyncio.Event().wait()

    async def receive() -> Message:
        await gone.wait()
        return {"type": "http.disconnect"}

    run(source, send, receive)
    assert source.is_closed


def test_what_breaks_is_told_to_the_edge() -> None:
    source = Source(fault=ValueError("broken"))

    async def send(_message: Message) -> None:
        """Takes it."""

    with pytest.raises(ValueError, match="broken"):
        run(source, send)
    assert source.is_closed


def test_an_end_is_whole() -> None:
    sent = list[Message]()

    async def events() -> AsyncGenerator[bytes, None]:
        yield b"one"
        yield COMPLETE

    async def send(message: Message) -> None:
        sent.append(message)

    async def answer() -> None:
        own = events()
        await EventStream(await anext(own), own, longest_send=5.0)({"type": "http"}, stays, send)

    asyncio.run(answer())
    assert [message.get("body") for message in sent] == [None, b"one", COMPLETE, b""]
    assert [message.get("more_body") for message in sent] == [None, True, True, False]


def test_a_feed_of_moves_remembers_so_many() -> None:
    feed = MovesFeed(1, START)
    for place in range(80):
        at = START + place
        moves = [
            StoredMove(person_id=person, product_id=1, at=at, origin=None, target=1, cause=Cause.ANSWER, source_id=None)
            for person in range(1, 101)
        ]
        feed.remember(moves, START + 30 * SECOND)
    assert len(feed.known) == 5_000
    # Behind what was let go nothing is told twice: it is looked for no more.
    assert feed.floor == (START + 29, 100)
    feed.remember([], START + 61 * SECOND)
    assert (len(feed.known), feed.floor) == (0, (START + SECOND, 0))
    feed.remember([], START + 90 * SECOND)
    assert feed.floor == (START + 30 * SECOND, 0)
