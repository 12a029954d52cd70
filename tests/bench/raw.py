"""The floor of a submission: the same rows in the same tables, handed to the driver alone and committed.

The driver knows everything beforehand, reads nothing and checks nothing; its database is a copy of the migrated one,
with every index, and as durable as the product's.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count, islice
from time import perf_counter

import psycopg

from tests.bench.readings import Reading

Row = dict[str, object]
Pattern = Mapping[str, Sequence[Row]]
Rows = list[tuple[object, ...]]
Commit = Callable[[list[Rows]], None]

# On a stage the first person has the first invitation, and so on: one number names all that is a submission's own.
OWN = {
    "responses": ("id", "invitation_id", "person_id"),
    "answers": ("response_id",),
    "observations": ("person_id",),
    "positions": ("person_id",),
    "moves": ("person_id",),
    "position_counts": (),
    "placement_days": (),
}


def commit_to_sqlite(
    *, address: str, pattern: Pattern, inserts: list[str], submissions: int, together: int
) -> Callable[[], Reading]:
    """Rounds of so many submissions, so many to a commit."""
    connection = sqlite3.connect(address, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "cache_size = -65536"):
        connection.execute(f"PRAGMA {pragma}")

    def commit(batch: list[Rows]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        for statement, rows in zip(inserts, batch, strict=True):
            connection.executemany(statement, rows)
        connection.execute("COMMIT")

    return _rounds(commit, pattern, submissions, together)


def commit_to_postgres(
    *, address: str, pattern: Pattern, inserts: list[str], submissions: int, together: int
) -> Callable[[], Reading]:
    """The same over one connection, with all statements of a transaction under way at once."""
    connection = psycopg.connect(address, autocommit=True, prepare_threshold=0)

    def commit(batch: list[Rows]) -> None:
        with connection.pipeline(), connection.transaction(), connection.cursor() as cursor:
            for statement, rows in zip(inserts, batch, strict=True):
                cursor.executemany(statement, rows)

    return _rounds(commit, pattern, submissions, together)


def _rounds(commit: Commit, pattern: Pattern, submissions: int, together: int) -> Callable[[], Reading]:
    numbers = count(1)

    def measure() -> Reading:
        batches = list(batches_of(pattern, islice(numbers, submissions), together))
        began = perf_counter()
        for batch in batches:
            commit(batch)
        return Reading(per_second=submissions / (perf_counter() - began), done=submissions)

    return measure


def batches_of(pattern: Pattern, numbers: Iterator[int], together: int) -> Iterator[list[Rows]]:
    """For each commit the rows of each table."""
    while part := list(islice(numbers, together)):
        yield [[_own(table, row, number) for number in part for row in pattern[table]] for table in OWN]


def _own(table: str, row: Row, number: int) -> tuple[object, ...]:
    """A row of the pattern as it is for that submission."""
    own = row | dict.fromkeys(OWN[table], number)
    source = own.get("source_id")
    if isinstance(source, str):
        own["source_id"] = f"{number}/{source.rpartition('/')[2]}"
    return tuple(own.values())
