"""Due work for watched audiences: a reader finds who entered and left, and the writer is asked for small parts."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final, Protocol

from sqlalchemy.orm import Session

from backend.clock import Clock, Instant
from backend.db import Database
from backend.db.parts import in_parts
from backend.db.turns import IsOver, never
from backend.segments.actions.watching import (
    Look,
    claim_look,
    clear_members,
    give_look_back,
    hold_look,
    note_changes,
    settle_look,
)
from backend.segments.queries.audience_changes import (
    Changes,
    count_seen,
    find_entered,
    find_left,
    list_seen,
    looks_due,
)
from backend.segments.queries.audiences import get_audience

_AUDIENCES: Final = 100
# What one search finds lies in memory; what one part writes keeps other writers waiting.
_FOUND: Final = 20_000
_AT_ONCE: Final = 500

# Writes down a part of what was found, in its transaction.
Part = Callable[[Session], int]


class Finding(Protocol):
    """Finds some of those who entered, or left."""

    def __call__(self, session: Session, audience_id: int, now: Instant, *, after: int, limit: int) -> Sequence[int]:
        """The first so many behind that id."""


def tend_audiences(database: Database, clock: Clock, *, is_over: IsOver = never) -> int:
    """Looks through every audience that is due, or what its turn allows; answers with how many changes it noted."""
    due = database.read_now(lambda session: looks_due(session, clock(), limit=_AUDIENCES))
    return sum(_Worker(database, clock, audience_id, is_over).run() for audience_id in due)


class _Worker:
    """One worker's look through one audience, and the lease under which it goes on."""

    def __init__(self, database: Database, clock: Clock, audience_id: int, is_over: IsOver) -> None:
        self._database = database
        self._clock = clock
        self._id = audience_id
        self._is_over = is_over
        self._lease: Instant | None = None
        self._noted = 0

    def run(self) -> int:
        """All of it, or what the time allows: the next round goes on where this one ended."""
        if self._is_over():
            return 0
        begun_at = self._clock()
        self._lease = self._database.write_now(lambda session: claim_look(session, self._id, begun_at))
        if self._lease is None:
            return 0
        is_watched = self._database.read_now(lambda session: get_audience(session, self._id).watched)
        for part in self._compared() if is_watched else self._cleared():
            self._do(part)
            if self._lease is None:
                return self._noted
            if self._is_over():
                self._give_back(self._lease)
                return self._noted
        self._settle(begun_at, self._lease)
        return self._noted

    def _compared(self) -> Iterator[Part]:
        for ids in self._found(find_entered):
            yield partial(self._note, Changes(entered=ids))
        for ids in self._found(find_left):
            yield partial(self._note, Changes(left=ids))

    def _cleared(self) -> Iterator[Part]:
        while ids := self._database.read_now(lambda session: list_seen(session, self._id, limit=_AT_ONCE)):
            yield partial(clear_members, audience_id=self._id, found=ids)

    def _found(self, find: Finding) -> Iterator[list[int]]:
        """Everyone found, part by part; each search goes on behind the last one found."""
        after = 0
        while True:
            search = partial(find, audience_id=self._id, now=self._clock(), after=after, limit=_FOUND)
            ids = self._database.read_now(search)
            yield from in_parts(ids, _AT_ONCE)
            if len(ids) < _FOUND:
                return
            after = ids[-1]

    def _note(self, found: Changes, session: Session) -> int:
        return note_changes(session, self._id, found, self._clock())

    def _do(self, part: Part) -> None:
        """One part in one transaction, under a lease that is renewed in it."""
        lease, now = self._lease, self._clock()

        def unit(session: Session) -> tuple[Instant | None, int]:
            held = None if lease is None else hold_look(session, self._id, lease, now)
            return held, 0 if held is None else part(session)

        self._lease, done = self._database.write_now(unit)
        self._noted += done

    def _settle(self, begun_at: Instant, lease: Instant) -> None:
        people = self._database.read_now(lambda session: count_seen(session, self._id))
        look = Look(begun_at=begun_at, lease=lease, people=people)
        self._database.write_now(lambda session: settle_look(session, self._id, look, self._clock()))

    def _give_back(self, lease: Instant) -> None:
        self._database.write_now(lambda session: give_look_back(session, self._id, lease, self._clock()))
