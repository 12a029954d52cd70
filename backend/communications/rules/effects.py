"""Effects: what each arm came to on every measure, the difference between them, and what it says."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final, NamedTuple

from backend.communications.rules.intervals import (
    Estimate,
    difference_of_amounts,
    difference_of_means,
    difference_of_shares,
)
from backend.communications.rules.intervals_moments import Stratum, comparable, together, weights
from backend.communications.rules.saying import Reason, Says, in_order, says
from backend.loyalty.rules.axes import Axis

# A mean of fewer in either arm has no interval that holds where answers lie at the end of their scale.
FEWEST_HEARD: Final = 20
# So many must be expected in the smaller arm of whom it is true, and of whom it is not.
FEWEST_CASES: Final = 5
# So many buyers must be expected in the smaller arm for amounts: with fewer, intervals hold too seldom where each
# spends much less than before (92 % instead of 95 % at five).
FEWEST_BUYERS: Final = 10
# Above this part in either arm, what another campaign did is as large as what this one did.
MOST_OVERLAP: Final = 0.5
# Arms that differ by less than this are alike enough.
_UNEQUAL: Final = 0.05
_UNEQUAL_PLACE: Final = 0.01
# Checks before a comparison are sure at 99.8 %, so that chance seldom stands against saying something.
_SURE: Final = 1.58


@unique
class Measure(StrEnum):
    """What is compared."""

    PSYCHOLOGY = "PSYCHOLOGY"
    """The change on the psychology axis, of those who were heard from since the launch."""
    BEHAVIOUR = "BEHAVIOUR"
    """The change on the behaviour axis."""
    DEPTH = "DEPTH"
    """The change on the depth axis, of those who were heard from since the launch."""
    MOVED = "MOVED"
    """The share of those whom the goal wants to move who stand where it wants them."""
    ENTERED = "ENTERED"
    """The share of those who stood elsewhere at the launch who stand in a segment now."""
    BUYERS = "BUYERS"
    """The share of people who bought the product."""
    PURCHASES = "PURCHASES"
    """How many purchases of the product each person made."""
    VALUE = "VALUE"
    """What each person spent on the product."""


@unique
class Check(StrEnum):
    """What must be alike in both arms before they are compared."""

    HEARD_PSYCHOLOGY = "HEARD_PSYCHOLOGY"
    """The share of people who said something of the product since the launch, and were known at it."""
    HEARD_DEPTH = "HEARD_DEPTH"
    """The share of people who said something of the brand since the launch, and were known at it."""
    BEFORE_PSYCHOLOGY = "BEFORE_PSYCHOLOGY"
    """Where those who were heard from stood at the launch."""
    BEFORE_BEHAVIOUR = "BEFORE_BEHAVIOUR"
    """Where those who are compared stood at the launch."""
    BEFORE_DEPTH = "BEFORE_DEPTH"
    """Where those who were heard from stood at the launch."""
    OVERLAP = "OVERLAP"
    """The share of people whom another campaign treated at the same time."""


class Figure(NamedTuple):
    """One figure that is tallied: a measure or a check; ENTERED once for each segment, by its code."""

    of: Measure | Check
    code: int = 0


# Figures by the stratum (the segment at the launch) that people were drawn in.
Tally = dict[Figure, dict[int, Stratum]]

AXES: Final[Mapping[Axis, tuple[Measure, Check, Check | None]]] = {
    Axis.PSYCHOLOGY: (Measure.PSYCHOLOGY, Check.BEFORE_PSYCHOLOGY, Check.HEARD_PSYCHOLOGY),
    Axis.BEHAVIOUR: (Measure.BEHAVIOUR, Check.BEFORE_BEHAVIOUR, None),
    Axis.DEPTH: (Measure.DEPTH, Check.BEFORE_DEPTH, Check.HEARD_DEPTH),
}
_HEARD: Final[Mapping[Measure, tuple[Check, Check]]] = {
    Measure.PSYCHOLOGY: (Check.HEARD_PSYCHOLOGY, Check.BEFORE_PSYCHOLOGY),
    Measure.DEPTH: (Check.HEARD_DEPTH, Check.BEFORE_DEPTH),
}
# Counted from what was bought: no measurement model has a say in it.
_BY_PURCHASES: Final = frozenset({Measure.BUYERS, Measure.PURCHASES, Measure.VALUE})
_SHARES: Final = frozenset({Measure.MOVED, Measure.ENTERED, Measure.BUYERS})
_AMOUNTS: Final = frozenset({Measure.PURCHASES, Measure.VALUE})
# Where people stand follows from what they said.
_BY_ANSWERS: Final = frozenset({Measure.PSYCHOLOGY, Measure.DEPTH, Measure.MOVED, Measure.ENTERED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmFigure:
    """One arm on one measure: how many people it was measured of, and their level; None where nobody is.

    All is None where too few are to be told of. `cases` are those of whom it is true, for shares, and who bought, for
    purchases and value. `before` is where they stood at the launch, for an axis: a level, and never an effect.
    """

    people: int | None
    level: float | None
    cases: int | None = None
    before: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What came of a campaign on one measure; `estimate` is None where no interval holds.

    `segment` is the segment entered, for ENTERED; -1 is unclassified.
    """

    measure: Measure
    segment: int | None
    treated: ArmFigure
    control: ArmFigure
    estimate: Estimate | None
    says: Says
    reasons: Sequence[Reason]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubts:
    """What stands against saying something of every measure, and of single ones."""

    of_all: Collection[Reason] = ()
    of_value: Collection[Reason] = ()


