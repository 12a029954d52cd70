"""What the columns of an exported table are: their kind, what they mean, and the labels of their values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Final

NOT_APPLICABLE_TEXT: Final = "N/A"
"""How files of texts say that a question does not apply; no code of an option is spelled so."""
NOT_APPLICABLE_WORDING: Final[Mapping[str, str]] = {"en": "Not applicable", "ja": "該当なし"}


class Mark(Enum):
    """What a cell can say beside values."""

    NOT_APPLICABLE = "N/A"


Cell = str | float | bool | Mark | None


class ColumnKind(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole number"
    FLAG = "true or false"
    INSTANT = "instant (UTC)"
    DAY = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A value that has a label: a whole number, or a text in a column of texts."""

    code: int | str
    wording: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column; `missing` is the number that means "not applicable" in files that know only numbers.

    `notes` is what a codebook says of it beside: how it was asked, what it measures, which versions have it.
    """

    name: str
    meaning: Mapping[str, str]
    kind: ColumnKind = ColumnKind.TEXT
    values: tuple[Value, ...] = ()
    may_not_apply: bool = False
    missing: int = 0
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_text(self) -> bool:
        """Whether its cells are texts."""
        return self.kind is ColumnKind.TEXT


def named(names: Sequence[str]) -> list[Column]:
    """Plain columns of texts."""
    return [Column(name=name, meaning={}) for name in names]
