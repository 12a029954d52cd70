"""All that follows from the ledger, to show that two ways to make it come to the same."""

from collections import Counter

from backend.db import Database
from tests.snapshots import Everything, everything

_ROWS = ("positions", "moves")
_COUNTS = ("position_counts", "placement_days")


def following(database: Database) -> Everything:
    """Positions and moves row by row, counters as they add up over their shards."""
    held = everything(database)
    return {name: held[name] for name in _ROWS} | {name: _added_up(held[name]) for name in _COUNTS}


def _added_up(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Rows of a key, a shard and a count, without the shard; what adds up to nothing counts nothing."""
    total: Counter[tuple[object, ...]] = Counter()
    for *key, _, count in rows:
        total[*key] += int(str(count))
    return sorted((*key, count) for key, count in total.items() if count)
