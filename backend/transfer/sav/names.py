"""Names that SPSS takes: letters, digits, dots and underscores, beginning with a letter, 64 long, case aside unique."""

import re
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Final

LONGEST: Final = 64
_UNFIT: Final = re.compile(r"[^A-Za-z0-9._]")
_RESERVED: Final = frozenset({"ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"})


def sav_names(names: Sequence[str]) -> list[str]:
    """The name of each variable; what would be called the same gets a number."""
    taken: set[str] = set()
    found: list[str] = []
    for name in names:
        fit = next(each for each in _spellings(name) if each.upper() not in taken and each.upper() not in _RESERVED)
        taken.add(fit.upper())
        found.append(fit)
    return found


def _spellings(name: str) -> Iterator[str]:
    plain = _UNFIT.sub("_", name)
    plain = plain if plain[:1].isalpha() else f"v_{plain}"
    yield _ended(plain[:LONGEST])
    for number in count(2):
        tail = f"_{number}"
        yield plain[: LONGEST - len(tail)] + tail


def _ended(name: str) -> str:
    """A name may not end with a dot, for commands do."""
    return f"{name[:-1]}_" if name.endswith(".") else name