def effect(tally: Tally, figure: Figure, doubts: Doubts, strata: Collection[int] | None = None) -> Effect:
    """The effect on one measure, of everyone or of some strata only."""
    measure = Measure(figure.of)
    own = _strata(tally, figure, strata)
    reasons = _doubts_of(measure, doubts)
    if measure in _BY_ANSWERS and is_heard_unequally(tally, measure, strata):
        reasons.add(Reason.UNEQUAL_ANSWERING)
    if Reason.NO_CONTROL in reasons and measure not in {*_AMOUNTS, Measure.BUYERS}:
        reasons.add(Reason.REGRESSION_TO_THE_MEAN)
    cases = _strata(tally, Figure(Measure.BUYERS), strata) if measure in _AMOUNTS else own
    if Reason.NO_CONTROL not in reasons and not _are_enough(measure, own, cases):
        reasons.add(Reason.TOO_FEW)
    holds = not reasons & {Reason.NO_CONTROL, Reason.TOO_FEW, Reason.MIXED_CURRENCIES, Reason.NOT_LAUNCHED}
    estimate = _difference(measure, own, cases) if holds else None
    treated, control = _arms(tally, measure, own, cases, strata)
    return Effect(
        measure=measure,
        segment=figure.code if measure is Measure.ENTERED else None,
        treated=treated,
        control=control,
        estimate=estimate,
        says=says(estimate, reasons),
        reasons=in_order(reasons),
    )


def _doubts_of(measure: Measure, doubts: Doubts) -> set[Reason]:
    """What stands against saying something of that measure."""
    reasons = {*doubts.of_all, *(doubts.of_value if measure is Measure.VALUE else ())}
    return reasons - {Reason.MODEL_CHANGED} if measure in _BY_PURCHASES else reasons


def is_heard_unequally(tally: Tally, measure: Measure, strata: Collection[int] | None = None) -> bool:
    """Whether the arms answered unequally often, or answered from different places."""
    checks = [_HEARD[measure]] if measure in _HEARD else list(_HEARD.values())
    return any(
        differs(_strata(tally, Figure(heard), strata), difference_of_shares, _UNEQUAL)
        or differs(_strata(tally, Figure(before), strata), difference_of_means, _UNEQUAL_PLACE)
        for heard, before in checks
    )


def is_overlapped(tally: Tally) -> bool:
    """Whether another campaign treated so many of them, or the arms so unequally, that nothing can be told apart."""
    own = _strata(tally, Figure(Check.OVERLAP), None)
    whole = together(own)
    if max(whole.treated.mean, whole.control.mean) > MOST_OVERLAP:
        return True
    return differs(own, difference_of_shares, _UNEQUAL)


def differs(strata: Sequence[Stratum], estimated: Callable[[Sequence[Stratum]], Estimate], least: float) -> bool:
    """Whether the arms differ by that much at least, and surely: chance does so once in 500 times."""
    if together(strata).fewest < FEWEST_HEARD:
        return False
    found = estimated(strata)
    middle = found.difference
    # A band of 3.09 standard errors instead of 1.96: 0.1 % on either side.
    sure = middle - _SURE * (middle - found.low) > 0 or middle + _SURE * (found.high - middle) < 0
    return sure and abs(middle) >= least


def _strata(tally: Tally, figure: Figure, strata: Collection[int] | None) -> Sequence[Stratum]:
    own = tally.get(figure, {})
    return [own[code] for code in sorted(own) if strata is None or code in strata]


def _difference(measure: Measure, own: Sequence[Stratum], cases: Sequence[Stratum]) -> Estimate:
    if measure in _SHARES:
        return difference_of_shares(own)
    return difference_of_amounts(own, cases) if measure in _AMOUNTS else difference_of_means(own)


def _are_enough(measure: Measure, own: Sequence[Stratum], cases: Sequence[Stratum]) -> bool:
    """Whether there are enough for the interval to hold: people for a mean, cases for a share or an amount."""
    if measure not in {*_SHARES, *_AMOUNTS}:
        return together(own).fewest >= FEWEST_HEARD
    whole = together(cases)
    everyone = whole.treated.joined(whole.control)
    is_amount = measure in _AMOUNTS
    others = 1.0 if is_amount else 1 - everyone.mean
    # Rounding must not turn exactly five into fewer.
    return round(whole.fewest * min(everyone.mean, others), 9) >= (FEWEST_BUYERS if is_amount else FEWEST_CASES)


def _arms(
    tally: Tally,
    measure: Measure,
    own: Sequence[Stratum],
    cases: Sequence[Stratum],
    strata: Collection[int] | None,
) -> tuple[ArmFigure, ArmFigure]:
    """Both arms, their levels weighted by stratum as the difference is."""
    check = next((each[1] for each in AXES.values() if each[0] is measure), None)
    before = (None, None) if check is None else _levels(_strata(tally, Figure(check), strata))
    level, whole, counted = _levels(own), together(own), together(cases)
    has_cases = measure in {*_SHARES, *_AMOUNTS}
    return (
        ArmFigure(
            people=whole.treated.count,
            level=level[0],
            cases=round(counted.treated.mean * counted.treated.count) if has_cases else None,
            before=before[0],
        ),
        ArmFigure(
            people=whole.control.count,
            level=level[1],
            cases=round(counted.control.mean * counted.control.count) if has_cases else None,
            before=before[1],
        ),
    )


def _levels(strata: Sequence[Stratum]) -> tuple[float | None, float | None]:
    """The level of each arm; where one is empty, the other's own mean."""
    whole = together(strata)
    if whole.fewest == 0:
        return (
            whole.treated.mean if whole.treated.count else None,
            whole.control.mean if whole.control.count else None,
        )
    own = comparable(strata)
    shares = weights(own)
    return (
        sum(share * each.treated.mean for share, each in zip(shares, own, strict=True)),
        sum(share * each.control.mean for share, each in zip(shares, own, strict=True)),
    )
