"""The coordinates of many positions at one instant, as arrays: the same formulas as coordinates.py."""

import numpy as np
from numpy.typing import NDArray

from backend.clock import Instant
from backend.loyalty.rules.model import AttitudeModel, BehaviourModel

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def attitude_values(model: AttitudeModel, landmark: Floats, mass: Floats, total: Floats, at: Instant) -> Floats:
    """X = (κτ + M)/(κ + N) of each; sums without evidence are 0 at any landmark."""
    factor = _decay(landmark, model.half_life, at)
    values: Floats = (model.kappa * model.tau + total * factor) / (model.kappa + mass * factor)
    return values


def behaviour_values(model: BehaviourModel, landmark: Floats, mass: Floats, is_customer: Bools, at: Instant) -> Floats:
    """X = A/(A + c) of each."""
    thresholds = np.where(is_customer, model.threshold(is_customer=True), model.threshold(is_customer=False))
    intensity = mass * _decay(landmark, model.half_life, at)
    values: Floats = intensity / (intensity + thresholds)
    return values


def _decay(landmark: Floats, half_life: int, at: Instant) -> Floats:
    factor: Floats = np.exp2((landmark - at) / half_life)
    return factor
