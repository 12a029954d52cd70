"""Piping: where an author's wording repeats what a person said, the page has a slot that each request fills.

Such a place reads `{{answer.KEY|words to fall back on}}`, or names an `attribute` or a `hidden` field.
"""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from markupsafe import Markup, escape

from forms_ui.slots import Slot

NO_PIPES: Final[Mapping[str, str]] = MappingProxyType({})
_OPENING: Final = "{{"
_PIPE: Final = re.compile(r"\{\{\s*(?:answer|hidden|attribute)\.[A-Za-z0-9._-]{1,80}\s*(?:\|([^{}]*))?\}\}")
# Half a character: text that is fit for a page holds none, so that nobody can forge a mark.
_MARK: Final = "\ud800"
_MARKED: Final = re.compile(f"{_MARK}([^{_MARK}]*){_MARK}")


def fold_pipes(text: str) -> str:
    """The text with each pipe on one line, so that it has the same name wherever it stands."""
    return _PIPE.sub(lambda found: " ".join(found[0].split()), text) if _OPENING in text else text


def mark_pipes(text: str) -> Markup:
    """The text escaped, each of its pipes whole and marked."""
    if _OPENING not in text:
        return escape(text)
    marked: list[str] = []
    end = 0
    for found in _PIPE.finditer(text):
        marked += [escape(text[end : found.start()]), _MARK, found[0], _MARK]
        end = found.end()
    marked.append(escape(text[end:]))
    return Markup("").join(map(Markup, marked))


def open_slots(markup: str, slot: Slot) -> str:
    """The markup with a slot for each marked pipe, which holds the words to fall back on."""
    if _MARK not in markup:
        return markup
    return _MARKED.sub(lambda found: slot(found[1], str(escape(_fall_back(found[1])))).markup, markup)


def list_pipes(slots: Iterable[str]) -> tuple[str, ...]:
    """Those of the slots that are pipes."""
    return tuple(name for name in slots if name.startswith(_OPENING))


def fill_pipes(text: str, pipes: Mapping[str, str]) -> str:
    """Plain text with what its pipes stand for."""
    if _OPENING not in text:
        return text
    return _PIPE.sub(lambda found: pipes.get(found[0], _fall_back(found[0])), text)


def _fall_back(pipe: str) -> str:
    found = _PIPE.fullmatch(pipe)
    return (found[1] or "").strip() if found else ""
