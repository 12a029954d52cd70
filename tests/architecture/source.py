"""The project's own files, as the tests of this folder see them."""

import ast
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ("backend", "forms_ui")
CODE = (*PROGRAM, "migrations", "tests")

# The packages of the backend that are no rooms: they stand below the rooms or above them.
_NO_ROOMS = {"api", "cli", "console", "db", "demo", "gate", "jobs", "mail", "sending", "transfer", "web"}
_NOT_OURS = {
    ".git",
    ".hypothesis",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".venv",
    ".venv-lock",
    "__pycache__",
    "node_modules",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """A file of Python, read and parsed."""

    path: Path
    text: str = field(repr=False)
    tree: ast.Module = field(repr=False)
    nodes: tuple[ast.AST, ...] = field(repr=False)
    """Everything in the tree, walked once."""

    @property
    def name(self) -> str:
        """Its place below the top of the project."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return self.text.count("\n")

    @property
    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Every function in it, methods and inner ones too."""
        return (node for node in self.nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))

    @property
    def classes(self) -> Iterator[ast.ClassDef]:
        """Every class in it."""
        return (node for node in self.nodes if isinstance(node, ast.ClassDef))


@cache
def list_modules(*folders: str) -> list[Module]:
    """Every module of those top folders."""
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return [_read(path) for path in paths]


def forget() -> None:
    """Lets go of every module that was read."""
    list_modules.cache_clear()
    _read.cache_clear()


def list_rooms() -> list[str]:
    """The rooms of the backend that exist."""
    folders = (path.parent.name for path in (ROOT / "backend").glob("*/__init__.py"))
    return sorted(name for name in folders if name not in _NO_ROOMS)


def list_room_modules() -> list[Module]:
    """Every module that lives in a room."""
    return list_modules(*(f"backend/{room}" for room in list_rooms()))


def list_texts() -> Iterator[tuple[str, str]]:
    """The name and the content of every text file of the project."""
    for folder, folders, files in os.walk(ROOT):
        folders[:] = sorted(name for name in folders if name not in _NOT_OURS and not name.endswith(".egg-info"))
        for file in sorted(files):
            path = Path(folder, file)
            try:
                yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


@cache
def _read(path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    return Module(path=path, text=text, tree=tree, nodes=tuple(ast.walk(tree)))
