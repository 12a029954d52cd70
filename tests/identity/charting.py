"""The data map as it is read by tests: what it says of every column, and what of every table."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from backend.cli.retaining import read_data_map

_TABLE: Final = re.compile(
    r"^### (?P<name>\w+)\n\nWhat for: (?P<purpose>.+?)\. Kept: (?P<kept>.+?)\. Seen by: (?P<seen>.+?)\.$", re.MULTILINE
)
_LINE: Final = re.compile(r"^- (?P<kind>[A-Z]+), (?P<fate>[a-z ]+): (?P<columns>`\w+`(, `\w+`)*)$", re.MULTILINE)
KINDS: Final = {"PERSONAL", "PSEUDONYMOUS", "NONE"}
FATES: Final = {"deleted", "emptied", "renamed", "stays", "expires", "of staff"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Charted:
    """One column: its table, what it tells, and what becomes of it once the person is forgotten."""

    table: str
    name: str
    kind: str
    fate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One table: how long it is kept and who sees it, in words, and its columns."""

    table: str
    kept: str
    seen: str
    columns: tuple[Charted, ...]


def read_sections() -> Iterator[Section]:
    """Every table of the data map."""
    text = read_data_map()
    heads = list(_TABLE.finditer(text))
    assert len(heads) == text.count("\n### ")
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        lines = text[head.end() : following.start() if following else None]
        yield Section(
            table=head["name"], kept=head["kept"], seen=head["seen"], columns=tuple(_columns(head["name"], lines))
        )


def _columns(table: str, lines: str) -> Iterator[Charted]:
    found = list(_LINE.finditer(lines))
    assert len(found) == lines.count("\n- "), table
    for line in found:
        for name in re.findall(r"`(\w+)`", line["columns"]):
            yield Charted(table=table, name=name, kind=line["kind"], fate=line["fate"])
