"""Migrations lead up and down on both databases, end where the mapped classes are, and never import the program."""

import ast
import re
from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect

from backend.db import downgrade, migrate
from backend.metadata import metadata
from tests.architecture.source import PROGRAM, ROOT, list_modules

# Of SQLite the index over an expression cannot be read back; on PostgreSQL it is compared like every other.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index"),
    pytest.mark.filterwarnings("ignore:autogenerate skipping"),
]


def test_a_migration_imports_nothing_of_the_program() -> None:
    imports = [
        f"{module.name}: {name}"
        for module in list_modules("migrations/versions")
        for node in ast.walk(module.tree)
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


def test_every_migration_goes_down_and_up_again(bare_url: str) -> None:
    before = "base"
    for revision in reversed([script.revision for script in _scripts().walk_revisions()]):
        migrate(bare_url, revision)
        first = _structure(bare_url)
        downgrade(bare_url, before)
        migrate(bare_url, revision)
        assert _structure(bare_url) == first
        before = revision


def test_the_way_down_leaves_nothing(bare_url: str) -> None:
    migrate(bare_url)
    downgrade(bare_url, "base")
    assert set(_structure(bare_url)) == {"alembic_version"}


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


def _structure(url: str) -> dict[str, list[str]]:
    """What every table is made of, in words that can be compared."""
    engine = create_engine(url)
    structure = {table: _table(engine, table) for table in inspect(engine).get_table_names()}
    engine.dispose()
    return structure


def _table(engine: Engine, table: str) -> list[str]:
    inspector = inspect(engine)
    parts = [
        *inspector.get_columns(table),
        *inspector.get_indexes(table),
        *inspector.get_unique_constraints(table),
        *inspector.get_foreign_keys(table),
        *inspector.get_check_constraints(table),
        inspector.get_pk_constraint(table),
    ]
    return sorted(_words(part) for part in parts)


def _words(part: object) -> str:
    """The part as SQL spells it: the condition of an index is an object, which no two readings show alike."""
    return str({name: _words(each) for name, each in part.items()}) if isinstance(part, dict) else str(part)
