"""A measurement model: every constant of the calculation, read from its stored definition."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from backend.clock import days
from backend.errors import Refused
from backend.loyalty.rules.axes import Kind, Moment

CUT = 0.5


class UnfitModel(Refused):
    """A definition that no coordinate can be computed with."""

    code = "UNFIT_MODEL"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttitudeModel:
    """The constants of psychology or depth; half-life in ms, the rest on the 0..1 scale or in answers.

    The cut is `provisional` until it was calibrated.
    """

    half_life: int
    kappa: float
    s: float
    tau: float
    n_min: float
    delta: float
    provisional: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class BehaviourModel:
    """The constants of behaviour: half-life and graces in ms, values in standard purchases."""

    half_life: int
    grace: int
    prospect_grace: int
    prospect_unit: float
    values: Mapping[Kind, float]

    def threshold(self, *, is_customer: bool) -> float:
        """The threshold c = v_0 · 2^(−g/h): one standard purchase (or act) keeps a person high for exactly g."""
        if is_customer:
            return self.values[Kind.PURCHASE] * math.exp2(-self.grace / self.half_life)
        return self.prospect_unit * math.exp2(-self.prospect_grace / self.half_life)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemModel:
    """A calibrated item: y = τ + gain · (u − centre), with its own weight."""

    weight: float
    gain: float
    centre: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One version of the measurement model."""

    psychology: AttitudeModel
    depth: AttitudeModel
    behaviour: BehaviourModel
    products: Mapping[int, BehaviourModel] = field(default_factory=dict)
    moment_weights: Mapping[Moment, float]
    items: Mapping[str, ItemModel] = field(default_factory=dict)
    provisional: bool = True

    def behaviour_of(self, product_id: int) -> BehaviourModel:
        """The behaviour constants of that product."""
        return self.products.get(product_id, self.behaviour)


DEFAULT_DEFINITION: dict[str, object] = {
    "axes": {
        "PSYCHOLOGY": {"half_life_days": 180, "kappa": 1, "s": 0.18, "tau": 0.6, "n_min": 2, "delta": 0.05},
        "DEPTH": {"half_life_days": 365, "kappa": 1, "s": 0.18, "tau": 0.5, "n_min": 2, "delta": 0.05},
    },
    "behaviour": {
        "half_life_days": 90,
        "grace_days": 90,
        "values": {"PURCHASE": 1, "CROSS_SELL": 0.5, "UP_SELL": 0.5},
        "prospect_values": {"SITE_VISIT": 0.05, "CATALOGUE": 0.2, "TRIAL": 0.4, "MEETING": 0.5},
        "prospect_grace_days": 30,
        "prospect_unit": 0.5,
    },
    "products": {},
    "moment_weights": {"SIGNUP": 0.8, "AFTER_PURCHASE": 1, "CAMPAIGN": 0.7, "ANNUAL": 1, "NONE": 1},
    "items": {},
    "provisional": True,
}


@lru_cache(maxsize=16)
def parse_model(definition: str) -> Model:
    """The model in that JSON text; refused when a constant is missing, not a number or out of its range."""
    try:
        return _model(json.loads(definition))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as fault:
        raise UnfitModel(f"the model's definition is not complete: {type(fault).__name__}", "definition") from None


def _model(source: Mapping[str, Mapping[str, Mapping[str, float]]]) -> Model:
    behaviour, provisional = _behaviour(source["behaviour"]), bool(source.get("provisional", True))
    psychology = _attitude(source["axes"]["PSYCHOLOGY"], provisional=provisional)
    depth = _attitude(source["axes"]["DEPTH"], provisional=provisional)
    return Model(
        psychology=psychology,
        depth=depth,
        behaviour=behaviour,
        products={int(key): _overridden(behaviour, spans) for key, spans in source.get("products", {}).items()},
        moment_weights={moment: _positive(source["moment_weights"].get(moment.name, 1)) for moment in Moment},
        items={key: _item(item) for key, item in source.get("items", {}).items() if "gain" in item},
        provisional=psychology.provisional or depth.provisional,
    )


def _attitude(source: Mapping[str, float], *, provisional: bool) -> AttitudeModel:
    tau = _positive(source["tau"])
    if tau >= 1:
        raise ValueError("a cut lies between 0 and 1")
    return AttitudeModel(
        half_life=days(_positive(source["half_life_days"])),
        kappa=_positive(source["kappa"]),
        s=_positive(source["s"]),
        tau=tau,
        n_min=_positive(source["n_min"]),
        delta=_positive(source["delta"]),
        provisional=bool(source.get("provisional", provisional)),
    )


def _behaviour(source: Mapping[str, Mapping[str, float]]) -> BehaviourModel:
    values: dict[str, float] = {**source["values"], **source["prospect_values"]}
    return BehaviourModel(
        half_life=days(_positive(source["half_life_days"])),
        grace=days(_positive(source["grace_days"])),
        prospect_grace=days(_positive(source["prospect_grace_days"])),
        prospect_unit=_positive(source["prospect_unit"]),
        values={Kind[name]: _positive(value) for name, value in values.items()},
    )


def _overridden(behaviour: BehaviourModel, spans: Mapping[str, float]) -> BehaviourModel:
    half_life, grace = spans.get("half_life_days"), spans.get("grace_days")
    return BehaviourModel(
        half_life=behaviour.half_life if half_life is None else days(_positive(half_life)),
        grace=behaviour.grace if grace is None else days(_positive(grace)),
        prospect_grace=behaviour.prospect_grace,
        prospect_unit=behaviour.prospect_unit,
        values=behaviour.values,
    )


def _item(source: Mapping[str, float]) -> ItemModel:
    return ItemModel(weight=_positive(source["weight"]), gain=_positive(source["gain"]), centre=float(source["centre"]))


def _positive(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
        raise ValueError("a positive number is needed")
    return value
