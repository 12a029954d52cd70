"""Modules and functions stay small and flat, and typing is seldom given up."""

import ast
import io
import re
import tokenize
from math import ceil
from statistics import median, quantiles

import pytest

from tests.architecture.source import CODE, PROGRAM, Module, list_modules

MOST_LINES = 400
MEDIAN_LINES = 90
MOST_FUNCTION_LINES = 50
MEDIAN_FUNCTION_LINES = 9
NINTH_DECILE_OF_FUNCTION_LINES = 25
MOST_NESTING = 3
LINES_PER_EXCEPTION = 1_000

_NESTING = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_WAIVER = re.compile(r"#\s*(noqa|type:\s*ignore)")
_REASONED_WAIVER = re.compile(r"#\s*(noqa: [A-Z0-9, ]+?|type: ignore\[[a-z, -]+\])\s+(-|#) \S")


def test_a_module_is_short() -> None:
    assert [module.name for module in _written() if module.lines > MOST_LINES] == []


def test_the_middle_module_is_shorter() -> None:
    # A package without code of its own is no module to read.
    lengths = [module.lines for module in list_modules(*PROGRAM) if len(module.tree.body) > 1]
    assert median(lengths) <= MEDIAN_LINES


def test_a_function_fits_a_screen() -> None:
    long = [
        f"{module.name}:{function.lineno} {function.name}"
        for module in _written()
        for function in module.functions
        if _length(function) > MOST_FUNCTION_LINES
    ]
    assert long == []


def test_most_functions_are_shorter() -> None:
    lengths = [_length(function) for module in list_modules(*PROGRAM) for function in module.functions]
    assert median(lengths) <= MEDIAN_FUNCTION_LINES
    assert quantiles(lengths, n=10)[-1] <= NINTH_DECILE_OF_FUNCTION_LINES


def test_a_function_is_flat() -> None:
    deep = [
        f"{module.name}:{function.lineno} {function.name}"
        for module in list_modules(*CODE)
        for function in module.functions
        if _depth(function) > MOST_NESTING
    ]
    assert deep == []


@pytest.mark.parametrize("folders", [PROGRAM, ("tests", "migrations")])
def test_any_is_rare(folders: tuple[str, ...]) -> None:
    modules = list_modules(*folders)
    allowed = _allowed(modules)
    uses = [
        f"{module.name}:{node.lineno}"
        for module in modules
        for node in module.nodes
        if isinstance(node, ast.Name) and node.id == "Any"
    ]
    assert len(uses) <= allowed, uses


@pytest.mark.parametrize("folders", [PROGRAM, ("tests", "migrations")])
def test_waivers_are_rare(folders: tuple[str, ...]) -> None:
    modules = list_modules(*folders)
    allowed = _allowed(modules)
    waivers = [f"{module.name}: {comment}" for module in modules for comment in _waivers(module)]
    assert len(waivers) <= allowed, waivers


def test_a_waiver_gives_its_reason() -> None:
    silent = [
        f"{module.name}: {comment}"
        for module in list_modules(*CODE)
        for comment in _waivers(module)
        if not _REASONED_WAIVER.match(comment)
    ]
    assert silent == []


def _written() -> list[Module]:
    """All code but migrations, which are lists of statements and are never touched again."""
    return [module for module in list_modules(*CODE) if not module.name.startswith("migrations/versions/")]


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _depth(node: ast.AST) -> int:
    inner = (child for child in ast.iter_child_nodes(node) if not isinstance(child, _SCOPES))
    return max((_depth_below(node, child) for child in inner), default=0)


def _depth_below(parent: ast.AST, child: ast.AST) -> int:
    # An elif is an if in the else of another, and no deeper to read.
    is_elif = isinstance(parent, ast.If) and isinstance(child, ast.If) and parent.orelse == [child]
    return _depth(child) + (isinstance(child, _NESTING) and not is_elif)


def _waivers(module: Module) -> list[str]:
    if not _WAIVER.search(module.text):
        return []
    tokens = tokenize.generate_tokens(io.StringIO(module.text).readline)
    return [token.string for token in tokens if token.type == tokenize.COMMENT and _WAIVER.match(token.string)]


def _allowed(modules: list[Module]) -> int:
    return ceil(sum(module.lines for module in modules) / LINES_PER_EXCEPTION)
