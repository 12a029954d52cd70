"""What calibrating measurement models showed, and how reliable their questions are, as shapes of the schema."""

from collections.abc import Mapping, Sequence
from typing import cast

from backend.api.shapes.enums import Axis, Facet, described
from backend.api.shapes.writing import object_shape, says
from backend.loyalty.rules.calibration import Cut, Shortage
from backend.loyalty.rules.discrimination import ReliabilityReport as Report
from backend.loyalty.rules.reliability import TOO_ALIKE

_ALIKE = f"From {TOO_ALIKE} on the two are hardly told apart (Henseler, Ringle & Sarstedt 2015)."

described(
    Cut,
    "Where the cut of an axis is put.",
    {
        Cut.KEPT: "Where it was: a cut that was calibrated once stays frozen.",
        Cut.MEDIAN: "At the sample's median.",
        Cut.OUTCOME: "Where it parts best who bought afterwards from who did not (Youden's index).",
    },
    name="AxisCut",
)
described(
    Shortage,
    "Why something was not calibrated.",
    {
        Shortage.TOO_FEW_RESPONDENTS: "Fewer than 100 people answered it.",
        Shortage.TOO_FEW_FOR_CUT: "A cut needs at least 300 people; it stays where it was.",
        Shortage.TOO_FEW_OUTCOMES: "Too few bought afterwards, or too few did not, to put the cut by it.",
        Shortage.NO_RELATION: "Those who bought afterwards stand no higher than those who did not.",
        Shortage.NOT_ANSWERED_TOGETHER: "Too few answered it together with the others.",
        Shortage.DOES_NOT_VARY: "Everyone answered the same.",
        Shortage.CUT_KEPT: "The cut was to stay where it was.",
    },
    name="CalibrationShortage",
)


@object_shape
class CalibratedItem:
    """What a question was found to be; y = tau + gain x (u - centre), weighing as many answers as `weight` says."""

    item: str = says("The question's name across surveys.")
    facet: Facet = says("What it asks about.")
    respondents: int = says("How many people answered it together with the others.")
    mean: float = says("The mean of its keyed answers, 0..1.")
    sd: float = says("Their standard deviation.")
    item_rest: float = says("Its correlation with the sum of the others.")
    r: float = says("That, divided by the root of the others' reliability, within .05 and .97.")
    gain: float = says("How far an answer carries.")
    centre: float = says("The answer of someone who stands on the cut.")
    weight: float = says("What it weighs, in answers.")


@object_shape
class LeftOutItem:
    """A question that was not calibrated; it counts as its author wrote it."""

    item: str = says("The question's name across surveys.")
    facet: Facet = says("What it asks about.")
    respondents: int = says("How many people answered it.")
    reason: Shortage = says("Why.")


@object_shape
class AxisCalibration:
    """What calibrating one axis came to."""

    axis: Axis = says("The axis.")
    respondents: int = says("How many people answered all of its calibrated questions.")
    alpha: float | None = says("Cronbach's alpha of these (Cronbach 1951).")
    tau: float = says("The cut.")
    cut: Cut = says("Where it was put.")
    provisional: bool = says("Whether the cut is still provisional.")
    shortage: Shortage | None = says("Why the cut, or all of it, stayed as it was.")
    items: list[CalibratedItem] = says("The calibrated questions.")
    left_out: list[LeftOutItem] = says("Those that were not.")


@object_shape
class ModelDiscrimination:
    """Whether psychology and depth are told apart."""

    respondents: int = says("How many people answered on a product and on its maker.")
    htmt: float | None = says("The heterotrait-monotrait ratio of correlations; null where there is too little to say.")
    limit: float = says(_ALIKE)
    is_too_alike: bool = says(
        "Whether the ratio reaches the limit: psychology and depth then ask about the same thing."
    )


@object_shape
class Calibration:
    """What calibrating a measurement model from the stored answers showed."""

    axes: list[AxisCalibration] = says("Psychology and depth.")
    discrimination: ModelDiscrimination = says("Whether they are told apart.")


