"""Codes as people type them, and the links of referrals."""

import unicodedata
from typing import Final

from backend.ambassadors.rules.codes import ALPHABET, CODE_LENGTH
from backend.clock import Instant, days
from backend.links import Link

# What is printed on a card is carried about for years.
_LINK_LIFE: Final = days(365.25 * 10)
# Read for what they were meant: the alphabet has none of these letters.
_MEANT: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
_LONGEST_TYPED: Final = 64


def typed_code(typed: str) -> str | None:
    """The code that somebody means by what they typed: full-width, in lower case, with spaces or dashes; else None."""
    if len(typed) > _LONGEST_TYPED:
        return None
    plain = unicodedata.normalize("NFKC", typed).upper().translate(_MEANT)
    code = "".join(character for character in plain if not _is_between(character))
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else None


def shown_code(code: str) -> str:
    """The code in two halves, as it is read aloud and printed."""
    half = CODE_LENGTH // 2
    return f"{code[:half]}-{code[half:]}"


def referral_link_of(ambassador_id: int, placed_at: Instant) -> Link:
    """The one link of an ambassador's place: the same however often it is made."""
    return Link(id=ambassador_id, issued_at=placed_at, expires_at=placed_at + _LINK_LIFE)


def _is_between(character: str) -> bool:
    """Whether it only stands between the characters that count: a space or any kind of dash, ー among them."""
    return character.isspace() or character in "ー－_" or unicodedata.category(character) in {"Pd", "Cf"}
