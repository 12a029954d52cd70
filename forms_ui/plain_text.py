"""Plain text from outside: what is unfit for a page or a database, and how the rest is tidied."""

import re
import unicodedata
from itertools import groupby

# NUL and halves of characters: no database keeps them, and UTF-8 cannot carry the latter.
_UNREADABLE = re.compile("[\0\ud800-\udfff]")
# Other controls are invisible; they come along when text is copied out of office programs, never typed.
_INVISIBLE = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff]")
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Marks that join or direct other characters and show nothing by themselves.
_SHOWS_NOTHING = frozenset({"Cf", "Zs", "Zl", "Zp", "Cc"})
# Unicode's own limit for text that arrives in a stream; no script comes near it.
_MOST_MARKS = 30
_WIDE_TO_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def is_readable(text: str) -> bool:
    """Whether the text holds neither NUL nor a lone surrogate, nor marks piled up without end."""
    return _UNREADABLE.search(text) is None and not _is_piled_up(text)


def make_showable(text: str) -> str:
    """The text with a replacement character wherever it could not be shown."""
    return _UNREADABLE.sub("\ufffd", text)


def tidy(text: str, *, multiline: bool) -> str:
    """The text in NFC without invisible controls and outer blanks; on one line unless several are allowed."""
    lines = _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text))
    kept = _INVISIBLE.sub("", lines)
    tidied = (kept if multiline else kept.replace("\n", " ")).strip()
    return "" if all(unicodedata.category(character) in _SHOWS_NOTHING for character in tidied) else tidied


def narrow(text: str) -> str:
    """Full-width letters, digits and signs as their ASCII twins; all else untouched.

    This is NFKC where it is harmless: in full it would read "10²" as 102.
    """
    return text.translate(_WIDE_TO_NARROW)


def _is_piled_up(text: str) -> bool:
    """Whether more marks than any letter takes follow each other.

    NFC sorts such a run one by one: the square of its length, a second and a half for 60 kB, while everyone waits.
    """
    if text.isascii():
        return False
    runs = groupby(map(unicodedata.combining, text), key=bool)
    return any(marks and len(list(run)) > _MOST_MARKS for marks, run in runs)
