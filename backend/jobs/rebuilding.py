"""Positions made anew from the ledger, or held against it: everybody's, or those of one part of the people."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.clock import Clock
from backend.db import Database
from backend.db.patience import patiently
from backend.errors import Invalid
from backend.jobs.watching import Advance
from backend.loyalty.actions import are_counts_right, rebuild_chunk, recount, recount_days
from backend.loyalty.queries import ActiveModel
from backend.loyalty.queries.drift import drift_chunk
from backend.loyalty.queries.states import PositionKey
from backend.loyalty.rules.packing import BLOCK
from backend.panel.actions import recount_people
from backend.panel.queries import find_miscount
from backend.panel.tables import Person

PEOPLE_AT_ONCE: Final = 2_000
_MOST_PARTS: Final = 999
_PART: Final = re.compile(r"([1-9][0-9]{0,2})/([1-9][0-9]{0,2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Every so-many-th block of people: whoever else makes the other parts, nobody is in two of them, or in none.

    Blocks are fixed by the numbers of people, so that machines that begin at different moments agree; neighbours stay
    together, as they lie in the ledger and in what is packed.
    """

    number: int = 1
    of: int = 1

    def stretches(self, newest: int) -> Iterator[tuple[int, int | None]]:
        """The ids behind which each block begins and with which it ends; everybody is one stretch without an end."""
        if self.of == 1:
            yield 0, None
            return
        for block in range(self.number - 1, newest // BLOCK + 1, self.of):
            yield block * BLOCK - 1, block * BLOCK + BLOCK - 1


WHOLE: Final = Part()


def read_part(spelled: str) -> Part:
    """The part of i/n, such as 2/8."""
    found = _PART.fullmatch(spelled)
    if found is None or int(found[1]) > int(found[2]):
        raise Invalid(f"a part is spelled i/n, from 1/n to n/n, with at most {_MOST_PARTS} parts", "part")
    return Part(number=int(found[1]), of=int(found[2]))


def rebuild(database: Database, active: ActiveModel, clock: Clock, advance: Advance, *, people: Part = WHOLE) -> int:
    """Makes positions, moves and counters of a model anew from the ledger; returns how many positions.

    Counters follow each transaction by the difference it makes; in the end they are counted anew, where that is needed,
    while nobody else counts. So whichever part ends last leaves them right; and so is how many people there are.
    """
    positions = 0
    for after, up_to in people.stretches(database.read_now(_newest)):
        last: int | None = after
        while last is not None:
            step = partial(rebuild_chunk, active=active, after_person_id=last, limit=PEOPLE_AT_ONCE, up_to=up_to)
            last, made = database.write_now(patiently(partial(step, now=clock())))
            positions += made
            if last is not None:
                advance(last)
    if not database.read_now(lambda session: are_counts_right(session, active.id)):
        database.write_now(patiently(partial(recount, model_id=active.id)))
        database.write_now(patiently(partial(recount_days, model_id=active.id)))
    if database.read_now(find_miscount):
        database.write_now(patiently(recount_people))
    return positions


def find_drift(
    database: Database, active: ActiveModel, clock: Clock, advance: Advance, *, people: Part = WHOLE
) -> list[PositionKey]:
    """The stored positions that differ from what the ledger makes of them; nothing is changed."""
    found: list[PositionKey] = []
    for after, up_to in people.stretches(database.read_now(_newest)):
        last: int | None = after
        while last is not None:
            step = partial(drift_chunk, active=active, after_person_id=last, limit=PEOPLE_AT_ONCE, up_to=up_to)
            last, differing = database.read_now(partial(step, now=clock()))
            found += differing
            if last is not None:
                advance(last)
    return found


def _newest(session: Session) -> int:
    return session.scalar(select(func.max(Person.id))) or 0
