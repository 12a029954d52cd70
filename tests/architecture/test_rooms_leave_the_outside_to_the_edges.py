"""Rooms hold the same four parts, never commit, and are handed the time."""

import ast
from collections.abc import Iterator

from tests.architecture.source import ROOT, Module, list_room_modules, list_rooms

PARTS = {"__init__", "actions", "queries", "tables", "rules"}
# A savepoint (begin_nested) is no commit: it is how a clash in the database becomes an answer.
TRANSACTIONS = {".commit", ".rollback", ".begin"}
DOORS = {"Database", "Session", "create_engine", "session_scope", "sessionmaker"}
CLOCKS = {".now", ".today", ".utcnow", "system_clock"}


def test_a_room_holds_four_parts() -> None:
    parts = {
        f"{room}/{path.name}"
        for room in list_rooms()
        for path in (ROOT / "backend" / room).iterdir()
        if path.stem not in PARTS and path.name != "__pycache__"
    }
    assert parts == set()


def test_rooms_never_commit() -> None:
    assert [place for place, called in _calls() if called in TRANSACTIONS] == []


def test_rooms_open_no_session() -> None:
    assert [place for place, called in _calls() if called.lstrip(".") in DOORS] == []


def test_rooms_read_no_clock() -> None:
    assert [place for place, called in _calls() if called in CLOCKS] == []


def _calls() -> Iterator[tuple[str, str]]:
    """Where something is called in a room, and the last word of what is called: ".name" where it is a method."""
    for module in list_room_modules():
        yield from _calls_in(module)


def _calls_in(module: Module) -> Iterator[tuple[str, str]]:
    for node in module.nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield f"{module.name}:{node.lineno}", f".{node.func.attr}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield f"{module.name}:{node.lineno}", node.func.id
