"""Calibration: what each question is worth, and where the cut lies, from what respondents said (coordinates.md).

With the corrected item-rest correlation r_j = r(item, sum of the others) / √(reliability of the others), clipped to
[.05, .97] (Spearman's correction for attenuation, 1904, with Cronbach's alpha as the reliability), and σ = s/√κ:

    gain_j = σ/(sd_j·r_j)      w_j = κ·r_j²/(1 − r_j²)      centre_j = mean_j + (τ − μ)/gain_j

μ is where the sample stands on the axis: the mean of its keyed answers. So the centre is the item's mean when τ is the
sample's centre, and what someone at τ says otherwise: a cut that stays where it was is not moved by calibrating.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from backend.loyalty.rules.answered import FEWEST_RESPONDENTS, Answers, answered_together, complete_rows, varies
from backend.loyalty.rules.axes import Axis, Facet
from backend.loyalty.rules.many.arrays import Bools, Floats
from backend.loyalty.rules.model import AttitudeModel, ItemModel
from backend.loyalty.rules.reliability import FEWEST_ITEMS, cronbach_alpha, item_rest

FEWEST_FOR_CUT: Final = 300
"""So many respondents a cut needs before it is frozen (coordinates.md)."""
FEWEST_OUTCOMES: Final = 30
_WEAKEST, _STRONGEST = 0.05, 0.97
_LOWEST_CUT, _HIGHEST_CUT = 0.05, 0.95


class Cut(StrEnum):
    """Where the cut is put: where it was, at the sample's median, or where what people did next parts them best."""

    KEPT = "KEPT"
    MEDIAN = "MEDIAN"
    OUTCOME = "OUTCOME"


class Shortage(StrEnum):
    """Why something could not be calibrated, or only in part."""

    TOO_FEW_RESPONDENTS = "TOO_FEW_RESPONDENTS"
    TOO_FEW_FOR_CUT = "TOO_FEW_FOR_CUT"
    TOO_FEW_OUTCOMES = "TOO_FEW_OUTCOMES"
    NO_RELATION = "NO_RELATION"
    NOT_ANSWERED_TOGETHER = "NOT_ANSWERED_TOGETHER"
    DOES_NOT_VARY = "DOES_NOT_VARY"
    CUT_KEPT = "CUT_KEPT"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibratedItem:
    """What a question was found to be: how it was answered, how it goes with the others, and what follows."""

    item: str
    facet: Facet
    respondents: int
    mean: float
    sd: float
    item_rest: float
    r: float
    gain: float
    centre: float
    weight: float

    def model(self) -> ItemModel:
        """The item as a measurement model holds it."""
        return ItemModel(weight=self.weight, gain=self.gain, centre=self.centre)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A question that was not calibrated, and why."""

    item: str
    facet: Facet
    respondents: int
    reason: Shortage


@dataclass(frozen=True, slots=True, kw_only=True)
class AxisCalibration:
    """What calibrating one axis came to; `shortage` says why its cut is provisional, or why there are no items."""

    axis: Axis
    respondents: int
    alpha: float | None
    items: Sequence[CalibratedItem]
    left_out: Sequence[LeftOut]
    tau: float
    cut: Cut
    provisional: bool
    shortage: Shortage | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Strength:
    """A question's strength before anyone says where the cut is."""

    mean: float
    sd: float
    item_rest: float
    r: float
    gain: float
    weight: float


def calibrate(model: AttitudeModel, answers: Answers, cut: Cut, outcome: Floats | None = None) -> AxisCalibration:
    """The axis calibrated from these answers; `outcome` is 1 or 0 by row of the answers, not a number if not known.

    Fewer than 100 who answered the same two questions or more change nothing, fewer than 300 leave the cut alone.
    """
    together = _together(answers)
    if len(together) < FEWEST_ITEMS:
        return _nothing(model, answers)
    complete = answers.of_items(together)
    strengths = [_strength(model, complete.values, place) for place in range(len(together))]
    middle = float(complete.values.mean())
    above = _above_middle(complete.values, strengths)
    rows = complete_rows(answers.values[:, together])
    shortage, tau = _cut(complete, cut, middle, above, None if outcome is None else outcome[rows])
    kept = model.tau if tau is None else tau
    return AxisCalibration(
        axis=answers.axis,
        respondents=complete.respondents,
        alpha=cronbach_alpha(complete.values),
        items=[_item(complete, place, each, kept - middle) for place, each in enumerate(strengths)],
        left_out=_left_out(answers, {*together}),
        tau=kept,
        cut=Cut.KEPT if tau is None else cut,
        provisional=model.provisional and tau is None,
        shortage=shortage,
    )


def _together(answers: Answers) -> list[int]:
    """The questions that enough people for a cut answered, if these are a few; else those that enough answered."""
    for_cut = answered_together(answers, FEWEST_FOR_CUT)
    return for_cut if len(for_cut) > FEWEST_ITEMS else answered_together(answers)


