"""When two people may be one: the same address, or nearly the same name and the same day of birth."""

import unicodedata
from collections import Counter
from enum import StrEnum
from itertools import pairwise

from backend.clock import DAY, Instant
from backend.links import Link

# Two spellings of one name ("髙橋 さくら", "高橋さくら") are alike to at least this degree.
LIKE_ENOUGH = 0.75

# A mail that asks to confirm is good for so long.
CONFIRM_FOR = 7 * DAY


class Reason(StrEnum):
    """Why two people may be one."""

    ADDRESS = "ADDRESS"
    """The same e-mail address or telephone number."""
    NAME = "NAME"
    """Nearly the same name and the same day of birth."""


class Status(StrEnum):
    """What was decided about two people who may be one."""

    OPEN = "OPEN"
    """Nobody has decided yet."""
    DISMISSED = "DISMISSED"
    """They are two."""
    MERGED = "MERGED"
    """They are one, and merged."""


def confirm_link_of(duplicate_id: int, found_at: Instant) -> Link:
    """The link that asks whether two people are one: the same however often it is made."""
    return Link(id=duplicate_id, issued_at=found_at, expires_at=found_at + CONFIRM_FOR)


def normal_name(name: str) -> str:
    """The name in NFKC without spaces, marks of punctuation and case; katakana where it was hiragana."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    letters = (character for character in plain if unicodedata.category(character)[0] in "LMN")
    return "".join(map(_katakana, letters))


def likeness(first: str, second: str) -> float:
    """Dice's coefficient of the pairs of neighbouring letters, 0..1, of names in their normal form.

    2·|common pairs| / (pairs of the one + pairs of the other), each name with a mark before and behind it, so that
    names of one letter have pairs too; two empty names are not alike.
    """
    if not first or not second:
        return 0.0
    if first == second:
        return 1.0
    pairs = [Counter(pairwise(f"^{name}$")) for name in (first, second)]
    common = (pairs[0] & pairs[1]).total()
    return 2 * common / (pairs[0].total() + pairs[1].total())


def _katakana(letter: str) -> str:
    return chr(ord(letter) + 0x60) if "ぁ" <= letter <= "ゖ" else letter
