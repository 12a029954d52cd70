"""How far a poster is trusted, and the names under which posters appear."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import ClassVar, Final

from backend.errors import Invalid, Refused
from backend.ideas.rules.banned import folded, found_words, letters_of
from backend.text import clean_shown

_LONGEST: Final = 20
# Whoever is called so seems to speak for the company.
_OFFICIAL: Final = tuple(
    map(
        letters_of, ("公式", "運営", "事務局", "管理者", "管理人", "担当者", "スタッフ", "モデレーター", "オフィシャル")
    )
)
_OFFICIAL_WORDS: Final = frozenset(
    {"official", "staff", "admin", "administrator", "moderator", "mod", "support", "system", "operator", "root"}
)
_LATIN: Final = re.compile("[a-z]+")
# A name is no place for addresses.
_ADDRESS: Final = re.compile(r"[@＠]|://|www\.|\d{6,}")


@unique
class Standing(StrEnum):
    """How a person's texts are taken where a board is moderated."""

    NEW = "NEW"
    """Nobody has looked at anything of theirs yet."""
    TRUSTED = "TRUSTED"
    """What they write is shown at once."""
    BLOCKED = "BLOCKED"
    """They write nothing, for ever or until an instant."""


class NicknameTaken(Refused):
    """Someone appears under this name already, or under one that looks like it."""

    code: ClassVar[str] = "NICKNAME_TAKEN"


class NicknameNotAllowed(Invalid):
    """The name seems to be the company's, holds an address or a word that is not wanted, or no letter at all."""

    code: ClassVar[str] = "NICKNAME_NOT_ALLOWED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Nickname:
    """A name as it is shown, and as names are compared."""

    shown: str
    normal: str


def clean_nickname(value: str, *, banned: Sequence[str], brands: Collection[str]) -> Nickname:
    """The name, at most 20 characters; refused where it is not one that a person may appear under."""
    shown = clean_shown(value, "nickname", most=_LONGEST)
    normal = letters_of(shown)
    own = {letters_of(brand) for brand in brands}
    if not normal or normal in own or _ADDRESS.search(shown) or _is_official(shown, normal):
        raise NicknameNotAllowed("nobody may appear under this name", "nickname")
    if found_words([shown], banned):
        raise NicknameNotAllowed("nobody may appear under this name", "nickname")
    return Nickname(shown=shown, normal=normal)


def _is_official(shown: str, normal: str) -> bool:
    words = {*_LATIN.findall(folded(shown)), *_LATIN.findall(normal)}
    return any(word in normal for word in _OFFICIAL) or not words.isdisjoint(_OFFICIAL_WORDS)
