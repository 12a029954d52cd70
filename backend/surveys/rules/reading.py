"""Reads a survey from JSON, strictly; a list of questions instead of pages means one question to a page."""

from collections.abc import Callable
from enum import IntEnum
from typing import TypeVar

from backend.loyalty.rules.axes import Axis, Facet
from backend.surveys.rules.shapes import Loading, Option, Page, Question, QuestionKind, Survey
from backend.surveys.rules.strict import Node, member
from backend.text import LANGUAGES

E = TypeVar("E", bound=IntEnum)

_SURVEY = frozenset({"title", "introduction", "thanks", "languages", "pages", "questions"})
_PAGE = frozenset({"key", "title", "questions"})
_OPTION = frozenset({"code", "wording"})
_LOADING = frozenset({"axis", "facet", "weight", "reversed"})
_QUESTION = frozenset({"key", "kind", "wording", "hint", "required", "not_applicable", "item"})
_OF_KIND = {
    QuestionKind.SCALE: _QUESTION | {"low", "high", "low_label", "high_label", "options", "loadings"},
    QuestionKind.SINGLE: _QUESTION | {"options"},
    QuestionKind.MULTI: _QUESTION | {"options", "most"},
    QuestionKind.TEXT: _QUESTION | {"multiline", "max_length"},
    QuestionKind.NUMBER: _QUESTION | {"minimum", "maximum", "whole"},
    QuestionKind.CONSENT: _QUESTION | {"purpose"},
}
_ANYTHING = frozenset[str]().union(*_OF_KIND.values())


def fields_of(kind: QuestionKind) -> frozenset[str]:
    """The fields that a question of that kind may have."""
    return _OF_KIND[kind]


def survey_from_json(definition: object) -> Survey:
    """The survey in that JSON value; refused with a path where it is not one."""
    node = Node(value=definition)
    members = node.record(_SURVEY)
    if ("pages" in members) == ("questions" in members):
        raise node.refuse("a survey has either pages or questions")
    languages = members.get("languages")
    return Survey(
        title=member(members, "title", node).wording(),
        introduction=_wording(members, "introduction"),
        thanks=_wording(members, "thanks"),
        languages=tuple(each.text() for each in languages.list()) if languages else LANGUAGES,
        pages=_pages(members),
    )


def _pages(members: dict[str, Node]) -> tuple[Page, ...]:
    if "pages" in members:
        return tuple(_page(each) for each in members["pages"].list())
    questions = [_question(each) for each in members["questions"].list()]
    return tuple(Page(key=question.key, questions=(question,)) for question in questions)


def _page(node: Node) -> Page:
    members = node.record(_PAGE)
    return Page(
        key=member(members, "key", node).text(),
        title=_wording(members, "title"),
        questions=tuple(_question(each) for each in member(members, "questions", node).list()),
    )


def _question(node: Node) -> Question:
    kind = _kind(member(node.record(_ANYTHING), "kind", node))
    members = node.record(_OF_KIND[kind])
    # Fields that the author left out take the defaults of Question, so that these stand in one place only.
    given: dict[str, object] = {key: _READ[key](each) for key, each in members.items() if key != "kind"}
    for key in ("key", "wording"):
        member(members, key, node)
    return Question(kind=kind, **given)  # type: ignore[arg-type]  # each reader yields its field's type


def _kind(node: Node) -> QuestionKind:
    name = node.text()
    if name not in QuestionKind.__members__:
        raise node.refuse(f"kind must be one of {', '.join(QuestionKind)}")
    return QuestionKind(name)


def _options(node: Node) -> tuple[Option, ...]:
    return tuple(_option(each) for each in node.list())


def _option(node: Node) -> Option:
    members = node.record(_OPTION)
    return Option(code=member(members, "code", node).text(), wording=member(members, "wording", node).wording())


def _loadings(node: Node) -> tuple[Loading, ...]:
    return tuple(_loading(each) for each in node.list())


def _loading(node: Node) -> Loading:
    members = node.record(_LOADING)
    return Loading(
        axis=_named(member(members, "axis", node), Axis),
        facet=_named(member(members, "facet", node), Facet),
        weight=members["weight"].number() if "weight" in members else 1.0,
        reversed=members["reversed"].flag() if "reversed" in members else False,
    )


def _named(node: Node, enum: type[E]) -> E:
    name = node.text()
    if name not in enum.__members__:
        raise node.refuse(f"{enum.__name__.lower()} must be one of {', '.join(enum.__members__)}")
    return enum[name]


def _wording(members: dict[str, Node], key: str) -> dict[str, str]:
    return members[key].wording() if key in members else {}


def _item(node: Node) -> str:
    return node.text(most=200)


_READ: dict[str, Callable[[Node], object]] = {
    **dict.fromkeys(("key", "purpose"), Node.text),
    **dict.fromkeys(("wording", "hint", "low_label", "high_label"), Node.wording),
    **dict.fromkeys(("required", "not_applicable", "whole", "multiline"), Node.flag),
    **dict.fromkeys(("low", "high", "most", "max_length"), Node.integer),
    **dict.fromkeys(("minimum", "maximum"), Node.number),
    "item": _item,
    "options": _options,
    "loadings": _loadings,
}
