"""Noise that everyone sees alike who asks about the same people: drawn from a hash of what is asked, never anew.

Cell-key noise (Fraser & Wooton, "A proposed method for confidentialising tabular output to protect against
differencing", UNECE 2005), two-sided geometric for counts (Ghosh, Roughgarden & Sundararajan, "Universally
utility-maximizing privacy mechanisms", STOC 2009) and Laplace for means (Dwork, McSherry, Nissim & Smith, "Calibrating
noise to sensitivity in private data analysis", TCC 2006), each at EPSILON.
"""

import math
from hashlib import sha256
from typing import Final

EPSILON: Final = 0.5
_ALPHA: Final = math.exp(-EPSILON)
# One bit fewer than a float holds, so that half a step more is exact, too.
_UNIFORM_BITS: Final = 52
_UNIFORM_STEPS: Final = 1 << _UNIFORM_BITS


def geometric(seed: bytes, label: str) -> int:
    """A whole number with P(k) = (1 − α)/(1 + α) · α^|k|, α = e^−ε; of variance 2α/(1 − α)², about 2.8².

    By the inverse of its distribution: P(K < 0) = α/(1 + α), and each side falls by α a step.
    """
    chance = _uniform(seed, label)
    below = _ALPHA / (1 + _ALPHA)
    if chance < below:
        return -_steps(chance / below) - 1
    above = (chance - below) / (1 - below)
    return _steps(1 - above)


def laplace(seed: bytes, label: str, scale: float) -> float:
    """A number with density e^(−|x|/scale)/(2·scale)."""
    chance = _uniform(seed, label) - 0.5
    return math.copysign(scale * -math.log(1 - 2 * abs(chance)), chance)


def _steps(chance: float) -> int:
    """How often in a row a chance of α came true, for a uniform chance in (0, 1]."""
    return math.floor(math.log(chance) / math.log(_ALPHA))


def _uniform(seed: bytes, label: str) -> float:
    """A number in (0, 1), never either end."""
    drawn = int.from_bytes(sha256(seed + label.encode()).digest()[:8]) >> (64 - _UNIFORM_BITS)
    return (drawn + 0.5) / _UNIFORM_STEPS
