"""What is kept of a campaign's result when it is found: plain figures, as they were, with what they say."""

from collections.abc import Sequence

from backend.communications.rules.effects import ArmFigure, Effect


def effect_to_json(effect: Effect) -> dict[str, object]:
    """The effect as it is kept with a finding."""
    estimate = effect.estimate
    return {
        "measure": effect.measure.value,
        "segment": effect.segment,
        "treated": _arm(effect.treated),
        "control": _arm(effect.control),
        "difference": None if estimate is None else estimate.difference,
        "low": None if estimate is None else estimate.low,
        "high": None if estimate is None else estimate.high,
        "method": None if estimate is None else estimate.method.value,
        "says": effect.says.value,
        "reasons": [reason.value for reason in effect.reasons],
    }


def effects_to_json(effects: Sequence[Effect]) -> list[dict[str, object]]:
    """The effects as they are kept with a finding."""
    return [effect_to_json(each) for each in effects]


def _arm(arm: ArmFigure) -> dict[str, object]:
    return {"people": arm.people, "level": arm.level, "cases": arm.cases, "before": arm.before}
