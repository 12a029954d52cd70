"""Names are the words of the method: no empty ones, and the same prefix promises the same everywhere."""

import ast
import re

from tests.architecture.source import CODE, PROGRAM, list_modules

EMPTY_MODULES = {"base", "bases", "common", "helper", "helpers", "misc", "util", "utils"}
EMPTY_VERBS = re.compile(r"_?(process|handle|manage)(_|$)")
# What libraries call by name is theirs to name.
THEIRS = re.compile(r"process_(bind_param|data|formdata|result_value)|handle_(starttag|endtag|data|entityref)")
EMPTY_CLASSES = re.compile(r"(Handler|Helper|Manager|Repository|Service|Util|Utils)$")


def test_no_module_is_a_drawer() -> None:
    names = {part for module in list_modules(*CODE) for part in (module.path.stem, module.path.parent.name)}
    assert names & EMPTY_MODULES == set()


def test_no_function_processes() -> None:
    empty = [
        f"{module.name}:{function.lineno} {function.name}"
        for module in list_modules(*CODE)
        for function in module.functions
        if EMPTY_VERBS.match(function.name) and not THEIRS.fullmatch(function.name)
    ]
    assert empty == []


def test_no_class_manages() -> None:
    empty = [
        f"{module.name}:{node.lineno} {node.name}"
        for module in list_modules(*CODE)
        for node in module.classes
        if EMPTY_CLASSES.search(node.name)
    ]
    assert empty == []


def test_get_never_returns_none() -> None:
    unsure = [
        f"{module.name}:{function.lineno} {function.name}"
        for module in list_modules(*PROGRAM)
        for function in module.functions
        if function.name.startswith("get_") and function.returns and "None" in ast.unparse(function.returns)
    ]
    assert unsure == []


def test_a_dataclass_is_frozen_and_takes_keywords() -> None:
    loose = [
        f"{module.name}:{node.lineno} {node.name}"
        for module in list_modules(*PROGRAM)
        for node in module.classes
        for decorator in node.decorator_list
        if _name(decorator) == "dataclass" and not _is_strict(decorator)
    ]
    assert loose == []


def _name(decorator: ast.expr) -> str:
    """The last word of what decorates, without what it is given."""
    return ast.unparse(decorator).partition("(")[0].rpartition(".")[-1]


def _is_strict(decorator: ast.expr) -> bool:
    options = {word.arg: ast.unparse(word.value) for word in getattr(decorator, "keywords", [])}
    return options == {"frozen": "True", "slots": "True", "kw_only": "True"}
