"""Each single condition as JSON: the member that names it, what may stand beside it, and how both are read."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from backend.documents import Node, member
from backend.loyalty.rules.axes import Axis
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.panel.rules import AttributeValue
from backend.segments.rules.segments import Segment
from backend.segments.rules.where import (
    Answered,
    AttributeBetween,
    AttributeIn,
    Bought,
    CertainBy,
    Condition,
    Deed,
    Fact,
    InAudience,
    InSegment,
    IsCustomer,
    JoinedSince,
    Knows,
    Moved,
    NearCut,
    OnAxis,
    Place,
    RefIn,
    Standing,
)

LEAVES: Final[dict[str, frozenset[str]]] = {
    "segment": frozenset({"segment", "product", "raw"}),
    "on_axis": frozenset({"on_axis", "product", "at_least", "at_most"}),
    "near_cut": frozenset({"near_cut", "product", "within"}),
    "certain": frozenset({"certain", "product"}),
    "known": frozenset({"known", "product"}),
    "unknown": frozenset({"unknown", "product"}),
    "standing": frozenset({"standing", "product"}),
    "moved_since": frozenset({"moved_since", "product", "until", "from", "to"}),
    "bought": frozenset({"bought", "product", "brand", "since", "until"}),
    "answered": frozenset({"answered", "since", "until"}),
    "audience": frozenset({"audience"}),
    "attribute": frozenset({"attribute", "in", "at_least", "at_most"}),
    "refs": frozenset({"refs"}),
    "joined_since": frozenset({"joined_since"}),
}
"""What may stand beside the member that names a condition; that member tells the conditions apart."""

_UNCLASSIFIED: Final = "UNCLASSIFIED"
_STANDINGS: Final = {"CUSTOMER": True, "PROSPECT": False}
_LARGEST: Final = 2**63 - 1

_Members = dict[str, Node]
_OfProduct = Place | Standing


def read_leaf(name: str, node: Node, members: _Members) -> Condition:
    """The condition of that name."""
    return _READ[name](node, members)


def spelled_leaf(where: Condition) -> dict[str, object]:
    """The one spelling of a condition."""
    if isinstance(where, _OfProduct):
        return _spelled_place(where)
    return _spelled_deed(where) if isinstance(where, Deed) else _spelled_fact(where)


def _segment(node: Node, members: _Members) -> Condition:
    raw = members["raw"].flag() if "raw" in members else False
    return InSegment(product_id=_product(node, members), segments=_codes(members["segment"]), raw=raw)


def _on_axis(node: Node, members: _Members) -> Condition:
    least, most = (members[name].number() if name in members else None for name in ("at_least", "at_most"))
    return OnAxis(product_id=_product(node, members), axis=_axis(members["on_axis"]), least=least, most=most)


def _near_cut(node: Node, members: _Members) -> Condition:
    within = member(members, "within", node).number()
    return NearCut(product_id=_product(node, members), axis=_axis(members["near_cut"]), within=within)


def _certain(node: Node, members: _Members) -> Condition:
    return CertainBy(product_id=_product(node, members), least=members["certain"].number())


def _known(node: Node, members: _Members) -> Condition:
    return Knows(product_id=_product(node, members), axis=_axis(members["known"]))


def _unknown(node: Node, members: _Members) -> Condition:
    return Knows(product_id=_product(node, members), axis=_axis(members["unknown"]), known=False)


def _standing(node: Node, members: _Members) -> Condition:
    said = members["standing"]
    if said.text() not in _STANDINGS:
        raise said.refuse("somebody is a CUSTOMER or a PROSPECT")
    return IsCustomer(product_id=_product(node, members), customer=_STANDINGS[said.text()])


def _moved(node: Node, members: _Members) -> Condition:
    origins, targets = (_codes(members[name]) if name in members else None for name in ("from", "to"))
    return Moved(
        product_id=_product(node, members),
        since=_whole(members["moved_since"]),
        until=_maybe_whole(members, "until"),
        origins=origins,
        targets=targets,
    )


def _bought(_node: Node, members: _Members) -> Condition:
    return Bought(
        product_id=_maybe_whole(members, "product"),
        brand_id=_maybe_whole(members, "brand"),
        since=_maybe_whole(members, "since"),
        until=_maybe_whole(members, "until"),
        least=_whole(members["bought"]),
    )


def _answered(_node: Node, members: _Members) -> Condition:
    since, until = _maybe_whole(members, "since"), _maybe_whole(members, "until")
    return Answered(survey_id=_whole(members["answered"]), since=since, until=until)


def _audience(_node: Node, members: _Members) -> Condition:
    return InAudience(audience_id=_whole(members["audience"]))


def _attribute(node: Node, members: _Members) -> Condition:
    key = members["attribute"].text()
    bounds = [name for name in ("at_least", "at_most") if name in members]
    if ("in" in members) == bool(bounds):
        raise node.refuse("name values, or bounds, and not both")
    if "in" in members:
        return AttributeIn(key=key, values=[_value(each) for each in members["in"].list()])
    least, most = (_value(members[name]) if name in members else None for name in ("at_least", "at_most"))
    return AttributeBetween(key=key, least=least, most=most)


def _refs(_node: Node, members: _Members) -> Condition:
    return RefIn(refs=[each.text(most=200) for each in members["refs"].list()])


def _joined(_node: Node, members: _Members) -> Condition:
    return JoinedSince(since=_whole(members["joined_since"]))


_READ: Final[Mapping[str, Callable[[Node, _Members], Condition]]] = {
    "segment": _segment,
    "on_axis": _on_axis,
    "near_cut": _near_cut,
    "certain": _certain,
    "known": _known,
    "unknown": _unknown,
    "standing": _standing,
    "moved_since": _moved,
    "bought": _bought,
    "answered": _answered,
    "audience": _audience,
    "attribute": _attribute,
    "refs": _refs,
    "joined_since": _joined,
}


def _product(node: Node, members: _Members) -> int:
    return _whole(member(members, "product", node))


def _whole(node: Node) -> int:
    """An id, an instant or a count, which a database can be asked for."""
    value = node.integer()
    if not -_LARGEST <= value <= _LARGEST:
        raise node.refuse("no number is that large")
    return value


def _maybe_whole(members: _Members, name: str) -> int | None:
    return _whole(members[name]) if name in members else None


def _axis(node: Node) -> Axis:
    name = node.text()
    if name not in Axis.__members__:
        raise node.refuse("there is no such axis")
    return Axis[name]


def _codes(node: Node) -> list[int]:
    return [_code(each) for each in node.list()]


def _code(node: Node) -> int:
    name = node.text()
    if name == _UNCLASSIFIED:
        return UNCLASSIFIED
    if name not in Segment.__members__:
        raise node.refuse("there is no such segment")
    return Segment[name].value


def _value(node: Node) -> AttributeValue:
    if not isinstance(node.value, str | int | float | bool):
        raise node.refuse("a value is a text, a number or a boolean")
    return node.text(most=400) if isinstance(node.value, str) else node.value


def _spelled_place(where: _OfProduct) -> dict[str, object]:
    product: dict[str, object] = {"product": where.product_id}
    match where:
        case InSegment():
            return {"segment": _named(where.segments), **product} | ({"raw": True} if where.raw else {})
        case OnAxis():
            return {"on_axis": where.axis.name, **product} | _said(at_least=where.least, at_most=where.most)
        case NearCut():
            return {"near_cut": where.axis.name, **product, "within": where.within}
        case CertainBy():
            return {"certain": where.least, **product}
        case Knows():
            return {"known" if where.known else "unknown": where.axis.name, **product}
        case IsCustomer():
            return {"standing": "CUSTOMER" if where.customer else "PROSPECT", **product}


def _spelled_deed(where: Deed) -> dict[str, object]:
    match where:
        case Moved():
            return {"moved_since": where.since, "product": where.product_id} | _spelled_turns(where)
        case Bought():
            whose = _said(product=where.product_id, brand=where.brand_id)
            return {"bought": where.least} | whose | _said(since=where.since, until=where.until)
        case Answered():
            return {"answered": where.survey_id} | _said(since=where.since, until=where.until)


def _spelled_fact(where: Fact) -> dict[str, object]:
    match where:
        case AttributeIn():
            return {"attribute": where.key, "in": list(where.values)}
        case AttributeBetween():
            return {"attribute": where.key} | _said(at_least=where.least, at_most=where.most)
        case RefIn():
            return {"refs": list(where.refs)}
        case JoinedSince():
            return {"joined_since": where.since}
        case InAudience():
            return {"audience": where.audience_id}


def _spelled_turns(where: Moved) -> dict[str, object]:
    ways = {"from": where.origins, "to": where.targets}
    return _said(until=where.until) | {name: _named(codes) for name, codes in ways.items() if codes is not None}


def _named(codes: Sequence[int]) -> list[str]:
    return [_UNCLASSIFIED if code == UNCLASSIFIED else Segment(code).name for code in codes]


def _said(**members: object) -> dict[str, object]:
    """The members that say something."""
    return {name: value for name, value in members.items() if value is not None}
