"""Reads as much of YAML as the files of operations need: blocks, quoted words, lists in brackets, and anchors."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

Told: TypeAlias = Any  # whatever a file says
_COMMENT = re.compile(r"(^|\s)#.*$")


@dataclass(slots=True)
class _Line:
    indent: int
    text: str


def read_yaml(text: str) -> Told:
    """The value of a file."""
    lines = [_Line(len(raw) - len(raw.lstrip()), raw.strip()) for raw in map(_bare, text.splitlines()) if raw.strip()]
    anchors: dict[str, Told] = {}
    return _block(lines, anchors)


def _bare(raw: str) -> str:
    """The line without a comment; none of our quoted words holds one."""
    return raw if '"' in raw else _COMMENT.sub("", raw)


def _block(lines: list[_Line], anchors: dict[str, Told]) -> Told:
    if lines[0].text.startswith("- "):
        return [_item(part, anchors) for part in _parts(lines)]
    found: dict[str, Told] = {}
    for first, *rest in _parts(lines):
        key, _, value = first.text.partition(":")
        if key == "<<":
            found |= {
                name: kept for name, kept in anchors[value.strip().removeprefix("*")].items() if name not in found
            }
            continue
        if key in found and key not in _inherited(anchors, found):
            raise ValueError(f"{key} is said twice")
        found[key] = _value(value.strip(), rest, anchors)
    return found


def _inherited(anchors: dict[str, Told], found: dict[str, Told]) -> set[str]:
    return {
        name for kept in anchors.values() if isinstance(kept, dict) for name in kept if found.get(name) == kept[name]
    }


def _value(value: str, rest: list[_Line], anchors: dict[str, Told]) -> Told:
    if value.startswith("&"):
        made = _block(rest, anchors)
        anchors[value.removeprefix("&")] = made
        return made
    if not value:
        return _block(rest, anchors) if rest else None
    if rest:
        raise ValueError(f"{value} has something below it")
    return json.loads(value) if value[0] in '"[{' else value


def _item(part: list[_Line], anchors: dict[str, Told]) -> Told:
    first, *rest = part
    text = first.text.removeprefix("- ")
    if ": " not in text and not text.endswith(":"):
        return _value(text, rest, anchors)
    return _block([_Line(first.indent + 2, text), *rest], anchors)


def _parts(lines: list[_Line]) -> Iterator[list[_Line]]:
    """The lines cut where the first one's indent comes again."""
    part: list[_Line] = []
    for line in lines:
        if line.indent < lines[0].indent:
            raise ValueError(f"{line.text} stands too far left")
        if line.indent == lines[0].indent and part:
            yield part
            part = []
        part.append(line)
    yield part
