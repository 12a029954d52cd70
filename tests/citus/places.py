"""Where each table lies on Citus, as SQL: by person, whole on every machine, or on the first, as the map groups them.

Two things are given up, which Citus refuses: references from what lies by person to what is on the first machine alone,
people among it; and that one transaction writes on several machines at once.
"""

import re
from collections.abc import Iterator
from importlib import resources
from typing import Final

from sqlalchemy import ForeignKeyConstraint, Table

from backend.metadata import metadata

BY_PERSON: Final = "By person"
FOR_ALL: Final = "For everybody"
FIRST: Final = "observations"
# What grows with every answer. The others by person are small: left on the first machine, they keep their references.
LARGE: Final = frozenset({FIRST, "moves", "positions"})
_NAME: Final = re.compile(r"`([a-z_]+)`")


def statements(*, only_large: bool = False) -> Iterator[str]:
    """What lays out a migrated database, in this order; each table is given its place once."""
    # The ledger and what is published refuse changes by triggers that look at their row alone: those hold on any part.
    yield "SET citus.enable_unsafe_triggers = on"
    by_person, for_all = LARGE if only_large else _listed(BY_PERSON), _listed(FOR_ALL)
    for name in sorted(by_person):
        yield from (f"ALTER TABLE {name} DROP CONSTRAINT {key}" for key in sorted(_given_up(name, for_all)))
    for table in _in_order():
        if table.name in for_all:
            yield f"SELECT create_reference_table('{table.name}')"
    yield f"SELECT create_distributed_table('{FIRST}', 'person_id', colocate_with => 'none')"
    for name in sorted(by_person - {FIRST}):
        yield f"SELECT create_distributed_table('{name}', 'person_id', colocate_with => '{FIRST}')"
    for table in _in_order():
        if table.name not in by_person | for_all:
            yield f"SELECT citus_add_local_table_to_metadata('{table.name}', cascade_via_foreign_keys => true)"
    # What refers to a table on every machine is not written beside a read that goes to many machines at once.
    yield (
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET citus.multi_shard_modify_mode = sequential', "
        "current_database()); END $$"
    )


def _listed(heading: str) -> set[str]:
    """The tables that the map lists under the heading."""
    told = resources.files("backend").joinpath("partition_map.md").read_text(encoding="utf-8")
    lines = told.partition(f"\n## {heading}\n")[2].partition("\n## ")[0].splitlines()
    return {name for line in lines if line.startswith("- ") for name in _NAME.findall(line)}


def _given_up(name: str, for_all: set[str]) -> Iterator[str]:
    """The references of a table by person to what is not on every machine."""
    keys = (each for each in metadata.tables[name].constraints if isinstance(each, ForeignKeyConstraint))
    return (str(each.name) for each in keys if each.referred_table.name not in for_all)


def _in_order() -> list[Table]:
    """All tables, what is referred to first."""
    return metadata.sorted_tables