def _nothing(model: AttitudeModel, answers: Answers) -> AxisCalibration:
    return AxisCalibration(
        axis=answers.axis,
        respondents=answers.respondents,
        alpha=None,
        items=[],
        left_out=_left_out(answers, set()),
        tau=model.tau,
        cut=Cut.KEPT,
        provisional=model.provisional,
        shortage=Shortage.TOO_FEW_RESPONDENTS,
    )


def _strength(model: AttitudeModel, values: Floats, place: int) -> _Strength:
    own, rest = values[:, place], np.delete(values, place, axis=1)
    sd, raw = float(own.std(ddof=1)), item_rest(values, place) or 0.0
    reliability = _reliability(rest, raw)
    corrected = raw / math.sqrt(reliability) if reliability > 0 else 0.0
    r = min(max(corrected, _WEAKEST), _STRONGEST)
    sigma = model.s / math.sqrt(model.kappa)
    return _Strength(
        mean=float(own.mean()),
        sd=sd,
        item_rest=raw,
        r=r,
        gain=sigma / (sd * r),
        weight=model.kappa * r**2 / (1 - r**2),
    )


def _reliability(rest: Floats, raw: float) -> float:
    """Alpha of the other questions; of a single other one, what the two say together, as if they were alike."""
    return raw if rest.shape[1] < FEWEST_ITEMS else cronbach_alpha(rest) or 0.0


def _above_middle(values: Floats, strengths: Sequence[_Strength]) -> Floats:
    """How far each respondent stands above μ: M/N of their answers, each keyed and weighed by what it was found."""
    weight = np.array([each.weight for each in strengths])
    gain, mean = np.array([each.gain for each in strengths]), np.array([each.mean for each in strengths])
    above: Floats = ((values - mean) * gain * weight).sum(axis=1) / weight.sum()
    return above


def _cut(
    answers: Answers, cut: Cut, middle: float, above: Floats, outcome: Floats | None
) -> tuple[Shortage | None, float | None]:
    """Where the cut comes to lie, None for where it was, and what was short if it could not be put elsewhere."""
    if cut is Cut.KEPT:
        return Shortage.CUT_KEPT, None
    if answers.respondents < FEWEST_FOR_CUT:
        return Shortage.TOO_FEW_FOR_CUT, None
    if cut is Cut.MEDIAN:
        return None, _within(middle + float(np.median(above)))
    known = np.zeros(above.size, np.bool_) if outcome is None else ~np.isnan(outcome)
    did = np.zeros(0) if outcome is None else outcome[known]
    if min(int((did == 1).sum()), int((did == 0).sum())) < FEWEST_OUTCOMES:
        return Shortage.TOO_FEW_OUTCOMES, None
    parting = best_parting(above[known], did == 1)
    return (Shortage.NO_RELATION, None) if parting is None else (None, _within(middle + parting))


def best_parting(scores: Floats, did: Bools) -> float | None:
    """The score above which sensitivity + specificity − 1 is greatest.

    Youden, "Index for rating diagnostic tests", Cancer 3, 1950, 32-35. Halfway between two neighbouring scores; None
    where those who did it do not stand higher than those who did not.
    """
    order = np.argsort(scores, kind="stable")
    ranked, hits = scores[order], did[order]
    missed, spared = np.cumsum(hits) / hits.sum(), np.cumsum(~hits) / (~hits).sum()
    index = spared - missed
    # Equal scores cannot be parted: only the last of them is a place for a cut.
    index[:-1][ranked[1:] == ranked[:-1]] = -1.0
    best = int(np.argmax(index[:-1]))
    return float((ranked[best] + ranked[best + 1]) / 2) if index[best] > 0 else None


def _within(tau: float) -> float:
    return min(max(tau, _LOWEST_CUT), _HIGHEST_CUT)


def _item(answers: Answers, place: int, found: _Strength, shift: float) -> CalibratedItem:
    return CalibratedItem(
        item=answers.items[place],
        facet=answers.facets[place],
        respondents=answers.respondents,
        mean=found.mean,
        sd=found.sd,
        item_rest=found.item_rest,
        r=found.r,
        gain=found.gain,
        centre=found.mean + shift / found.gain,
        weight=found.weight,
    )


def _left_out(answers: Answers, together: set[int]) -> list[LeftOut]:
    return [
        LeftOut(
            item=answers.items[place],
            facet=answers.facets[place],
            respondents=(asked := answers.asked(place)),
            reason=_why(answers, place, asked),
        )
        for place in range(len(answers.items))
        if place not in together
    ]


def _why(answers: Answers, place: int, asked: int) -> Shortage:
    if asked < FEWEST_RESPONDENTS:
        return Shortage.TOO_FEW_RESPONDENTS
    return Shortage.NOT_ANSWERED_TOGETHER if varies(answers.values[:, place]) else Shortage.DOES_NOT_VARY
