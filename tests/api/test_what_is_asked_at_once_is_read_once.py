"""Whoever asks while the same is being read is told the next reading, with all who ask until then."""

import asyncio
from collections.abc import Callable

from backend.api.fields.shared_reads import SharedReads
from backend.db import Database, Session
from backend.db.plain_rows import Asking
from backend.panel.queries import count_people
from backend.panel.tables import Person
from tests.bench.stage import set_stage
from tests.clocks import START


class Asked:
    """How many people there are, as it is asked for; counts the questions and what was found."""

    def __init__(self) -> None:
        self.begun = 0

    def __call__(self) -> Asking[int]:
        """Asks."""
        self.begun += 1
        return (yield from count_people())


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


def test_a_fault_is_that_of_all_who_asked_together_and_of_nobody_later(database: Database) -> None:
    set_stage(database.url, 3)

    async def ask() -> None:
        shared = SharedReads()
        failing = [asyncio.create_task(shared.read("people", lambda: database.read_rows(_broken()))) for _ in range(3)]
        faults = await asyncio.gather(*failing, return_exceptions=True)
        assert [type(fault) for fault in faults] == [Broken] * 3
        assert await shared.read("people", lambda: database.read_rows(count_people())) == 3

    asyncio.run(ask())
