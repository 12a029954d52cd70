"""A measurement model's definition with what a calibration found written into it, and the report that is kept of it."""

import json
from collections.abc import Mapping, Sequence

from backend.loyalty.rules.axes import Axis
from backend.loyalty.rules.calibration import AxisCalibration
from backend.loyalty.rules.discrimination import Discrimination
from backend.loyalty.rules.reliability import TOO_ALIKE

Definition = dict[str, object]


def recalibrated(definition: Mapping[str, object], found: Sequence[AxisCalibration]) -> Definition:
    """The definition with new items and cuts; what was calibrated before and is not now keeps meaning what it meant."""
    new = json.loads(json.dumps(dict(definition)))
    items, axes = new.setdefault("items", {}), new["axes"]
    inherited = bool(new.get("provisional", True))
    for each in found:
        own = axes[each.axis.name]
        _shift(items, each.axis, each.tau - own["tau"])
        own["tau"], own["provisional"] = each.tau, each.provisional
        for item in each.items:
            constants = {"gain": item.gain, "centre": item.centre, "weight": item.weight}
            items[item.item] = {"axis": each.axis.name, **constants}
    new["provisional"] = any(own.get("provisional", inherited) for own in axes.values())
    return dict(new)


def _shift(items: dict[str, dict[str, float | str]], axis: Axis, moved: float) -> None:
    """The keyed value y = τ + gain · (u − centre) of older items stays where it was when τ moves."""
    for item in items.values():
        if item.get("axis") == axis.name and "gain" in item:
            item["centre"] = float(item["centre"]) + moved / float(item["gain"])


def report_json(found: Sequence[AxisCalibration], discrimination: Discrimination) -> dict[str, object]:
    """What is kept of a calibration beside the model that it made."""
    return {
        "axes": [_axis_json(each) for each in found],
        "discrimination": {
            "respondents": discrimination.respondents,
            "htmt": discrimination.htmt,
            "limit": TOO_ALIKE,
            "isTooAlike": discrimination.is_too_alike,
        },
    }


def _axis_json(found: AxisCalibration) -> dict[str, object]:
    return {
        "axis": found.axis.name,
        "respondents": found.respondents,
        "alpha": found.alpha,
        "tau": found.tau,
        "cut": found.cut.value,
        "provisional": found.provisional,
        "shortage": None if found.shortage is None else found.shortage.value,
        "items": [
            {
                "item": each.item,
                "facet": each.facet.name,
                "respondents": each.respondents,
                "mean": each.mean,
                "sd": each.sd,
                "itemRest": each.item_rest,
                "r": each.r,
                "gain": each.gain,
                "centre": each.centre,
                "weight": each.weight,
            }
            for each in found.items
        ],
        "leftOut": [
            {
                "item": each.item,
                "facet": each.facet.name,
                "respondents": each.respondents,
                "reason": each.reason.value,
            }
            for each in found.left_out
        ],
    }
