"""Chooses the question that is expected to tell most about this person's segment."""

import math
from collections import Counter
from typing import Final

from backend.loyalty.rules.axes import Axis, Facet
from backend.loyalty.rules.coordinates import attitude
from backend.surveys.rules.choosing.gain import Standing, gain
from backend.surveys.rules.choosing.pool import Bearing, Candidate, askable, attitude_model, measured_by
from backend.surveys.rules.choosing.shapes import Chosen, Interview, Reason, Respondent
from backend.surveys.rules.choosing.stopping import attitude_of, reason_to_stop

# How much two questions on one facet repeat each other, beyond what they share with the whole axis.
_OVERLAP: Final = 0.2
# Who agrees with everything is found out by asking the other way round; worth a little, never a better question.
_SAME_WAY: Final = 0.9


def choose(interview: Interview, respondent: Respondent) -> Chosen:
    """The part to ask next, or the reason why asking ends; the same for the same arguments, whatever the clock.

    Each question is worth what it is expected to add to the chance that both attitudes' sides are right (`gain`): most
    on the axis that is nearest its cut and least known. Its weight is the one that the fold will give its answer; only
    a part of it is news where its facet was just asked about, or the same item not long ago. Equal ones are asked in
    the author's order.
    """
    candidates = measured_by(interview)
    left = askable(interview, respondent, candidates)
    reason = reason_to_stop(interview, respondent, candidates, left)
    if reason is not None:
        return Chosen(key=None, reason=reason)
    worth = _Worth(interview, respondent, candidates)
    # The first of equals is the author's first.
    best = max(_first_of_all(interview, respondent, left), key=worth.of)
    return Chosen(key=best.key, reason=Reason.TELLS_MOST)


def _first_of_all(interview: Interview, respondent: Respondent, left: list[Candidate]) -> list[Candidate]:
    """Without psychology there is no segment at all, so that until it is known nothing else is asked about."""
    if attitude(interview.model.psychology, respondent.state.psychology.sums, respondent.at).known:
        return left
    return [each for each in left if any(bearing.axis is Axis.PSYCHOLOGY for bearing in each.bearings)] or left


class _Worth:
    """What each question is worth to one person now; reckoned once for all questions that bear alike."""

    def __init__(self, interview: Interview, respondent: Respondent, candidates: list[Candidate]) -> None:
        asked = {each.key: each for each in candidates if each.key in respondent.asked_now}
        order = [asked[key] for key in respondent.asked_now if key in asked]
        self._interview = interview
        self._respondent = respondent
        self._facets: Counter[Facet] = Counter(bearing.facet for each in order for bearing in each.bearings)
        self._last = order[-1].bearings[0] if order else None
        self._standings = {axis: _standing(interview, respondent, axis) for axis in (Axis.PSYCHOLOGY, Axis.DEPTH)}
        self._known: dict[tuple[Axis, float, float], float] = {}

    def of(self, candidate: Candidate) -> float:
        """The worth of a question: what it tells of each axis that it bears on."""
        worth = sum(self._gain(bearing, self._news(candidate, bearing)) for bearing in candidate.bearings)
        same_way = self._last is not None and self._last.reversed is candidate.bearings[0].reversed
        return worth * _SAME_WAY if same_way else worth

    def _gain(self, bearing: Bearing, told: float) -> float:
        key = bearing.axis, bearing.weight, told
        if key not in self._known:
            self._known[key] = gain(self._standings[bearing.axis], bearing.weight, told)
        return self._known[key]

    def _news(self, candidate: Candidate, bearing: Bearing) -> float:
        """How much of the weight is news: of n questions on a facet, n/(1 + (n − 1)·overlap) tell something."""
        asked = self._facets[bearing.facet]
        return bearing.weight * (_telling(asked + 1) - _telling(asked)) * self._forgotten(candidate, bearing)

    def _forgotten(self, candidate: Candidate, bearing: Bearing) -> float:
        """What was asked before tells as much again as its first answer has faded: 1 − 2^(−age/h)."""
        last = self._respondent.asked_lately.get(candidate.item)
        if last is None:
            return 1.0
        half_life = attitude_model(self._interview.model, bearing.axis).half_life
        return 1 - math.exp2(-max(self._respondent.at - last, 1) / half_life)


def _telling(questions: int) -> float:
    return questions / (1 + (questions - 1) * _OVERLAP) if questions else 0.0


def _standing(interview: Interview, respondent: Respondent, axis: Axis) -> Standing:
    model = attitude_model(interview.model, axis)
    coordinate = attitude(model, attitude_of(respondent, axis).sums, respondent.at)
    missing = 0.0 if coordinate.known else max(model.n_min - coordinate.evidence, math.ulp(1.0))
    return Standing(z=coordinate.z, precision=model.kappa + coordinate.evidence, missing=missing)
