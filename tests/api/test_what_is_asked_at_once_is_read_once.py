"""Whoever asks while the same is being read is told the next reading, with all who ask until then."""

import asyncio
from collections.abc import Callable, Hashable
from typing import TypeVar

from backend.api.fields.context import Context
from backend.api.fields.shared_reads import Read, SharedReads
from backend.api.schema import KINDS, schema
from backend.api.viewers.permissions import Viewer
from backend.db import Database, Session
from backend.db.plain_rows import Asking
from backend.links import Links
from backend.panel.queries import count_people
from backend.panel.tables import Person
from backend.staff.actions.audit import AuditTrail
from backend.staff.rules import Role
from tests.bench.stage import set_stage
from tests.clocks import START
from tests.patience import PATIENCE

T = TypeVar("T")
KEY = "a test's own key, of which nobody needs to know"


class Asked:
    """How many people there are, as it is asked for; counts the questions and what was found."""

    def __init__(self) -> None:
        self.begun = 0

    def __call__(self) -> Asking[int]:
        """Asks."""
        self.begun += 1
        return (yield from count_people())


def _context(database: Database, member: int, shared: SharedReads) -> Context:
    return Context(
        database=database,
        links=Links((KEY,), "https://kizuna.example"),
        viewer=Viewer(token_id=member, name="t", role=Role.ADMINISTRATOR, member_id=member),
        now=START,
        kinds=KINDS,
        trail=AuditTrail((KEY,)),
        shared=shared,
    )


class Keys(SharedReads):
    """Tells by which keys it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Hashable] = []

    async def read(self, key: Hashable, read: Read[T]) -> T:
        """Takes the key down, and reads."""
        self.asked.append(key)
        return await super().read(key, read)


class Broken(RuntimeError):
    """A fault of a reading."""


def _broken() -> Asking[int]:
    yield from count_people()
    raise Broken


def _join(session: Session) -> None:
    session.add(Person(language="ja", created_at=START))


def _reader(database: Database) -> Callable[[Asked], asyncio.Task[int]]:
    shared = SharedReads()
    return lambda asked: asyncio.get_running_loop().create_task(
        shared.read("people", lambda: database.read_rows(asked()))
    )


def test_the_first_reads_alone_and_the_others_together(database: Database) -> None:
    set_stage(database.url, 3)

    async def ask() -> None:
        read, asked = _reader(database), Asked()
        readers = [read(asked) for _ in range(6)]
        # One who goes away takes nothing from the others.
        await asyncio.sleep(0)
        readers[2].cancel()
        found = await asyncio.gather(*readers, return_exceptions=True)
        assert [each for each in found if not isinstance(each, asyncio.CancelledError)] == [3] * 5
        assert asked.begun == 2
        # Afterwards everything is read anew.
        assert await read(asked) == 3
        assert asked.begun == 3

    asyncio.run(ask())


def test_nobody_is_told_what_was_read_before_they_asked(database: Database) -> None:
    set_stage(database.url, 3)

    async def ask() -> None:
        read, asked = _reader(database), Asked()
        first = read(asked)
        await asyncio.sleep(0)
        database.write_now(_join)
        assert await read(asked) == 4
        assert await first in {3, 4}

    asyncio.run(ask())


def test_nobody_overtakes_those_who_wait_and_nothing_is_read_for_nobody() -> None:
    async def ask() -> None:
        shared, begun, gates = SharedReads(), list[int](), [asyncio.Event() for _ in range(9)]

        async def slow() -> int:
            number = len(begun)
            begun.append(number)
            await gates[number].wait()
            return number

        def come() -> asyncio.Task[int]:
            return asyncio.create_task(shared.read("people", slow))

        first = come()
        await asyncio.sleep(0)
        waits = [come(), come()]
        await asyncio.sleep(0)
        gates[0].set()
        # When the first is done, and before those who wait go on, another comes: together with them.
        late = come()
        for _ in range(9):
            await asyncio.sleep(0)
        assert begun == [0, 1]
        gates[1].set()
        assert await asyncio.gather(first, *waits, late) == [0, 1, 1, 1]
        leader = come()
        await asyncio.sleep(0)
        gone = [come(), come()]
        await asyncio.sleep(0)
        for each in gone:
            each.cancel()
        await asyncio.gather(*gone, return_exceptions=True)
        gates[2].set()
        assert await leader == 2
        for _ in range(5):
            await asyncio.sleep(0)
        assert begun == [0, 1, 2]

    asyncio.run(asyncio.wait_for(ask(), PATIENCE))


def test_pages_of_several_viewers_are_each_their_own_and_each_noted(database: Database) -> None:
    set_stage(database.url, 5)
    document = schema.prepared("query ($n: Int) { people(first: $n) { nodes { externalRef } totalCount } }")

    async def ask() -> None:
        shared = SharedReads()
        contexts = [_context(database, member, shared) for member in (1, 2, 3, 4)]
        runs = (schema.run(document, each, {"n": n}, None) for each, n in zip(contexts, (2, 2, 2, 3), strict=True))
        answers = [each.data or {} for each in await asyncio.gather(*runs)]
        assert [len(each["people"]["nodes"]) for each in answers] == [2, 2, 2, 3]
        assert [each["people"]["totalCount"] for each in answers] == [5] * 4
        assert [len(each.seen.about()["Person"]) for each in contexts] == [2, 2, 2, 3]

    asyncio.run(ask())


def test_only_who_asks_for_the_same_and_may_wait_as_long_is_told_the_same(database: Database) -> None:
    set_stage(database.url, 3)
    shown = "{ nodes { responses(first: $m) { nodes { id } } } totalCount }"
    document = schema.prepared(f"query ($n: Int, $m: Int) {{ people(first: $n) {shown} }}")
    shared = Keys()

    async def ask(n: int, m: int, patience: float) -> None:
        context = _context(database, 1, shared)
        context.patience = patience
        assert (await schema.run(document, context, {"n": n, "m": m}, None)).errors is None

    async def run() -> None:
        for n, m, patience in ((2, 4, 600), (2, 4, 600), (3, 4, 600), (2, 5, 600), (2, 4, 601)):
            await ask(n, m, patience)

    asyncio.run(run())
    pages, counts = shared.asked[::2], shared.asked[1::2]
    assert [pages.index(each) for each in pages] == [0, 0, 2, 3, 4]
    # How many there are in all is the same on every page.
    assert [counts.index(each) for each in counts] == [0, 0, 0, 0, 4]


def test_a_fault_is_that_of_all_who_asked_together_and_of_nobody_later(database: Database) -> None:
    set_stage(database.url, 3)

    async def ask() -> None:
        shared = SharedReads()
        failing = [asyncio.create_task(shared.read("people", lambda: database.read_rows(_broken()))) for _ in range(3)]
        faults = await asyncio.gather(*failing, return_exceptions=True)
        assert [type(fault) for fault in faults] == [Broken] * 3
        assert await shared.read("people", lambda: database.read_rows(count_people())) == 3

    asyncio.run(ask())
