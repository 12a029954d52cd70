"""Reads a scheme's content from JSON, strictly, and writes it as JSON without what it does not say."""

import math
from collections.abc import Callable
from typing import Final, TypeVar

from backend.documents import Node, member
from backend.errors import Invalid
from backend.loyalty.rules.axes import FACETS, Axis, Facet
from backend.sales.rules.schemes import Material, Question, Scheme
from backend.text import Wording, clean_key, clean_shown

T = TypeVar("T")

MOST_LINES: Final = 12
_LONGEST_LINE: Final = 1_000
_FIELDS: Final = frozenset(
    {"aim", "opening", "say", "leave_unsaid", "question", "materials", "exit_criteria", "next_step"}
)


def scheme_from_json(value: object, *path: str) -> Scheme:
    """The scheme in that JSON value; refused with the path to what is wrong with it."""
    node = Node(value=value, path=path or ("content",))
    members = node.record(_FIELDS)
    question = members.get("question")
    return Scheme(
        aim=_spoken(member(members, "aim", node)),
        opening=_spoken(member(members, "opening", node)),
        say=_lines(members.get("say"), _spoken),
        leave_unsaid=_lines(members.get("leave_unsaid"), _spoken),
        question=None if question is None or question.value is None else _question(question),
        materials=_lines(members.get("materials"), _material),
        exit_criteria=_lines(members.get("exit_criteria"), _spoken),
        next_step=_spoken(member(members, "next_step", node)),
    )


def scheme_to_json(scheme: Scheme) -> dict[str, object]:
    """The one JSON spelling of the scheme: reading it gives the same scheme again."""
    question = scheme.question
    written: dict[str, object] = {
        "aim": dict(scheme.aim),
        "opening": dict(scheme.opening),
        "say": [dict(each) for each in scheme.say],
        "leave_unsaid": [dict(each) for each in scheme.leave_unsaid],
        "question": None if question is None else _spelled(question),
        "materials": [{"title": dict(each.title), "url": each.url} for each in scheme.materials],
        "exit_criteria": [dict(each) for each in scheme.exit_criteria],
        "next_step": dict(scheme.next_step),
    }
    return {name: value for name, value in written.items() if value}


def _spoken(node: Node) -> Wording:
    wording = node.wording()
    if not wording:
        raise node.refuse(f"{_name(node)} says nothing")
    return {language: _shown(text, node, language) for language, text in wording.items()}


def _shown(text: str, node: Node, language: str) -> str:
    try:
        return clean_shown(text, _name(node), most=_LONGEST_LINE, lines=True)
    except Invalid as refusal:
        raise Invalid(refusal.message, *node.path, language) from None


def _lines(node: Node | None, read: Callable[[Node], T]) -> tuple[T, ...]:
    if node is None:
        return ()
    lines = node.list()
    if len(lines) > MOST_LINES:
        raise node.refuse(f"{_name(node)} has {MOST_LINES} lines at the most")
    return tuple(read(each) for each in lines)


def _material(node: Node) -> Material:
    members = node.record({"title", "url"})
    url = member(members, "url", node).address()
    return Material(title=_spoken(member(members, "title", node)), url=url)


def _question(node: Node) -> Question:
    members = node.record({"wording", "item", "axis", "facet", "low", "high"})
    wording = _spoken(member(members, "wording", node))
    if members.keys() == {"wording"}:
        return Question(wording=wording)
    axis, facet = (_named(member(members, name, node), kind) for name, kind in (("axis", Axis), ("facet", Facet)))
    if not isinstance(axis, Axis) or not isinstance(facet, Facet) or facet not in FACETS[axis]:
        raise members["facet"].refuse("the facet belongs to another axis")
    low, high = (members[name].number() if name in members else end for name, end in (("low", 1.0), ("high", 5.0)))
    if not low < high or math.isinf(high - low):
        raise node.refuse("a scale runs from low to high")
    return Question(
        wording=wording, item=_item(member(members, "item", node)), axis=axis, facet=facet, low=low, high=high
    )


def _item(node: Node) -> str:
    try:
        return clean_key(node.text(), "item")
    except Invalid as refusal:
        raise node.refuse(refusal.message) from None


def _named(node: Node, kind: type[Axis] | type[Facet]) -> Axis | Facet:
    name = node.text()
    if name not in kind.__members__:
        raise node.refuse(f"{_name(node)} must be one of {', '.join(kind.__members__)}")
    return kind[name]


def _spelled(question: Question) -> dict[str, object]:
    written: dict[str, object] = {"wording": dict(question.wording)}
    if question.item is None or question.axis is None or question.facet is None:
        return written
    scale = {"low": question.low, "high": question.high}
    return {**written, "item": question.item, "axis": question.axis.name, "facet": question.facet.name, **scale}


def _name(node: Node) -> str:
    return next((step for step in reversed(node.path) if not step.isdigit()), "content")
