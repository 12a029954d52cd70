"""Due work for readings of everybody at once: the moves of days past are packed, one block of people to a unit."""

from functools import partial
from time import monotonic

from backend.clock import SECOND, Clock
from backend.db import Database
from backend.loyalty.actions.packing import blocks_due, pack_block


def pack_due(database: Database, clock: Clock, *, longest: int | None = None) -> int:
    """Packs every block that a reader finds due, or for so many ms; where there is none, nothing is written."""
    ends = None if longest is None else monotonic() + longest / SECOND
    packed = 0
    for block in database.read_now(lambda session: blocks_due(session, clock())):
        if ends is not None and monotonic() >= ends:
            break
        database.write_now(partial(pack_block, block=block, now=clock()))
        packed += 1
    return packed
