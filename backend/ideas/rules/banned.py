"""Words that are not wanted, found however they are disguised: other widths, other kana, signs between the letters."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

# A list longer than this would be looked through for every text.
MOST_WORDS: Final = 500

_TO_HIRAGANA: Final = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
# Letters of other alphabets that look like Latin ones.
_ALIKE: Final = str.maketrans("аеорсухкмтвнієѕјӏαεορτυχνκι", "aeopcyxkmtbhiesjlaeoptuxvki")
_FOLDED: Final = _TO_HIRAGANA | _ALIKE
# What ends a clause or parts words stands between letters by itself; any other sign hides what they spell.
_PLAIN: Final = frozenset("、。，．,.!?！？:;：；()（）「」『』\"'…")
_WIDEST_GAP: Final = 5


def folded(text: str) -> str:
    """The text as words in it are compared: one width, one case, one kana, no marks that are not seen."""
    spelled = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(each for each in spelled.translate(_FOLDED) if unicodedata.category(each) not in {"Cf", "Mn", "Me"})


def letters_of(text: str) -> str:
    """The folded letters and digits alone: what a word or a name is told by."""
    return "".join(each for each in folded(text) if each.isalnum() or each == "ー")


def found_words(texts: Iterable[str], normals: Sequence[str]) -> list[str]:
    """Those of the normal words (see letters_of) that stand in any of the texts."""
    read = [(spelled, _letters(spelled)) for spelled in map(folded, texts)]
    return [normal for normal in normals if any(_stands_in(normal, *each) for each in read)]


def _stands_in(normal: str, spelled: str, letters: str) -> bool:
    # Most words are not even there as letters; only then is it asked how they stand.
    return normal in letters and _pattern(normal).search(spelled) is not None


def _letters(spelled: str) -> str:
    return "".join(each for each in spelled if each.isalnum() or each == "ー")


@lru_cache(maxsize=4 * MOST_WORDS)
def _pattern(normal: str) -> re.Pattern[str]:
    """Finds the word in one piece or with signs in it, and spelled out letter by letter with anything between.

    A word in Latin letters is no part of a longer one; spelled out, no word begins or ends inside another.
    """
    signs = f"[^\\w\\s{re.escape(''.join(sorted(_PLAIN)))}]|_"
    whole = f"(?:{signs}){{0,{_WIDEST_GAP}}}".join(map(re.escape, normal))
    spelled = f"[\\W_]{{1,{_WIDEST_GAP}}}".join(map(re.escape, normal))
    before, behind = (r"(?<![a-z0-9])", r"(?![a-z0-9])") if normal.isascii() else ("", "")
    return re.compile(rf"{before}{whole}{behind}|(?<![^\W_]){spelled}(?![^\W_])")
