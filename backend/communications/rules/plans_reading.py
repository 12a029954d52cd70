"""Reads a plan from JSON, strictly: every refusal says where in the table it is."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Final, TypeVar

from backend.communications.rules.directions import MAILS, SEGMENTS, Direction, Form, directions_of
from backend.communications.rules.plans import LONGEST_WAIT, MOST_ENTRIES, MOST_TIMES, Entry, Plan
from backend.documents import Node, member
from backend.errors import Invalid
from backend.text import LANGUAGES, Wording, clean_key, clean_shown

E = TypeVar("E", bound=StrEnum)

_LONGEST_AIM: Final = 400
_LONGEST_TITLE: Final = 200
_LONGEST_TEXT: Final = 20_000
_ENTRY: Final = frozenset(
    {
        "key",
        "segment",
        "direction",
        "form",
        "title",
        "text",
        "url",
        "after_days",
        "every_days",
        "most",
        "purpose",
    }
)


def plan_from_json(value: object) -> Plan:
    """The plan in that JSON value; refused with the path to what is wrong with it."""
    node = Node(value=value)
    members = node.record({"aims", "entries"})
    aims = member(members, "aims", node).list()
    listed = member(members, "entries", node)
    entries = listed.list()
    if len(entries) > MOST_ENTRIES:
        raise listed.refuse(f"a plan has {MOST_ENTRIES} entries at the most")
    return Plan(aims=_aims(aims), entries=_entries(entries))


def _aims(nodes: Sequence[Node]) -> Mapping[int, Wording]:
    aims: dict[int, Wording] = {}
    for node in nodes:
        members = node.record({"segment", "aim"})
        named = member(members, "segment", node)
        segment = _segment(named)
        if segment in aims:
            raise named.refuse("there is an aim for this segment already")
        aims[segment] = _wording(member(members, "aim", node), _LONGEST_AIM)
    return aims


def _entries(nodes: Sequence[Node]) -> tuple[Entry, ...]:
    entries: dict[str, Entry] = {}
    for node in nodes:
        members = node.record(_ENTRY)
        named = member(members, "key", node)
        key = _key(named)
        if key in entries:
            raise named.refuse("another entry has this key")
        entries[key] = _entry(key, node, members)
    return tuple(entries.values())


def _entry(key: str, node: Node, members: Mapping[str, Node]) -> Entry:
    given = {name: each for name, each in members.items() if each.value is not None}
    segment = _segment(member(given, "segment", node))
    form = _one_of(member(given, "form", node), Form)
    url = given.get("url")
    entry = Entry(
        key=key,
        segment=segment,
        direction=_direction(member(given, "direction", node), segment),
        form=form,
        title=_wording(member(given, "title", node), _LONGEST_TITLE),
        text=_text(given.get("text"), node, form, has_url=url is not None),
        url=None if url is None else url.address(),
        after_days=_optional(given.get("after_days"), lambda each: _days(each, 0)) or 0,
        every_days=_optional(given.get("every_days"), lambda each: _days(each, 1)),
        most=_optional(given.get("most"), lambda each: _within(each, 1, MOST_TIMES, "times")),
        purpose=_key(member(given, "purpose", node)),
    )
    if entry.most is not None and entry.every_days is None:
        raise given["most"].refuse("without everyDays it is said once")
    return entry


def _segment(node: Node) -> int:
    code = node.integer()
    if code not in SEGMENTS:
        raise node.refuse("there is no such segment")
    return code


def _direction(node: Node, segment: int) -> Direction:
    direction = _one_of(node, Direction)
    if direction not in directions_of(segment):
        raise node.refuse("whoever is not known is spoken to in LEARN and INTEREST only")
    return direction


def _text(node: Node | None, owner: Node, form: Form, *, has_url: bool) -> Wording:
    """What is said; a mail must say something, all else may lead elsewhere instead."""
    if node is not None and node.value:
        return _wording(node, _LONGEST_TEXT, lines=True)
    if form in MAILS:
        raise Invalid("a mail says something", *owner.path, "text")
    if not has_url:
        raise Invalid("there is neither a text nor an address", *owner.path, "text")
    return {}


def _wording(node: Node, most: int, *, lines: bool = False) -> Wording:
    if not isinstance(node.value, dict) or not node.value:
        raise node.refuse(f"{_name(node)} says nothing")
    said: Wording = {}
    for language, text in node.value.items():
        if language not in LANGUAGES or not isinstance(text, str):
            raise node.refuse(f"{_name(node)} is in a language that is not offered")
        try:
            said[language] = clean_shown(text, _name(node), most=most, lines=lines)
        except Invalid as refusal:
            raise Invalid(refusal.message, *node.path, language) from None
    return said


def _key(node: Node) -> str:
    try:
        return clean_key(node.text(), _name(node))
    except Invalid as refusal:
        raise node.refuse(refusal.message) from None


def _one_of(node: Node, kind: type[E]) -> E:
    name = node.text()
    if name not in kind.__members__:
        raise node.refuse(f"{_name(node)} must be one of {', '.join(kind.__members__)}")
    return kind[name]


def _days(node: Node, least: int) -> int:
    return _within(node, least, LONGEST_WAIT, "days")


def _within(node: Node, least: int, most: int, what: str) -> int:
    number = node.integer()
    if not least <= number <= most:
        raise node.refuse(f"{least} to {most} {what}")
    return number


def _optional(node: Node | None, read: Callable[[Node], int]) -> int | None:
    return None if node is None else read(node)


def _name(node: Node) -> str:
    return next((step for step in reversed(node.path) if not step.isdigit()), "plan")
