"""An audience as JSON: the tree of conditions that says which people are meant."""

from typing import Final

from backend.documents import Node
from backend.errors import Invalid
from backend.segments.rules.spelling_leaves import LEAVES, read_leaf, spelled_leaf
from backend.segments.rules.where import AllOf, AnyOf, NoneOf, PeopleWhere
from backend.segments.rules.where_checks import check_where

_DEEPEST: Final = 20
_TOO_DEEP: Final = f"conditions lie at most {_DEEPEST} within each other"
_TOGETHER: Final[dict[str, type[AllOf | AnyOf | NoneOf]]] = {"all": AllOf, "any": AnyOf, "none": NoneOf}
_MEMBERS: Final = _TOGETHER.keys() | frozenset[str]().union(*LEAVES.values())


def where_from_json(value: object) -> PeopleWhere | None:
    """The condition in that JSON value; everybody where there is none."""
    if value is None:
        return None
    where = _where(Node(value=value, path=("audience",)), 0)
    check_where(where)
    return where


def where_to_json(where: PeopleWhere | None) -> dict[str, object] | None:
    """The one JSON spelling of the condition: reading it gives the same condition again.

    What could not be read again is refused: whoever keeps a condition could never ask it.
    """
    if where is None:
        return None
    check_where(where)
    return _spelled(where, 0)


def _where(node: Node, depth: int) -> PeopleWhere:
    if depth > _DEEPEST:
        raise node.refuse(_TOO_DEEP)
    members = node.record(_MEMBERS)
    for name, together in _TOGETHER.items():
        if name in members:
            node.record({name})
            return together(parts=[_where(each, depth + 1) for each in members[name].list()])
    leaf = next((name for name in LEAVES if name in members), None)
    if leaf is None:
        raise node.refuse(f"a condition says all, any, none, or one of {', '.join(LEAVES)}")
    return read_leaf(leaf, node, node.record(LEAVES[leaf]))


def _spelled(where: PeopleWhere, depth: int) -> dict[str, object]:
    if depth > _DEEPEST:
        raise Invalid(_TOO_DEEP, "where")
    if not isinstance(where, AllOf | AnyOf | NoneOf):
        return spelled_leaf(where)
    name = next(name for name, together in _TOGETHER.items() if isinstance(where, together))
    return {name: [_spelled(each, depth + 1) for each in where.parts]}
