"""An audience as JSON: the tree of conditions that says which people a touchpoint asks."""

from collections.abc import Callable
from typing import Final

from backend.documents import Node, member
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.panel.rules import AttributeValue
from backend.segments.rules import (
    AllOf,
    AnyOf,
    AttributeBetween,
    AttributeIn,
    Condition,
    InSegment,
    JoinedSince,
    NoneOf,
    PeopleWhere,
    RefIn,
    Segment,
    check_where,
)

_DEEPEST: Final = 20
_TOGETHER: Final[dict[str, type[AllOf | AnyOf | NoneOf]]] = {"all": AllOf, "any": AnyOf, "none": NoneOf}
_UNCLASSIFIED: Final = "UNCLASSIFIED"
_LEAVES: Final[dict[str, frozenset[str]]] = {
    "segment": frozenset({"segment", "product", "raw"}),
    "attribute": frozenset({"attribute", "in", "at_least", "at_most"}),
    "refs": frozenset({"refs"}),
    "joined_since": frozenset({"joined_since"}),
}


def where_from_json(value: object) -> PeopleWhere | None:
    """The condition in that JSON value; everybody where there is none."""
    if value is None:
        return None
    where = _where(Node(value=value, path=("audience",)), 0)
    check_where(where)
    return where


def where_to_json(where: PeopleWhere | None) -> dict[str, object] | None:
    """The one JSON spelling of the condition: reading it gives the same condition again."""
    return None if where is None else _spelled(where)


def _where(node: Node, depth: int) -> PeopleWhere:
    if depth > _DEEPEST:
        raise node.refuse(f"conditions lie at most {_DEEPEST} within each other")
    members = node.record(_TOGETHER.keys() | frozenset[str]().union(*_LEAVES.values()))
    for name, together in _TOGETHER.items():
        if name in members:
            node.record({name})
            return together(parts=[_where(each, depth + 1) for each in members[name].list()])
    leaf = next((name for name in _LEAVES if name in members), None)
    if leaf is None:
        raise node.refuse("a condition says all, any, none, segment, attribute, refs or joined_since")
    return _READ[leaf](node, node.record(_LEAVES[leaf]))


def _segment(node: Node, members: dict[str, Node]) -> PeopleWhere:
    return InSegment(
        product_id=member(members, "product", node).integer(),
        segments=[_code(each) for each in members["segment"].list()],
        raw=members["raw"].flag() if "raw" in members else False,
    )


def _code(node: Node) -> int:
    name = node.text()
    if name == _UNCLASSIFIED:
        return UNCLASSIFIED
    if name not in Segment.__members__:
        raise node.refuse("there is no such segment")
    return Segment[name].value


def _attribute(node: Node, members: dict[str, Node]) -> PeopleWhere:
    key = members["attribute"].text()
    bounds = [name for name in ("at_least", "at_most") if name in members]
    if ("in" in members) == bool(bounds):
        raise node.refuse("name values, or bounds, and not both")
    if "in" in members:
        return AttributeIn(key=key, values=[_value(each) for each in members["in"].list()])
    least, most = (_value(members[name]) if name in members else None for name in ("at_least", "at_most"))
    return AttributeBetween(key=key, least=least, most=most)


def _value(node: Node) -> AttributeValue:
    if not isinstance(node.value, str | int | float | bool):
        raise node.refuse("a value is a text, a number or a boolean")
    return node.text(most=400) if isinstance(node.value, str) else node.value


def _refs(_node: Node, members: dict[str, Node]) -> PeopleWhere:
    return RefIn(refs=[each.text(most=200) for each in members["refs"].list()])


def _joined(_node: Node, members: dict[str, Node]) -> PeopleWhere:
    return JoinedSince(since=members["joined_since"].integer())


_READ: Final[dict[str, Callable[[Node, dict[str, Node]], PeopleWhere]]] = {
    "segment": _segment,
    "attribute": _attribute,
    "refs": _refs,
    "joined_since": _joined,
}


def _spelled(where: PeopleWhere) -> dict[str, object]:
    if not isinstance(where, AllOf | AnyOf | NoneOf):
        return _spelled_leaf(where)
    name = next(name for name, together in _TOGETHER.items() if isinstance(where, together))
    return {name: [_spelled(each) for each in where.parts]}


def _spelled_leaf(where: Condition) -> dict[str, object]:
    match where:
        case InSegment():
            named = [_UNCLASSIFIED if code == UNCLASSIFIED else Segment(code).name for code in where.segments]
            return {"segment": named, "product": where.product_id} | ({"raw": True} if where.raw else {})
        case AttributeIn():
            return {"attribute": where.key, "in": list(where.values)}
        case AttributeBetween():
            bounds = {"at_least": where.least, "at_most": where.most}
            return {"attribute": where.key, **{name: bound for name, bound in bounds.items() if bound is not None}}
        case RefIn():
            return {"refs": list(where.refs)}
        case JoinedSince():
            return {"joined_since": where.since}
