"""Due work for readings of everybody at once: the moves of days past are packed, one block of people to a unit."""

from functools import partial

from backend.clock import Clock
from backend.db import Database
from backend.db.turns import IsOver, never
from backend.loyalty.actions.packing import blocks_due, pack_block


def pack_due(database: Database, clock: Clock, *, is_over: IsOver = never) -> int:
    """Packs every block that a reader finds due, or what its turn allows; where there is none, nothing is written."""
    packed = 0
    for block in database.read_now(lambda session: blocks_due(session, clock())):
        if is_over():
            break
        database.write_now(partial(pack_block, block=block, now=clock()))
        packed += 1
    return packed
