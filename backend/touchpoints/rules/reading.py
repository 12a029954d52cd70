"""Reads a touchpoint's rules from JSON, strictly, and writes them as JSON without what stands at its default."""

import re
from collections.abc import Callable
from dataclasses import fields
from typing import Final
from zoneinfo import ZoneInfo

from backend.documents import Node
from backend.errors import Invalid
from backend.text import Wording, clean_key
from backend.touchpoints.rules.shapes import DEFAULT_RULES, Message, QuietHours, Rules, Yearly

MOST_REMINDERS: Final = 10
MOST_DAYS: Final = 366
_MOST_QUESTIONS: Final = 100
_MOST_CONTACTS: Final = 11
_LONGEST_SUBJECT: Final = 200
_HOUR: Final = 60
_EVENS: Final = 0.5
_CLOCK: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_BRACES: Final = re.compile(r"\{\{(.*?)\}\}|\{\{|\}\}", re.DOTALL)
_PIPE: Final = re.compile(r"attribute\.[A-Za-z0-9_.-]{1,80}\|[^{}|]+")


def rules_from_json(value: object, *path: str) -> Rules:
    """The rules in that JSON value (none at all where it is None); refused with a path where they are none."""
    if value is None:
        return DEFAULT_RULES
    node = Node(value=value, path=path or ("rules",))
    members = node.record(_READ)
    given: dict[str, object] = {key: _READ[key](each) for key, each in members.items()}
    rules = Rules(**given)  # type: ignore[arg-type]  # each reader yields its field's type
    _check(rules, node)
    return rules


def rules_to_json(rules: Rules) -> dict[str, object]:
    """The one JSON spelling of the rules: reading it gives the same rules again."""
    written = {each.name: getattr(rules, each.name) for each in fields(Rules)}
    return {name: _spelled(value) for name, value in written.items() if value != getattr(DEFAULT_RULES, name)}


def _check(rules: Rules, node: Node) -> None:
    if list(rules.reminders) != sorted(set(rules.reminders)):
        raise Invalid("reminders go from the first day to the last, each once", *node.path, "reminders")
    if len(rules.reminders) > MOST_REMINDERS:
        raise Invalid(f"at most {MOST_REMINDERS} reminders are sent", *node.path, "reminders")
    if rules.skip_settled and rules.certain is None:
        raise Invalid("say how certain is certain enough", *node.path, "certain")


def _spelled(value: object) -> object:
    if isinstance(value, QuietHours):
        return {"from": _spelled_minute(value.begins), "until": _spelled_minute(value.ends)}
    if isinstance(value, Message):
        words = {name: dict(text) for name, text in (("subject", value.subject), ("body", value.body)) if text}
        return words | ({"one_tap": True} if value.one_tap else {})
    if isinstance(value, Yearly):
        return value.value
    return list(value) if isinstance(value, tuple) else value


def _spelled_minute(minute: int) -> str:
    return f"{minute // _HOUR:02d}:{minute % _HOUR:02d}"


def _within(least: int, most: int) -> Callable[[Node], int]:
    def read(node: Node) -> int:
        number = node.integer()
        if not least <= number <= most:
            raise node.refuse(f"{node.path[-1]} lies between {least} and {most}")
        return number

    return read


def _none_or(read: Callable[[Node], object]) -> Callable[[Node], object]:
    return lambda node: None if node.value is None else read(node)


def _purpose(node: Node) -> str:
    return clean_key(node.text(), "purpose")


def _yearly(node: Node) -> Yearly:
    name = node.text()
    if name not in Yearly.__members__:
        raise node.refuse(f"yearly must be one of {', '.join(Yearly)}")
    return Yearly(name)


def _reminders(node: Node) -> tuple[int, ...]:
    day = _within(1, MOST_DAYS)
    return tuple(day(each) for each in node.list())


def _time_zone(node: Node) -> str:
    name = node.text()
    try:
        return ZoneInfo(name).key
    except (KeyError, ValueError, OSError):
        raise node.refuse("there is no such time zone") from None


def _quiet_hours(node: Node) -> QuietHours:
    members = node.record({"from", "until"})
    hours = QuietHours(
        **({"begins": _minute(members["from"])} if "from" in members else {}),
        **({"ends": _minute(members["until"])} if "until" in members else {}),
    )
    if hours.begins == hours.ends:
        raise node.refuse("quiet hours without an end leave no time to ask")
    return hours


def _minute(node: Node) -> int:
    spelled = _CLOCK.fullmatch(node.text())
    if spelled is None:
        raise node.refuse("a time of day is written like 21:00")
    return int(spelled[1]) * _HOUR + int(spelled[2])


def _certain(node: Node) -> float:
    share = node.number()
    if not _EVENS <= share < 1:
        raise node.refuse("certain lies between one half and 1")
    return share


def _message(node: Node) -> Message:
    members = node.record({"subject", "body", "one_tap"})
    one_tap = "one_tap" in members and members.pop("one_tap").flag()
    return Message(one_tap=one_tap, **{name: _words(each) for name, each in members.items()})


def _words(node: Node) -> Wording:
    wording = node.wording()
    for language, text in wording.items():
        if node.path[-1] == "subject" and (len(text) > _LONGEST_SUBJECT or "\n" in text):
            raise Invalid(f"a subject is one line of at most {_LONGEST_SUBJECT} characters", *node.path, language)
        if any(not _PIPE.fullmatch(found[1] or "") for found in _BRACES.finditer(text)):
            raise Invalid("only {{attribute.KEY|words where it is not known}} can be piped in", *node.path, language)
    return wording


_READ: Final[dict[str, Callable[[Node], object]]] = {
    "purpose": _purpose,
    "delay_days": _within(0, MOST_DAYS),
    "late_days": _within(1, 60),
    "yearly": _yearly,
    "reminders": _reminders,
    "most_contacts": _within(1, _MOST_CONTACTS),
    "stop_when_begun": Node.flag,
    "rest_days": _within(0, MOST_DAYS),
    "time_zone": _time_zone,
    "quiet_hours": _none_or(_quiet_hours),
    "rests_on_sundays": Node.flag,
    "rests_on_holidays": Node.flag,
    "most_questions": _none_or(_within(1, _MOST_QUESTIONS)),
    "certain": _none_or(_certain),
    "lately_days": _within(0, MOST_DAYS),
    "skip_settled": Node.flag,
    "message": _message,
}
