"""Reads a survey from JSON, strictly; a list of questions instead of pages means one question to a page."""

from collections.abc import Callable
from enum import IntEnum
from typing import TypeVar

from backend.documents import Node, member
from backend.loyalty.rules.axes import Axis, Facet
from backend.surveys.rules import fields
from backend.surveys.rules.condition_json import read_condition
from backend.surveys.rules.conditions import Condition
from backend.surveys.rules.contact import ContactField
from backend.surveys.rules.shapes import (
    Ending,
    HiddenField,
    Loading,
    Option,
    Page,
    Question,
    QuestionKind,
    Quota,
    Row,
    Survey,
)
from backend.text import LANGUAGES

E = TypeVar("E", bound=IntEnum)
T = TypeVar("T")
Members = dict[str, Node]

_LONGEST_ITEM = 200
_LONGEST_URL = 1_000


def survey_from_json(definition: object) -> Survey:
    """The survey in that JSON value; refused with a path where it is not one."""
    node = Node(value=definition)
    members = node.record(fields.SURVEY)
    if ("pages" in members) == ("questions" in members):
        raise node.refuse("a survey has either pages or questions")
    languages = members.get("languages")
    return Survey(
        title=member(members, "title", node).wording(),
        introduction=_wording(members, "introduction"),
        thanks=_wording(members, "thanks"),
        languages=tuple(each.text() for each in languages.list()) if languages else LANGUAGES,
        pages=_pages(members),
        hidden=_each(members, "hidden", _hidden),
        quotas=_each(members, "quotas", _quota),
        endings=_each(members, "endings", _ending),
    )


def _pages(members: Members) -> tuple[Page, ...]:
    if "pages" in members:
        return _each(members, "pages", _page)
    return tuple(Page(key=question.key, questions=(question,)) for question in _each(members, "questions", _question))


def _page(node: Node) -> Page:
    members = node.record(fields.PAGE)
    member(members, "questions", node)
    return Page(
        key=member(members, "key", node).text(),
        title=_wording(members, "title"),
        questions=_each(members, "questions", _question),
        shuffled=_flag(members, "shuffled"),
        show_if=_condition(members, "show_if"),
        skip_if=_condition(members, "skip_if"),
    )


def _question(node: Node) -> Question:
    kind = _kind(member(node.record(fields.ANYTHING), "kind", node))
    members = node.record(fields.fields_of(kind))
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
    return tuple(map(_option, node.list()))


def _option(node: Node) -> Option:
    members = node.record(fields.OPTION)
    return Option(
        code=member(members, "code", node).text(),
        wording=member(members, "wording", node).wording(),
        fixed=_flag(members, "fixed"),
    )


def _loadings(node: Node) -> tuple[Loading, ...]:
    return tuple(map(_loading, node.list()))


def _loading(node: Node) -> Loading:
    members = node.record(fields.LOADING)
    return Loading(
        axis=_named(member(members, "axis", node), Axis),
        facet=_named(member(members, "facet", node), Facet),
        weight=members["weight"].number() if "weight" in members else 1.0,
        reversed=_flag(members, "reversed"),
    )


def _rows(node: Node) -> tuple[Row, ...]:
    return tuple(map(_row, node.list()))


def _row(node: Node) -> Row:
    members = node.record(fields.ROW)
    return Row(
        key=member(members, "key", node).text(),
        wording=member(members, "wording", node).wording(),
        item=_item(members["item"]) if "item" in members else "",
        loadings=_each(members, "loadings", _loading),
        continues=members["continues"].text() if "continues" in members else "",
    )


def _hidden(node: Node) -> HiddenField:
    members = node.record(fields.HIDDEN)
    default = members["default"].text(most=_LONGEST_ITEM, blank=True) if "default" in members else ""
    return HiddenField(key=member(members, "key", node).text(), default=default)


def _quota(node: Node) -> Quota:
    members = node.record(fields.QUOTA)
    return Quota(
        key=member(members, "key", node).text(),
        when=read_condition(member(members, "when", node)),
        limit=member(members, "limit", node).integer(),
        thanks=_wording(members, "thanks"),
    )


def _ending(node: Node) -> Ending:
    members = node.record(fields.ENDING)
    return Ending(
        key=member(members, "key", node).text(),
        when=_condition(members, "when"),
        thanks=_wording(members, "thanks"),
        redirect=members["redirect"].text(most=_LONGEST_URL) if "redirect" in members else "",
    )


def _named(node: Node, enum: type[E]) -> E:
    name = node.text()
    if name not in enum.__members__:
        raise node.refuse(f"{enum.__name__.lower()} must be one of {', '.join(enum.__members__)}")
    return enum[name]


def _wording(members: Members, key: str) -> dict[str, str]:
    return members[key].wording() if key in members else {}


def _flag(members: Members, key: str) -> bool:
    return key in members and members[key].flag()


def _condition(members: Members, key: str) -> Condition | None:
    return read_condition(members[key]) if key in members else None


def _each(members: Members, key: str, read: Callable[[Node], T]) -> tuple[T, ...]:
    return tuple(map(read, members[key].list())) if key in members else ()


def _item(node: Node) -> str:
    return node.text(most=_LONGEST_ITEM)


def _contact(node: Node) -> tuple[str, ...]:
    return tuple(map(_contact_field, node.list()))


def _contact_field(node: Node) -> str:
    name = node.text()
    if name not in ContactField.__members__:
        raise node.refuse(f"a field is one of {', '.join(ContactField)}")
    return name


def _texts(node: Node) -> tuple[str, ...]:
    return tuple(each.text() for each in node.list())


_READ: dict[str, Callable[[Node], object]] = {
    **dict.fromkeys(("key", "purpose", "earliest", "latest", "attribute", "continues"), Node.text),
    **dict.fromkeys(("wording", "hint", "low_label", "high_label"), Node.wording),
    **dict.fromkeys(("required", "not_applicable", "whole", "multiline", "shuffled"), Node.flag),
    **dict.fromkeys(("low", "high", "most", "max_length", "largest_kb"), Node.integer),
    **dict.fromkeys(("minimum", "maximum"), Node.number),
    "contact": _contact,
    "media": _texts,
    **dict.fromkeys(("show_if", "skip_if", "required_if"), read_condition),
    "item": _item,
    "options": _options,
    "loadings": _loadings,
    "rows": _rows,
}
