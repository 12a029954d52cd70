"""Reads and writes conditions as JSON: what an author writes is what comes out again."""

from collections.abc import Callable, Mapping
from typing import Final

from backend.documents import Node
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.segments.rules import Segment
from backend.surveys.rules.conditions import (
    AllOf,
    Among,
    Answered,
    AnyOf,
    Between,
    Condition,
    InSegment,
    NoneOf,
    Source,
    Test,
    Told,
    Value,
)

DEEPEST: Final = 10
_LONGEST_VALUE: Final = 400
_UNCLASSIFIED: Final = "UNCLASSIFIED"
_CODES: Final = {**{segment.name: int(segment) for segment in Segment}, _UNCLASSIFIED: UNCLASSIFIED}
_NAMES: Final = {code: name for name, code in _CODES.items()}
_JOINS: Final[Mapping[str, type[AllOf | AnyOf | NoneOf]]] = {"all": AllOf, "any": AnyOf, "none": NoneOf}
_SOURCES: Final = frozenset(Source)
_BOUNDS: Final = frozenset({"at_least", "at_most"})
_TESTS: Final = frozenset({"in", "is", "answered"}) | _BOUNDS
_ANYTHING: Final = _JOINS.keys() | _SOURCES | _TESTS | {"segment"}


def read_condition(node: Node, depth: int = 1) -> Condition:
    """The condition in that JSON value; refused with its path where it is none."""
    if depth > DEEPEST:
        raise node.refuse(f"conditions lie at most {DEEPEST} deep in each other")
    members = node.record(_ANYTHING)
    subjects = members.keys() - _TESTS
    if len(subjects) != 1:
        raise node.refuse(f"a condition is about one of {', '.join(sorted(_ANYTHING - _TESTS))}")
    (subject,) = subjects
    if subject in _SOURCES:
        return Told(source=Source(subject), key=members[subject].text(), test=_test(node, members))
    node.record({subject})
    if subject == "segment":
        return InSegment(segments=tuple(_segment(each) for each in members[subject].list()))
    return _JOINS[subject](parts=tuple(read_condition(each, depth + 1) for each in members[subject].list()))


def condition_to_json(condition: Condition) -> dict[str, object]:
    """The condition's one JSON spelling."""
    match condition:
        case InSegment(segments=segments):
            return {"segment": [_NAMES[code] for code in segments]}
        case Told(source=source, key=key, test=test):
            return {source.value: key, **_spelled(test)}
    name = next(name for name, join in _JOINS.items() if isinstance(condition, join))
    return {name: [condition_to_json(part) for part in condition.parts]}


def _test(node: Node, members: Mapping[str, Node]) -> Test:
    tests = members.keys() & _TESTS
    if tests and tests <= _BOUNDS:
        return Between(**{name: members[name].number() for name in tests})
    if len(tests) != 1:
        raise node.refuse("a condition has one test: in, is, answered, or at_least and at_most")
    (test,) = tests
    return _READ[test](members[test])


def _among(node: Node) -> Among:
    return Among(values=tuple(_value(each) for each in node.list()))


def _is(node: Node) -> Among:
    return Among(values=(_value(node),))


def _answered(node: Node) -> Answered:
    return Answered(answered=node.flag())


def _value(node: Node) -> Value:
    if node.value is None or isinstance(node.value, bool | int):
        return node.value
    return node.number() if isinstance(node.value, float) else node.text(most=_LONGEST_VALUE)


def _segment(node: Node) -> int:
    name = node.text()
    if name not in _CODES:
        raise node.refuse(f"segment is one of {', '.join(_CODES)}")
    return _CODES[name]


def _spelled(test: Test) -> dict[str, object]:
    match test:
        case Answered(answered=answered):
            return {"answered": answered}
        case Among(values=(only,)):
            return {"is": only}
        case Among(values=values):
            return {"in": list(values)}
        case Between(at_least=low, at_most=high):
            bounds = {"at_least": low, "at_most": high}
            return {name: bound for name, bound in bounds.items() if bound is not None}


_READ: Final[Mapping[str, Callable[[Node], Test]]] = {"in": _among, "is": _is, "answered": _answered}
