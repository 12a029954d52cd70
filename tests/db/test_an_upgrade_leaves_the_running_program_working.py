"""Expand, then contract: migrations only add, and a program works on while its database is a release ahead of it."""

import ast
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import Engine, event, inspect, text

from backend.db import Database, Session, downgrade, migrate
from backend.db.migrations import Standing, standing
from backend.demo.large import PanelAsked, make_panel
from backend.jobs import find_drift, rebuild
from backend.loyalty.queries import live_model
from tests.architecture.source import Module, list_modules
from tests.asking import ask
from tests.clocks import SettableClock
from tests.jobs.following import following
from tests.responding import answers, ledger, post
from tests.web.visiting import Visitor

# Up to here nothing was released with what came before it still running.
FIRST = "0023"
# What came after this was never taken by a program that has landed.
LANDED = "0028"
TAKES_AWAY = {"alter_column", "drop_column", "drop_constraint", "drop_table", "rename_table"}
# What a running program cannot write into, since it does not know it: a column without a value of its own.
_ADDED = "A migration that takes away comes a release later, when nothing that runs knows what it takes away."


@pytest.fixture
def visitor(database: Database, clock: SettableClock) -> Visitor:
    """Whoever asks the server how it is."""
    return Visitor(database, clock)


def later_ones() -> list[Module]:
    """The migrations since the first release that is upgraded from while it runs."""
    return [module for module in list_modules("migrations/versions") if _revision(module) > FIRST]


def _revision(module: Module) -> str:
    (found,) = (
        node.value.value
        for node in module.tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and _names(node) == ["revision"]
    )
    return str(found)


def _names(node: ast.Assign) -> list[str]:
    return [target.id for target in node.targets if isinstance(target, ast.Name)]


def upward(module: Module) -> Iterator[ast.Call]:
    """The calls of a migration that are not on its way down."""
    for node in module.tree.body:
        if isinstance(node, ast.FunctionDef) and node.name != "downgrade":
            yield from (call for call in ast.walk(node) if isinstance(call, ast.Call))


def called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def test_migrations_only_add() -> None:
    modules = later_ones()
    assert len(modules) >= 5
    taken = [(module.name, called(call)) for module in modules for call in upward(module) if called(call) in TAKES_AWAY]
    assert taken == [], _ADDED


def test_an_added_column_can_be_left_out_by_who_does_not_know_it() -> None:
    wanting = []
    for module in later_ones():
        for call in (call for call in upward(module) if called(call) == "add_column"):
            said = {word.arg: ast.unparse(word.value) for column in call.args[1:] for word in _words(column)}
            if said.get("nullable") != "True" and "server_default" not in said:
                wanting.append((module.name, ast.unparse(call)))
    assert wanting == []


def _words(column: ast.expr) -> list[ast.keyword]:
    return column.keywords if isinstance(column, ast.Call) else []


# What shuts out whoever wants to write into a table for as long as it takes, where it is not done by steps.
_SHUTS_OUT = re.compile(
    r"CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY).*? ON (\w+)|ALTER TABLE (\w+) (?!ADD COLUMN)"
    r"|(?:UPDATE|DELETE FROM|INSERT INTO) (\w+)|DROP (?:INDEX (?!CONCURRENTLY)|TABLE )(?:IF EXISTS )?(\w+)"
)


@contextmanager
def statements() -> Iterator[list[str]]:
    """All that is said to any database meanwhile."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement.strip())

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def tables_and_indexes(database: Database) -> set[str]:
    """The names of what is there."""
    names = text("SELECT relname FROM pg_class WHERE relkind IN ('r', 'i')")
    return database.read_now(lambda session: set(session.scalars(names)))


def test_what_is_there_is_changed_while_others_write_and_a_broken_upgrade_is_taken_up(
    postgres_url: str, clock: SettableClock
) -> None:
    with closing(Database(postgres_url)) as database:
        make_panel(database, PanelAsked(people=30, observations=300), clock, lambda _: None)
        wanted, head = following(database), tables_and_indexes(database)
    downgrade(postgres_url, LANDED)
    with closing(Database(postgres_url)) as database:
        there = tables_and_indexes(database) - {"alembic_version"}
        with statements() as said:
            migrate(postgres_url)
        shut_out = [each for each in said if (found := _SHUTS_OUT.match(each)) and {*found.groups()} & there]
        assert (len(said) > 10, shut_out) == (True, [])
        assert (following(database), tables_and_indexes(database)) == (wanted, head)
        # Broken off before its end: the revision is the old one, and some of it is there.
        downgrade(postgres_url, "0029")
        database.write_now(lambda session: session.execute(text("UPDATE alembic_version SET version_num = '0028'")))
        database.write_now(lambda session: session.execute(text("UPDATE positions SET bought_at = NULL")))
        migrate(postgres_url)
        assert (following(database), tables_and_indexes(database)) == (wanted, head)


def expand(session: Session) -> None:
    """What a later release may do: another column in every table, another table, another revision."""
    tables = sorted(set(inspect(session.connection()).get_table_names()) - {"alembic_version"})
    for name in tables:
        session.execute(text(f"ALTER TABLE {name} ADD COLUMN a_later_column TEXT"))
    session.execute(text("CREATE TABLE a_later_table (id INTEGER PRIMARY KEY)"))
    session.execute(text("UPDATE alembic_version SET version_num = 'later'"))


def test_a_program_works_on_a_database_that_is_ahead_of_it(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    make_panel(database, PanelAsked(people=30, observations=300), clock, lambda _: None)
    asked = ask(database, clock())
    before = following(database)
    database.write_now(expand)
    assert database.read_now(standing) is Standing.AHEAD
    ready = visitor.get("/readyz")
    assert (ready.status_code, ready.json()["migrations"]) == (200, "ahead")

    post(database, asked, {"like": 5, "doubt": 2}, clock.advance(1))
    assert post(database, asked, {"bond": 3}, clock.advance(1), page=2).is_finished
    assert (len(answers(database, asked)), len(ledger(database, asked))) == (3, 3)
    active, whole = database.read_now(live_model), following(database)
    assert len(whole["positions"]) == len(before["positions"]) + 1
    assert rebuild(database, active, clock, lambda _: None) == len(whole["positions"])
    assert find_drift(database, active, clock, lambda _: None) == []
