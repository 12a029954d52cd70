"""The floor of several workers: each submission's rows in one statement, over several connections at the same time.

Each connection counts in a shard of its own, as the product's processes do, so that none waits for another's commit.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, count, islice
from time import perf_counter

import psycopg

from tests.bench.raw import OWN, Pattern, Row, batches_of
from tests.bench.readings import Reading

_SHARD = "shard"
_PLACE = "%s"


def commit_over_connections(
    *, address: str, pattern: Pattern, inserts: list[str], submissions: int, connections: int
) -> Callable[[], Reading]:
    """Rounds of so many submissions, one to a statement and a commit."""
    statement = one_statement(inserts, [len(pattern[table]) for table in OWN])
    opened = [
        psycopg.connect(address, autocommit=True, prepare_threshold=0, cursor_factory=psycopg.RawCursor)
        for _ in range(connections)
    ]
    numbers = count(1)

    def measure() -> Reading:
        parts = [list(islice(numbers, submissions // connections)) for _ in opened]
        told = [_values(_in_shard(pattern, shard), part) for shard, part in enumerate(parts)]
        began = perf_counter()
        with ThreadPoolExecutor(connections) as pool:
            list(pool.map(lambda each, rows: _commit_each(each, statement, rows), opened, told))
        done = sum(map(len, parts))
        return Reading(per_second=done / (perf_counter() - began), done=done)

    return measure


def one_statement(inserts: Sequence[str], rows: Sequence[int]) -> str:
    """The inserts as one statement, each with so many rows; its places are numbered through."""
    parts = [_with_rows(insert, number) for insert, number in zip(inserts, rows, strict=True)]
    named = ", ".join(f"part_{place} AS ({part})" for place, part in enumerate(parts[:-1]))
    first, *rest = f"WITH {named} {parts[-1]}".split(_PLACE)
    return first + "".join(f"${number}{text}" for number, text in enumerate(rest, start=1))


def _with_rows(insert: str, rows: int) -> str:
    before, values, after = insert.partition("VALUES ")
    end = after.index(")") + 1
    # A cast such as VARCHAR(80) has brackets of its own.
    while after[:end].count("(") > after[:end].count(")"):
        end = after.index(")", end) + 1
    return f"{before}{values}{', '.join([after[:end]] * rows)}{after[end:]}"


def _in_shard(pattern: Pattern, shard: int) -> dict[str, list[Row]]:
    return {
        table: [{**row, _SHARD: shard} if _SHARD in row else row for row in rows] for table, rows in pattern.items()
    }


def _values(pattern: Pattern, numbers: list[int]) -> list[list[object]]:
    batches = batches_of(pattern, iter(numbers), 1)
    return [list(chain.from_iterable(chain.from_iterable(batch))) for batch in batches]


def _commit_each(connection: psycopg.Connection, statement: str, told: list[list[object]]) -> None:
    with connection.cursor() as cursor:
        for values in told:
            cursor.execute(statement, values)
