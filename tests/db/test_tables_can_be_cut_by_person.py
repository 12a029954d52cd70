"""Which tables can be cut by person, as the partition map says; and the large ones do their work when they are cut."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from importlib import resources

from sqlalchemy import ForeignKeyConstraint, PrimaryKeyConstraint, Table, UniqueConstraint, text

from backend.db import Database, Session, downgrade, migrate
from backend.demo.large import PanelAsked, make_panel
from backend.jobs import find_drift, rebuild
from backend.loyalty.queries import live_model
from backend.metadata import metadata
from tests.asking import ask
from tests.clocks import SettableClock
from tests.jobs.following import following
from tests.responding import answers, ledger, post

BY_PERSON = "By person"
OWN_KEY = "Of a person, with a key of their own"
BY_WAY = "Of a person by way of another table"
FOR_ALL = "For everybody"
WHOLE = "Of the whole"
CUT = {"answers": 16, "moves": 16, "observations": 16, "positions": 16}
_NAME = re.compile(r"`([a-z_]+)`")
_OWN_KEY = re.compile(r"- `([a-z_]+)` \((.*)\): .+")
_BY_WAY = re.compile(r"- `([a-z_]+)`, of `([a-z_]+)`")
_PARTS = text("SELECT inhparent::regclass::text, count(*) FROM pg_inherits GROUP BY 1")
_INDEXES = text("SELECT indexname FROM pg_indexes WHERE tablename = ANY(:names)")
_TABLES_THERE = text("SELECT count(*) FROM pg_class WHERE relname = 'whole_for_now'")


def sections() -> Mapping[str, Sequence[str]]:
    """The lines of the map under each heading."""
    told = resources.files("backend").joinpath("partition_map.md").read_text(encoding="utf-8")
    parts = [part.partition("\n") for part in told.split("\n## ")[1:]]
    return {heading: [line for line in lines.splitlines() if line] for heading, _, lines in parts}


def named(heading: str) -> list[str]:
    """The tables in the list under that heading."""
    lines = [line for line in sections()[heading] if line.startswith("- ")]
    if len(lines) == 1:
        return _NAME.findall(lines[0])
    return [_NAME.findall(line)[0] for line in lines]


def keys(table: Table) -> Iterator[tuple[str, ...]]:
    """What must be one in a table: each by its columns."""
    for constraint in table.constraints:
        if isinstance(constraint, PrimaryKeyConstraint | UniqueConstraint):
            yield tuple(column.name for column in constraint.columns)
    for index in table.indexes:
        if index.unique:
            yield tuple(column.name for column in index.columns)


def person_of(table: Table) -> str | None:
    """The column that says whose a row is."""
    if table.name == "people":
        return "id"
    return "person_id" if "person_id" in table.columns else None


def lacking(table: Table) -> set[tuple[str, ...]]:
    """What must be one in a table without naming the person."""
    return {key for key in keys(table) if person_of(table) not in key}


def referred(table: Table) -> set[str]:
    """The tables that a table refers to."""
    return {each.referred_table.name for each in table.constraints if isinstance(each, ForeignKeyConstraint)}


def test_every_table_is_in_the_map_once() -> None:
    listed = [name for heading in (BY_PERSON, OWN_KEY, BY_WAY, FOR_ALL, WHOLE) for name in named(heading)]
    assert sorted(listed) == sorted(metadata.tables)


def test_what_lies_by_person_has_the_person_in_whatever_must_be_one() -> None:
    for name in named(BY_PERSON):
        table = metadata.tables[name]
        assert (name, person_of(table), lacking(table)) == (name, "person_id", set())


def test_keys_without_the_person_are_named() -> None:
    for line in (line for line in sections()[OWN_KEY] if line.startswith("- ")):
        found = _OWN_KEY.fullmatch(line)
        assert found is not None, line
        table = metadata.tables[found[1]]
        assert person_of(table) is not None, line
        assert {tuple(key.split(", ")) for key in re.findall(r"`([a-z_, ]+)`", found[2])} == lacking(table), line


def test_the_rest_names_nobody_and_leads_to_where_it_belongs() -> None:
    for line in (line for line in sections()[BY_WAY] if line.startswith("- ")):
        found = _BY_WAY.fullmatch(line)
        assert found is not None, line
        assert found[2] in referred(metadata.tables[found[1]]), line
    assert [name for name in (*named(BY_WAY), *named(FOR_ALL)) if person_of(metadata.tables[name])] == []
    # A table that every machine has a copy of cannot refer to one that is cut.
    cut = {*named(BY_PERSON), *named(OWN_KEY), *named(BY_WAY)}
    assert [name for name in named(FOR_ALL) if referred(metadata.tables[name]) & cut] == []


def test_foreign_keys_across_machines_are_named() -> None:
    across = {(target, name) for name in named(BY_PERSON) for target in referred(metadata.tables[name]) - {"people"}}
    lines = [_NAME.findall(line) for line in sections()["Foreign keys"] if line.startswith("- ")]
    assert {(target, name) for target, *names in lines for name in names} == across
    assert referred(metadata.tables["positions"]) | referred(metadata.tables["moves"]) == set()


def parts(session: Session) -> list[tuple[str, int]]:
    """The tables in parts, and in how many."""
    return [(name, count) for name, count in session.execute(_PARTS)]


def cut_statement() -> str:
    """The statement of the map that cuts the large tables."""
    told = resources.files("backend").joinpath("partition_map.md").read_text(encoding="utf-8")
    return told.partition("```sql\n")[2].partition("```")[0]


def test_the_large_tables_cut_into_parts_do_their_work(postgres_url: str, clock: SettableClock) -> None:
    with closing(Database(postgres_url)) as database:
        make_panel(database, PanelAsked(people=40, observations=500), clock, lambda _: None)
        asked = ask(database, clock())
        before = following(database)
        indexes = database.read_now(lambda session: set(session.scalars(_INDEXES, {"names": list(CUT)})))
        database.write_now(lambda session: session.execute(text(cut_statement())).close())
        assert set(database.read_now(parts)) >= set(CUT.items())
        assert database.read_now(lambda session: session.execute(_TABLES_THERE).scalar_one()) == 0
        # Later migrations find everything under the names they know.
        assert database.read_now(lambda session: set(session.scalars(_INDEXES, {"names": list(CUT)}))) == indexes
        assert following(database) == before

        post(database, asked, {"like": 5, "doubt": 2}, clock())
        assert len(answers(database, asked)) == len(ledger(database, asked)) == 2
        active, whole = database.read_now(live_model), following(database)
        assert len(whole["positions"]) == len(before["positions"]) + 1
        assert rebuild(database, active, clock, lambda _: None) == len(whole["positions"])
        assert following(database) == whole
        assert find_drift(database, active, clock, lambda _: None) == []
        # A migration of what is in parts, while others write.
        downgrade(postgres_url, "0028")
        migrate(postgres_url)
        assert database.read_now(lambda session: set(session.scalars(_INDEXES, {"names": list(CUT)}))) == indexes
        assert (following(database), set(database.read_now(parts)) >= set(CUT.items())) == (whole, True)
