"""How reliable each facet and axis is found, and whether psychology and depth are told apart, as a report says it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from backend.loyalty.rules.answered import Answers, answered_together
from backend.loyalty.rules.axes import FACETS, Axis, Facet
from backend.loyalty.rules.many.arrays import Bools, Ints
from backend.loyalty.rules.reliability import cronbach_alpha, htmt, is_too_alike, item_rest, standardised_alpha

FEWEST_TO_REPORT: Final = 30
"""From fewer respondents no figure is told: it would say more of chance than of the questions."""
_ATTITUDES: Final = (Axis.PSYCHOLOGY, Axis.DEPTH)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReliability:
    """One question: how it was answered, how it goes with the others of its axis, and what alpha is without it."""

    item: str
    facet: Facet
    respondents: int
    mean: float
    sd: float
    item_rest: float | None
    alpha_without: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleReliability:
    """The questions of an axis, or of one facet of it, taken together; None where there is too little to say."""

    axis: Axis
    facet: Facet | None
    items: int
    respondents: int
    alpha: float | None
    standardised_alpha: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrimination:
    """Whether psychology and depth are told apart: they must stay under .90 (Henseler et al. 2015)."""

    respondents: int
    htmt: float | None

    @property
    def is_too_alike(self) -> bool:
        """Whether the questions about the product and about its maker are answered as one."""
        return is_too_alike(self.htmt)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliabilityReport:
    """What the stored answers say about the questions: axes before their facets, questions by facet and name."""

    scales: Sequence[ScaleReliability]
    items: Sequence[ItemReliability]
    discrimination: Discrimination


def reliability_report(
    given: Mapping[Axis, Answers], brands: Mapping[int, int], fewest: int = FEWEST_TO_REPORT
) -> ReliabilityReport:
    """The report on these answers; `brands` says who makes each product."""
    complete = _complete(given, fewest)
    return ReliabilityReport(
        scales=[scale for axis in _ATTITUDES for scale in _scales(given[axis], complete[axis], fewest)],
        items=[_item(complete[axis], place) for axis in _ATTITUDES for place in range(len(complete[axis].items))],
        discrimination=_discrimination(complete[Axis.PSYCHOLOGY], complete[Axis.DEPTH], brands, fewest),
    )


def discrimination(
    given: Mapping[Axis, Answers], brands: Mapping[int, int], fewest: int = FEWEST_TO_REPORT
) -> Discrimination:
    """Only that part of the report which holds the two attitudes against each other."""
    complete = _complete(given, fewest)
    return _discrimination(complete[Axis.PSYCHOLOGY], complete[Axis.DEPTH], brands, fewest)


def _complete(given: Mapping[Axis, Answers], fewest: int) -> Mapping[Axis, Answers]:
    """What was answered together on either axis."""
    return {axis: given[axis].of_items(answered_together(given[axis], fewest)) for axis in _ATTITUDES}


def _scales(given: Answers, complete: Answers, fewest: int) -> list[ScaleReliability]:
    """The axis by what was answered together on it, each facet by what was answered together on it."""
    facets = (_of_facet(given, facet) for facet in FACETS[given.axis])
    parts = [(facet, part.of_items(answered_together(part, fewest))) for facet, part in facets]
    return [_scale(complete, None), *(_scale(part, facet) for facet, part in parts)]


def _of_facet(given: Answers, facet: Facet) -> tuple[Facet, Answers]:
    return facet, given.columns([place for place, own in enumerate(given.facets) if own is facet])


def _scale(answers: Answers, facet: Facet | None) -> ScaleReliability:
    return ScaleReliability(
        axis=answers.axis,
        facet=facet,
        items=len(answers.items),
        respondents=answers.respondents if answers.items else 0,
        alpha=cronbach_alpha(answers.values),
        standardised_alpha=standardised_alpha(answers.values),
    )


def _item(answers: Answers, place: int) -> ItemReliability:
    own = answers.values[:, place]
    return ItemReliability(
        item=answers.items[place],
        facet=answers.facets[place],
        respondents=answers.respondents,
        mean=float(own.mean()),
        sd=float(own.std(ddof=1)),
        item_rest=item_rest(answers.values, place),
        alpha_without=cronbach_alpha(np.delete(answers.values, place, axis=1)),
    )


def _discrimination(psychology: Answers, depth: Answers, brands: Mapping[int, int], fewest: int) -> Discrimination:
    """By whoever answered on a product and on its maker."""
    rows, others = _beside(psychology, depth, brands)
    people = int(np.unique(psychology.person[rows]).size)
    enough = people >= fewest
    ratio = htmt(psychology.values[rows], depth.values[others]) if enough else None
    return Discrimination(respondents=people, htmt=ratio)


def _beside(psychology: Answers, depth: Answers, brands: Mapping[int, int]) -> tuple[Ints, Ints]:
    """Rows of the one and of the other that are the same person's, about a product and about its maker."""
    places = {key: row for row, key in enumerate(zip(depth.person.tolist(), depth.subject.tolist(), strict=True))}
    spoken = zip(psychology.person.tolist(), psychology.subject.tolist(), strict=True)
    found = np.array([places.get((person, brands.get(product, 0)), -1) for person, product in spoken], np.int64)
    both: Bools = found >= 0
    return np.flatnonzero(both), found[both]
