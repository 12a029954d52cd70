"""Text from outside is cleaned once, at the edge; wording is kept in every language the author wrote."""

import re
import unicodedata
from collections.abc import Mapping
from itertools import groupby

from backend.errors import Invalid

Wording = dict[str, str]

LANGUAGES = ("ja", "en")
_KEPT_CONTROLS = frozenset("\n\t")
# NFC makes one character of four at the most, so that what is longer than this is too long in any spelling.
_LONGEST_SPELLING = 4
_LONGEST_NUMBER = 60
_MOST_MARKS = 30
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?")
_BREAKS = re.compile(r"\r\n|[\n\r\u2028\u2029\x85\x0b\x0c]")
# Between signs they make one picture of two (a family, a flag); anywhere else they only hide.
_JOINERS = frozenset("\u200d\ufe0e\ufe0f")
# Letters that take no ink at all: fillers of Hangul and Khmer, a blank of braille, a joiner of graphemes.
_BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5")
# A name in ASCII, for letters of other scripts look like these; no user; and no sign that no address may hold.
_ADDRESS = re.compile(r'https?://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]{1,5})?([/?#][^\s"<>\\^`{|}]*)?')
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")


def clean(value: str, name: str = "text", *, most: int = 200, blank: bool = False) -> str:
    """The text in NFC, trimmed; refuses NUL, lone surrogates, control characters, blank and overlong text."""
    trimmed = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(trimmed) > _LONGEST_SPELLING * most:
        raise Invalid(f"{name} is longer than {most} characters", name)
    if any(map(_is_unfit, trimmed)) or _is_piled_up(trimmed):
        raise Invalid(f"{name} holds characters that cannot be kept", name)
    tidy = unicodedata.normalize("NFC", trimmed)
    if len(tidy) > most:
        raise Invalid(f"{name} is longer than {most} characters", name)
    if not tidy and not blank:
        raise Invalid(f"{name} is empty", name)
    return tidy


def clean_shown(value: str, name: str = "text", *, most: int = 200, blank: bool = False, lines: bool = False) -> str:
    """As `clean`, for what other people will see: without what is invisible or turns the direction of writing."""
    broken = _BREAKS.sub("\n" if lines else " ", value)
    visible: list[str] = []
    for character in broken:
        before = visible[-1] if visible else ""
        if _is_joining(before) if character in _JOINERS else not _is_hidden(character):
            visible.append(character)
    return clean("".join(visible), name, most=most, blank=blank)


def clean_key(value: str, name: str = "key") -> str:
    """A key of letters, digits, '-', '_' and '.', at most 80 characters long."""
    key = clean(value, name, most=80)
    if not all(character.isascii() and (character.isalnum() or character in "-_.") for character in key):
        raise Invalid(f"{name} may hold letters a-z, digits, '-', '_' and '.' only", name)
    return key


def clean_address(value: str, name: str = "url", *, https_only: bool = True) -> str:
    """An address of the web that leads where it looks to lead, at most 400 characters long."""
    address = clean_shown(value, name, most=400)
    is_as_given = address == clean(value, name, most=400)
    if not (is_as_given and _ADDRESS.fullmatch(address)) or (https_only and not address.startswith("https:")):
        raise Invalid(f"{name} must be an address that begins with {'https' if https_only else 'http'}://", name)
    return address


def clean_number(value: str, name: str = "number") -> float:
    """The number that people mean: full-width digits and thousands' commas are read, NaN and exponents are not."""
    if len(value.strip()) > _LONGEST_NUMBER:
        raise Invalid(f"{name} is not a number", name)
    plain = _THOUSANDS.sub("", unicodedata.normalize("NFKC", value).strip().replace("−", "-"))
    if not _NUMBER.fullmatch(plain):
        raise Invalid(f"{name} is not a number", name)
    return float(plain)


def clean_wording(wording: Mapping[str, str], name: str = "wording", *, most: int = 2_000) -> Wording:
    """The wording with known languages only, each text cleaned; refuses wording in no language."""
    unknown = set(wording) - set(LANGUAGES)
    if unknown:
        raise Invalid(f"{name} is in a language that is not offered", name)
    if not wording:
        raise Invalid(f"{name} is empty", name)
    return {language: clean(text, name, most=most) for language, text in wording.items()}


def clean_wording_shown(
    wording: Mapping[str, str], name: str = "wording", *, most: int, lines: bool = False
) -> Wording:
    """As `clean_wording`, for what other people will see."""
    kept = clean_wording(wording, name, most=most)
    return {language: clean_shown(text, name, most=most, lines=lines) for language, text in kept.items()}


def say(wording: Mapping[str, str], language: str) -> str:
    """The wording in that language, else in the first language it has, else nothing."""
    return wording.get(language) or next(iter(wording.values()), "")


def _is_unfit(character: str) -> bool:
    """Controls, lone surrogates and non-characters: databases and terminals stumble over each of them."""
    category = unicodedata.category(character)
    return category in {"Cc", "Cs"} and character not in _KEPT_CONTROLS


def _is_hidden(character: str) -> bool:
    """Whether nothing is seen of it, or only what it does to the letters beside it."""
    is_selector = "\ufe00" <= character <= "\ufe0d" or "\U000e0100" <= character <= "\U000e01ef"
    return is_selector or character in _BLANKS or unicodedata.category(character) in {"Cf", "Co", "Cn"}


def _is_joining(before: str) -> bool:
    """Whether a joiner after it is part of a picture: after signs, their colours of skin, and digits on a key."""
    return before != "" and (before in "#*0123456789\ufe0f" or unicodedata.category(before) in {"So", "Sk"})


def _is_piled_up(text: str) -> bool:
    """Whether more marks than any letter takes follow each other: NFC takes the square of their number to sort them."""
    if text.isascii():
        return False
    runs = groupby(map(unicodedata.combining, text), key=bool)
    return any(marks and len(list(run)) > _MOST_MARKS for marks, run in runs)
