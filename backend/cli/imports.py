"""Carries out a plan: nothing is kept unless all of it is, or all that is not faulty where that is asked for.

A whole file is checked before any of it is kept. Up to 20,000 lines are then kept in one transaction. A longer
file is kept in parts of 5,000 lines, so that nobody waits behind it; what its check passed can fail only where
someone writes the same things meanwhile or the machine stops, and the same command again keeps the rest, because
a line that is kept already changes nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import NoReturn

from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db import Database
from backend.db.parts import in_parts
from backend.transfer.faults import Fault, FaultyRows
from backend.transfer.plans import HEADER_LINE, Counts, L, Plan

MOST_AS_ONE = 20_000
PART = 5_000
_STEP = 1_000

Advance = Callable[[int], object]


class _Rehearsed(Exception):
    """Carries what a rehearsal came to out of its transaction."""

    def __init__(self, counts: Counts) -> None:
        super().__init__()
        self.counts = counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What came of a file."""

    read: int
    left_out: Sequence[Fault]
    counts: Counts


def carry_out(
    database: Database, plan: Plan[L], now: Instant, *, skip: bool, rehearse: bool, advance: Advance
) -> Imported:
    """Keeps what the plan brings; `skip` leaves faulty lines out, `rehearse` keeps nothing at all."""
    checked = database.read_now(lambda session: plan.check(session, plan.lines, now))
    faults = sorted([*plan.faults, *checked], key=attrgetter("line", "column"))
    if any(not skip or fault.line == HEADER_LINE for fault in faults):
        raise FaultyRows(faults)
    faulty = {fault.line for fault in faults}
    lines = [line for line in plan.lines if line.line not in faulty]
    parts = [lines] if not skip and len(lines) <= MOST_AS_ONE else list(in_parts(lines, PART))
    counts = Counts()
    for part in parts:
        counts += _kept(database, plan, part, now, rehearse=rehearse, advance=advance)
    return Imported(read=len({line.line for line in plan.lines} | faulty), left_out=faults, counts=counts)


def _kept(
    database: Database, plan: Plan[L], part: Sequence[L], now: Instant, *, rehearse: bool, advance: Advance
) -> Counts:
    def keep(session: Session) -> Counts:
        counts = Counts()
        for step in in_parts(part, _STEP):
            counts += plan.keep(session, step, now)
            advance(len(step))
        return counts

    def keep_and_undo(session: Session) -> NoReturn:
        raise _Rehearsed(keep(session))

    if not rehearse:
        return database.write_now(keep)
    try:
        database.write_now(keep_and_undo)
    except _Rehearsed as rehearsed:
        return rehearsed.counts
