"""Migrations lead up and down on both databases, end where the mapped classes are, and never import the program."""

import ast
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine, inspect, text

from backend.db import downgrade, migrate
from backend.metadata import metadata
from tests.architecture.source import PROGRAM, ROOT, list_modules

LANDED = ROOT / "tests/architecture/landed_migrations.txt"
Structure = dict[str, list[str]]
# What is PostgreSQL's own has a lower number.
_PARTS = """
SELECT relname, part FROM pg_class JOIN (
    SELECT attrelid AS owner, concat_ws(' ', attname, format_type(atttypid, atttypmod), attcollation, attnotnull,
        attidentity, attgenerated, pg_get_expr(adbin, adrelid)) AS part
    FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attrelid >= 16384 AND attnum > 0 AND NOT attisdropped
    UNION ALL SELECT conrelid, concat_ws(' ', conname, pg_get_constraintdef(oid)) FROM pg_constraint
    WHERE conrelid >= 16384
    UNION ALL SELECT indrelid, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid >= 16384
    UNION ALL SELECT tgrelid, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
) AS parts ON owner = pg_class.oid
WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
"""
# A table, its indexes and its triggers, as they were written.
_WRITTEN = """
SELECT tbl_name, group_concat(sql, '; ') FROM (SELECT tbl_name, sql FROM sqlite_master ORDER BY type, name)
GROUP BY tbl_name HAVING tbl_name NOT LIKE 'sqlite!_%' ESCAPE '!'
"""

# Of SQLite the index over an expression cannot be read back; on PostgreSQL it is compared like every other.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index"),
    pytest.mark.filterwarnings("ignore:autogenerate skipping"),
]


def test_a_migration_imports_nothing_of_the_program() -> None:
    imports = [
        f"{module.name}: {name}"
        for module in list_modules("migrations/versions")
        for node in module.nodes
        for name in _imported(node)
        if name.partition(".")[0] in PROGRAM
    ]
    assert imports == []


def test_a_migration_is_dated() -> None:
    undated = [
        module.name
        for module in list_modules("migrations/versions")
        if not re.fullmatch(r"\d{4}_\d{2}_\d{2}_[a-z0-9_]+", module.path.stem)
    ]
    assert undated == []


def test_there_is_one_line_of_migrations() -> None:
    assert len(_scripts().get_heads()) == 1


def test_what_has_landed_is_never_edited() -> None:
    """Databases were migrated by it as it was; as `sha256sum` spells it, and longer with each release."""
    landed = [line.split("  ") for line in LANDED.read_text(encoding="utf-8").splitlines()]
    paths = [Path(script.path) for script in reversed(list(_scripts().walk_revisions()))]
    found = [[sha256(path.read_bytes()).hexdigest(), path.name] for path in paths[: len(landed)]]
    assert len(landed) >= 30
    assert found == landed


def test_every_migration_goes_up_and_down_and_up_again(bare_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    scripts = _scripts()
    # Each step would read all of the migrations anew.
    monkeypatch.setattr(ScriptDirectory, "from_config", lambda _config: scripts)
    revisions = [script.revision for script in scripts.walk_revisions()]
    found: dict[str, Structure] = {}
    with _reading(bare_url) as structure:
        for revision in reversed(revisions):
            migrate(bare_url, revision)
            found[revision] = structure()
        for before in revisions[1:]:
            downgrade(bare_url, before)
            assert structure() == found[before], before
        downgrade(bare_url, "base")
        assert set(structure()) == {"alembic_version"}
        migrate(bare_url)
        assert structure() == found[revisions[0]]


def test_the_way_up_ends_at_the_mapped_classes(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True, "target_metadata": metadata}
        )
        drift = compare_metadata(context, metadata)
    engine.dispose()
    assert drift == []


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (name.name for name in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield node.module or ""


def _scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return ScriptDirectory.from_config(config)


@contextmanager
def _reading(url: str) -> Iterator[Callable[[], Structure]]:
    """What says of what every table is made, again and again."""
    engine = create_engine(url, poolclass=NullPool)
    known: dict[str, list[str]] = {}

    def read() -> Structure:
        with engine.connect() as connection:
            return _of_postgres(connection) if engine.dialect.name == "postgresql" else _of_sqlite(connection, known)

    yield read
    engine.dispose()


def _of_postgres(connection: Connection) -> Structure:
    """What every table is made of, as PostgreSQL itself spells it."""
    found: Structure = defaultdict(list)
    for table, part in connection.execute(text(_PARTS)):
        found[table].append(part)
    return {table: sorted(parts) for table, parts in found.items()}


def _of_sqlite(connection: Connection, known: Structure) -> Structure:
    """What every table is made of, in words that can be compared; one that is spelled as before is not read again."""
    written = {table: f"{table}: {said}" for table, said in connection.execute(text(_WRITTEN))}
    if unknown := [table for table, said in written.items() if said not in known]:
        inspector = inspect(connection)
        kinds: list[Mapping[tuple[str | None, str], object]] = [
            inspector.get_multi_columns(filter_names=unknown),
            inspector.get_multi_indexes(filter_names=unknown),
            inspector.get_multi_unique_constraints(filter_names=unknown),
            inspector.get_multi_foreign_keys(filter_names=unknown),
            inspector.get_multi_check_constraints(filter_names=unknown),
            inspector.get_multi_pk_constraint(filter_names=unknown),
        ]
        for key in kinds[0]:
            known[written[key[1]]] = sorted(_words(part) for kind in kinds for part in _listed(kind[key]))
    return {table: known[said] for table, said in written.items()}


def _listed(parts: object) -> list[object]:
    return parts if isinstance(parts, list) else [parts]


def _words(part: object) -> str:
    """The part as SQL spells it: the condition of an index is an object, which no two readings show alike."""
    return str({name: _words(each) for name, each in part.items()}) if isinstance(part, dict) else str(part)
