"""Expand, then contract: migrations only add, and a program works on while its database is a release ahead of it."""

import ast
from collections.abc import Iterator

import pytest
from sqlalchemy import inspect, text

from backend.db import Database, Session
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
