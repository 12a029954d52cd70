"""The data map names every column once, and what it says of forgetting is what forgetting does."""

import re
from collections import Counter
from typing import Final

from sqlalchemy import func, select

from backend.clock import DAY
from backend.db import Database
from backend.identity.actions import erase
from backend.jobs.retention_classes import BY_NAME
from backend.metadata import metadata
from backend.staff.rules import Permission
from tests.clocks import SettableClock
from tests.identity.charting import FATES, KINDS, read_sections
from tests.identity.filling import CANARY, NOT_YET, fill, table_named

SECTIONS = list(read_sections())
COLUMNS = [column for section in SECTIONS for column in section.columns]
GOING = {"deleted", "emptied", "renamed"}
NOTHING: Final[tuple[object, ...]] = (None, "", "erased", {}, [])


def test_every_column_is_named_once() -> None:
    named = Counter((column.table, column.name) for column in COLUMNS)
    kept = Counter((table.name, column.name) for table in metadata.sorted_tables for column in table.columns)
    assert named == kept
    assert [table for table, times in Counter(section.table for section in SECTIONS).items() if times > 1] == []


def test_it_speaks_of_what_there_is() -> None:
    assert {column.kind for column in COLUMNS} == KINDS
    assert {column.fate for column in COLUMNS} == FATES
    classes = {name for section in SECTIONS for name in re.findall(r"`(\w+)`", section.kept)}
    assert classes == set(BY_NAME)
    permissions = {name for section in SECTIONS for name in re.findall(r"`([A-Z_]+)`", section.seen)}
    assert permissions <= set(Permission)
    assert [each.table for each in SECTIONS if "nobody" not in each.seen and "`" not in each.seen] == []


def test_nothing_that_tells_who_someone_is_outlives_their_being_forgotten() -> None:
    assert [each for each in COLUMNS if each.kind == "PERSONAL" and each.fate not in {*GOING, "of staff"}] == []
    assert [each for each in COLUMNS if each.kind == "NONE" and each.fate != "stays"] == []
    timed = {section.table for section in SECTIONS if section.kept.startswith("`")}
    assert [each for each in COLUMNS if each.fate == "expires" and each.table not in timed] == []


def test_forgetting_does_what_it_says(database: Database, clock: SettableClock) -> None:
    going = {section.table: {each.name for each in section.columns if each.fate in GOING} for section in SECTIONS}
    asked = fill(database, clock(), going)
    counted = _counted(database)
    assert {name for name, count in counted.items() if not count} == NOT_YET
    assert [each for each in COLUMNS if each.fate in GOING and not _held(database, each.table, each.name)] == []
    database.write_now(lambda session: erase(session, asked.person_id, clock.advance(DAY)))
    left = [each for each in COLUMNS if each.fate in {"deleted", "emptied"} and _held(database, each.table, each.name)]
    assert left == []
    renamed = [(each.table, each.name) for each in COLUMNS if each.fate == "renamed"]
    assert [place for place in renamed if CANARY in repr(_held(database, *place))] == []
    after, deleted = _counted(database), {each.table for each in COLUMNS if each.fate == "deleted"}
    assert {name for name, count in after.items() if not count} == deleted
    assert [name for name in after.keys() - deleted if after[name] < counted[name]] == []


def _held(database: Database, table: str, column: str) -> list[object]:
    """What the rows hold there, but for those that hold nothing."""
    values = database.read_now(lambda session: session.scalars(select(table_named(table).c[column])).all())
    return [value for value in values if value not in NOTHING]


def _counted(database: Database) -> dict[str, int]:
    return database.read_now(
        lambda session: {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in metadata.sorted_tables
        }
    )