@object_shape
class ScaleReliability:
    """The questions of an axis, or of one facet of it, taken together."""

    axis: Axis = says("The axis.")
    facet: Facet | None = says("The facet; null for the whole axis.")
    items: int = says("How many questions were answered together.")
    respondents: int = says("How many people answered all of them.")
    alpha: float | None = says("Cronbach's alpha (Cronbach 1951); null where there is too little to say.")
    standardised_alpha: float | None = says("Alpha of the questions brought to one spread.")


@object_shape
class ItemReliability:
    """One question among those of its axis."""

    item: str = says("The question's name across surveys.")
    facet: Facet = says("What it asks about.")
    respondents: int = says("How many people answered it together with the others.")
    mean: float = says("The mean of its keyed answers.")
    sd: float = says("Their standard deviation.")
    item_rest: float | None = says("Its correlation with the sum of the others (corrected item-total correlation).")
    alpha_without: float | None = says("Alpha of the axis without it: higher than with it where it does not belong.")


@object_shape
class ReliabilityReport:
    """How well the questions of a measurement model hang together."""

    scales: list[ScaleReliability] = says("Each axis, and then its facets.")
    items: list[ItemReliability] = says("The questions that were answered together.")
    discrimination: ModelDiscrimination = says("Whether psychology and depth are told apart.")


def report_of(found: Report) -> ReliabilityReport:
    """The report as the schema shows it."""
    return ReliabilityReport(
        scales=[
            ScaleReliability(
                axis=each.axis,
                facet=each.facet,
                items=each.items,
                respondents=each.respondents,
                alpha=each.alpha,
                standardised_alpha=each.standardised_alpha,
            )
            for each in found.scales
        ],
        items=[
            ItemReliability(
                item=each.item,
                facet=each.facet,
                respondents=each.respondents,
                mean=each.mean,
                sd=each.sd,
                item_rest=each.item_rest,
                alpha_without=each.alpha_without,
            )
            for each in found.items
        ],
        discrimination=ModelDiscrimination(
            respondents=found.discrimination.respondents,
            htmt=found.discrimination.htmt,
            limit=TOO_ALIKE,
            is_too_alike=found.discrimination.is_too_alike,
        ),
    )


def calibration_of(kept: Mapping[str, object] | None) -> Calibration | None:
    """What is kept of a calibration, as the schema shows it."""
    if kept is None:
        return None
    apart = cast("Mapping[str, float | bool | None]", kept["discrimination"])
    return Calibration(
        axes=[_axis(each) for each in _objects(kept["axes"])],
        discrimination=ModelDiscrimination(
            respondents=int(apart["respondents"] or 0),
            htmt=apart["htmt"],
            limit=float(apart["limit"] or 0),
            is_too_alike=bool(apart["isTooAlike"]),
        ),
    )


def _axis(kept: Mapping[str, object]) -> AxisCalibration:
    shortage = cast("str | None", kept["shortage"])
    return AxisCalibration(
        axis=Axis[cast("str", kept["axis"])],
        respondents=cast("int", kept["respondents"]),
        alpha=cast("float | None", kept["alpha"]),
        tau=cast("float", kept["tau"]),
        cut=Cut(cast("str", kept["cut"])),
        provisional=cast("bool", kept["provisional"]),
        shortage=None if shortage is None else Shortage(shortage),
        items=[_item(each) for each in _objects(kept["items"])],
        left_out=[
            LeftOutItem(
                item=cast("str", each["item"]),
                facet=Facet[cast("str", each["facet"])],
                respondents=cast("int", each["respondents"]),
                reason=Shortage(cast("str", each["reason"])),
            )
            for each in _objects(kept["leftOut"])
        ],
    )


def _item(kept: Mapping[str, object]) -> CalibratedItem:
    figures = cast("Mapping[str, float]", kept)
    return CalibratedItem(
        item=cast("str", kept["item"]),
        facet=Facet[cast("str", kept["facet"])],
        respondents=cast("int", kept["respondents"]),
        mean=figures["mean"],
        sd=figures["sd"],
        item_rest=figures["itemRest"],
        r=figures["r"],
        gain=figures["gain"],
        centre=figures["centre"],
        weight=figures["weight"],
    )


def _objects(kept: object) -> Sequence[Mapping[str, object]]:
    return cast("Sequence[Mapping[str, object]]", kept)
