"""Text as it is compared, and the pieces by which it is found: no dictionary, and so nothing that a dictionary lacks.

Characters are compared by NFKC and casefold, katakana as hiragana, without the long vowel that ends a longer katakana
word (サーバー, サーバ), letters without their accents. Scripts that put no spaces between words make grams of two
characters, words in letters make grams of three, their edges among them. A gram is the number of its characters, 21
bits each, the first in front: grams that begin alike stand together, so one character alone is found as a range.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

_EDGE: Final = " "
_BITS: Final = 21
# Scripts without spaces: kana, Chinese characters, Hangul, and the scripts of South East Asia.
_HIRAGANA: Final = "ぁ-ゖゝゞ"
_KATAKANA: Final = "ァ-ヺーヽヾ"
_UNSPACED: Final = (
    f"{_HIRAGANA}{_KATAKANA}々-〇㇀-ㇿ㐀-䶿一-鿿豈-龎\U00020000-\U000323af가-힣\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
)
_RUNS: Final = re.compile(f"[{_UNSPACED}]+|[^\\W_{_UNSPACED}]+")
_IS_UNSPACED: Final = re.compile(f"[{_UNSPACED}]")
_IS_HIRAGANA: Final = re.compile(f"[{_HIRAGANA}]")
_LONG_ENDS: Final = re.compile(f"(?<=[{_KATAKANA}]{{3}})ー(?![{_KATAKANA}])")
_TO_HIRAGANA: Final = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
_FOREIGN_V: Final = {"ヴァ": "バ", "ヴィ": "ビ", "ヴェ": "ベ", "ヴォ": "ボ", "ヴ": "ブ"}
_IS_FOREIGN_V: Final = re.compile("|".join(_FOREIGN_V))
# What joins signs or hides between letters is no part of a word and parts none.
_UNSEEN: Final = re.compile("[\u00ad\u034f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")

# What a gram says of the matter: endings in hiragana say little, and a word in letters has a gram for each letter.
_FULL, _LETTERS, _ENDINGS = 1.0, 0.5, 0.2

_MOST_TERMS: Final = 8
_LONGEST_TERM: Final = 40


Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One word of a search: what the normal text must hold, and the spans of grams, each of which leads there."""

    text: str
    spans: tuple[Span, ...]


def normal_text(text: str) -> str:
    """The text as it is compared: its runs of letters, each between two spaces; a search asks what stands in it."""
    runs = [_folded(run) for run in _runs(text)]
    return f"{_EDGE}{_EDGE.join(runs)}{_EDGE}" if runs else ""


def grams_of(normal: str) -> set[int]:
    """The grams of a normal text; the last character of a run stands beside the run's edge."""
    return {_number(piece) for run in normal.split() for piece in _pieces(run)}


def weighed_grams(text: str) -> dict[int, float]:
    """The grams of a text with what each says of its matter, 0..1."""
    weighed: dict[int, float] = {}
    for run in _runs(text):
        for place, piece in enumerate(_pieces(_folded(run))):
            gram = _number(piece)
            weighed[gram] = max(weighed.get(gram, 0.0), _weight(run, place))
    return weighed


def terms_of(search: str) -> list[Term]:
    """The words of a search, the first few of them; a word in letters may be only begun."""
    runs = dict.fromkeys(_folded(run)[:_LONGEST_TERM] for run in _runs(search))
    return [_term(run) for run in list(runs)[:_MOST_TERMS]]


def _runs(text: str) -> Iterator[str]:
    """The runs of letters and digits in NFKC, casefolded; katakana is still katakana."""
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", text).casefold())
    plain = _IS_FOREIGN_V.sub(lambda found: _FOREIGN_V[found[0]], plain)
    return (found[0] for found in _RUNS.finditer(_LONG_ENDS.sub("", plain)))


def _folded(run: str) -> str:
    """The run without the differences that writers do not mean; as long as the run where it is unspaced."""
    if _IS_UNSPACED.match(run):
        return run.translate(_TO_HIRAGANA)
    if run.isascii():
        return run
    bare = "".join(each for each in unicodedata.normalize("NFKD", run) if not unicodedata.combining(each))
    return bare or run


def _pieces(run: str) -> Iterable[str]:
    if _IS_UNSPACED.match(run):
        return map("".join, zip(run, f"{run[1:]}{_EDGE}", strict=True))
    edged = f"{_EDGE}{run}{_EDGE}"
    return map("".join, zip(edged, edged[1:], edged[2:], strict=False))


def _weight(run: str, place: int) -> float:
    if not _IS_UNSPACED.match(run):
        return _LETTERS
    return _ENDINGS if all(map(_IS_HIRAGANA.match, run[place : place + 2])) else _FULL


def _term(run: str) -> Term:
    """A run of an unspaced script is found anywhere, a word in letters by how it begins."""
    is_unspaced = _IS_UNSPACED.match(run) is not None
    text = run if is_unspaced else f"{_EDGE}{run}"
    length = 2 if is_unspaced else 3
    if len(text) < length:
        return Term(text=text, spans=(_span(text),))
    pieces = (text[place : place + length] for place in range(len(text) - length + 1))
    return Term(text=text, spans=tuple((gram, gram) for gram in dict.fromkeys(map(_number, pieces))))


def _number(piece: str) -> int:
    """At most three characters as a number below 2**63."""
    number = 0
    for place in range(3):
        number = number << _BITS | (ord(piece[place]) if place < len(piece) else 0)
    return number


def _span(start: str) -> Span:
    """The least and the greatest number of a gram that begins so."""
    least = _number(start)
    return least, least + (1 << _BITS * (3 - len(start))) - 1
