"""What respondents said on one axis, as a table: who can be compared with whom, and on which questions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from backend.loyalty.rules.axes import Axis, Facet
from backend.loyalty.rules.many.arrays import Bools, Floats, Ints

FEWEST_RESPONDENTS: Final = 100
"""So many complete respondents a calibration needs (coordinates.md)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """One row for each person and subject, one column for each item; not a number where someone was not asked.

    A value is the newest live one, keyed 0..1. `at` is when each row was last answered.
    """

    axis: Axis
    items: Sequence[str]
    facets: Sequence[Facet]
    person: Ints
    subject: Ints
    at: Ints
    values: Floats

    @property
    def respondents(self) -> int:
        """How many people; someone who spoke of two products is one of them."""
        return int(np.unique(self.person).size)

    def asked(self, place: int) -> int:
        """How many people answered that column."""
        return _people(self, ~np.isnan(self.values[:, place]))

    def with_values(self, values: Floats) -> "Answers":
        """The same respondents and questions with other values."""
        return replace(self, values=values)

    def columns(self, places: Sequence[int]) -> "Answers":
        """Only those columns, of everyone."""
        return replace(
            self,
            items=[self.items[place] for place in places],
            facets=[self.facets[place] for place in places],
            values=self.values[:, list(places)],
        )

    def of_items(self, places: Sequence[int]) -> "Answers":
        """Only those columns, and only whoever answered all of them."""
        chosen = self.columns(places)
        rows = complete_rows(chosen.values)
        return replace(
            chosen, person=self.person[rows], subject=self.subject[rows], at=self.at[rows], values=chosen.values[rows]
        )


def answered_together(answers: Answers, fewest: int = FEWEST_RESPONDENTS) -> list[int]:
    """The columns that enough respondents answered all of, as many as there can be; each of them varies.

    What was answered together by too few is thinned out: each time the column goes without which the most respondents
    are complete, of several the last.
    """
    given = ~np.isnan(answers.values)
    kept = [place for place in range(len(answers.items)) if _people(answers, given[:, place]) >= fewest]
    kept = [place for place in kept if varies(answers.values[:, place])]
    while kept and _people(answers, complete_rows(answers.values[:, kept])) < fewest:
        rest = [[each for each in kept if each != gone] for gone in reversed(kept)]
        kept = max(rest, key=lambda places: _people(answers, complete_rows(answers.values[:, places])))
    return kept


def complete_rows(values: Floats) -> Bools:
    """Which rows have every value."""
    rows: Bools = np.logical_and.reduce(~np.isnan(values), axis=1)
    return rows


def varies(values: Floats) -> bool:
    """Whether a question was answered in more than one way."""
    given = values[~np.isnan(values)]
    return bool(given.size and given.min() < given.max())


def _people(answers: Answers, rows: Bools) -> int:
    return int(np.unique(answers.person[rows]).size)
