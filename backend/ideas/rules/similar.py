"""How alike an idea is to what someone is about to write: by the grams that they share, the rarer the more."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from backend.ideas.rules.grams import grams_of, normal_text, weighed_grams

# What lies behind these bounds decides nothing any more, and keeps the longest text from costing more than others.
_LONGEST: Final = 2_000
_MOST_GRAMS: Final = 300
_LONGEST_READ: Final = 400
_SHARED: Final = 0.5
_TITLE: Final = 0.25
_SPELLED: Final = 0.25
_NOTHING: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What someone is about to write: as it is compared, and what each of its grams says of its matter."""

    normal: str
    weights: Mapping[int, float]


def draft_of(text: str) -> Draft:
    """The text with its most telling grams."""
    cut = text[:_LONGEST]
    weighed = weighed_grams(cut)
    telling = sorted(weighed, key=lambda gram: -weighed[gram])[:_MOST_GRAMS]
    return Draft(normal=normal_text(cut), weights={gram: weighed[gram] for gram in telling})


def weighed_by_rarity(draft: Draft, counts: Mapping[int, int]) -> dict[int, float]:
    """The worth of each gram: what it says, times the logarithm of how rare it is on the board.

    After Spärck Jones, "A statistical interpretation of term specificity and its application in retrieval", Journal of
    Documentation 28 (1972). How many ideas hold the draft's commonest gram stands for how many there are.
    """
    most = max(counts.values(), default=1)
    return {gram: weight * math.log1p(most / max(counts.get(gram, 1), 1)) for gram, weight in draft.weights.items()}


def rarest(worths: Mapping[int, float], counts: Mapping[int, int], most: int) -> Sequence[int]:
    """The grams to look for, the most telling of those there are first: together in at most so many ideas."""
    chosen: list[int] = []
    total = 0
    for gram in sorted(counts, key=lambda gram: (-worths[gram], gram)):
        if total + counts[gram] <= most:
            chosen.append(gram)
            total += counts[gram]
    return chosen or sorted(counts, key=lambda gram: (counts[gram], gram))[:1]


def likeness(draft: Draft, worths: Mapping[int, float], title: str, text: str) -> float:
    """How alike an idea is, 0..1, by its normal title and text.

    Half of it is how much of the draft stands in the idea; the other half how alike the title is to it, by grams and,
    for what grams do not see, by their order: the best match of the shorter within the longer, of which half is what
    any two texts in Japanese have in common.
    """
    titled = grams_of(title)
    whole = max(_worth(worths, worths), _NOTHING)
    shared, in_title = _worth(worths, titled | grams_of(text)) / whole, _worth(worths, titled) / whole
    spelled = fuzz.partial_ratio(draft.normal[:_LONGEST_READ], f"{title}{text}"[:_LONGEST_READ]) / 100
    return _SHARED * shared + _TITLE * in_title + _SPELLED * max(0.0, 2 * spelled - 1)


def _worth(worths: Mapping[int, float], grams: Iterable[int]) -> float:
    return math.fsum(worths.get(gram, 0.0) for gram in grams)
