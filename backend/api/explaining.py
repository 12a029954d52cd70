"""Why a coordinate is what it is, in the schema: what each observation adds to it, and how fresh it is."""

from typing import Annotated

import strawberry

from backend.api.shapes.enums import Axis, Facet, Kind, Moment
from backend.api.shapes.scalars import DateTime, optional_time
from backend.api.shapes.writing import object_shape, says
from backend.clock import DAY, Instant
from backend.errors import Invalid
from backend.loyalty.rules.explaining import Contribution, Explanation
from backend.loyalty.rules.explaining import Freshness as Age

_MOST_REASONS = 50

HowMany = Annotated[int, strawberry.argument(description=f"How many, at most {_MOST_REASONS}.")]


@object_shape
class Reason:
    """One live observation and what it does to its coordinate."""

    axis: Axis = says("The axis it moves.")
    kind: Kind = says("What it is of.")
    facet: Facet | None = says("The facet, of an answer.")
    item: str | None = says("The question's name across surveys, of an answer.")
    moment: Moment = says("At which moment it was asked.")
    observed_at: DateTime = says("When it happened.")
    value: float = says("Its value towards the axis's high side: 0..1 of an answer, 1 of an event.")
    weight: float = says("What it weighs now, in answers or in purchases.")
    adds: float = says("Its part of the coordinate: those of all observations and `start` add up to it.")
    effect: float = says("What the coordinate would lose without it; negative where it holds the coordinate down.")


@object_shape
class CoordinateExplanation:
    """Why a coordinate is what it is: value = start + what each of the reasons adds + rest."""

    start: float = says("Where it would be without any evidence: on the cut of an attitude, at 0 of behaviour.")
    reasons: list[Reason] = says("What adds most, or takes most away, first.")
    rest: float = says("What all the other observations add together.")
    rest_count: int = says("How many these are.")


@object_shape
class AxisFreshness:
    """How fresh a coordinate is."""

    newest_at: DateTime | None = says("When the newest evidence of it happened; null without any.")
    age_days: float | None = says("How long ago that is, in days.")
    mean_age_days: float | None = says("How old the evidence is on the average, by what it weighs now, in days.")
    half_life_days: float = says("After how many days evidence weighs half.")
    stale_at: DateTime | None = says(
        "The last instant at which it is known without new evidence (of a client's tier, its end); null where it is "
        "not known, or does not become so."
    )


def reason_of(each: Contribution) -> Reason:
    """The contribution as the schema shows it."""
    evidence = each.evidence
    return Reason(
        axis=evidence.axis,
        kind=evidence.kind,
        facet=evidence.facet,
        item=evidence.item,
        moment=evidence.moment,
        observed_at=DateTime(evidence.at),
        value=evidence.value,
        weight=each.weight,
        adds=each.adds,
        effect=each.effect,
    )


def check_first(first: int) -> None:
    """Refuses to show more reasons than anyone reads."""
    if not 0 <= first <= _MOST_REASONS:
        raise Invalid(f"first lies between 0 and {_MOST_REASONS}", "first")


def explanation_of(found: Explanation, first: int) -> CoordinateExplanation:
    """The first so many reasons, and the rest in one number."""
    check_first(first)
    return CoordinateExplanation(
        start=found.start,
        reasons=[reason_of(each) for each in found.contributions[:first]],
        rest=found.rest(first),
        rest_count=max(0, len(found.contributions) - first),
    )


def freshness_of(found: Age, half_life: int, stale_at: Instant | None) -> AxisFreshness:
    """How fresh a coordinate is, in days."""
    return AxisFreshness(
        newest_at=optional_time(found.newest_at),
        age_days=None if found.age is None else found.age / DAY,
        mean_age_days=None if found.mean_age is None else found.mean_age / DAY,
        half_life_days=half_life / DAY,
        stale_at=optional_time(stale_at),
    )
