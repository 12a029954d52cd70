"""What the demo's people truly feel and do: attitudes and pulls that drift slowly over two years.

Everything here is what a survey can only estimate. Attitudes stand on the 0..1 scale of the axes. A pull is the
logarithm of how much more often a person acts than the cut of behaviour asks for: above 0 they truly buy.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from backend.demo.contents import Content

Numbers = npt.NDArray[np.float64]

WEEKS = 104
# An attitude of people in general spreads about this much around its middle.
_SPREAD = 0.23
# Few stand near the cut of behaviour: most buy by habit, or hardly ever.
_PULL_MOST = 1.5
_PULL_MIDDLE = -0.25
# Part of a person that never changes; the rest forgets itself within about a year.
_LASTING = 0.75
_FORGETTING = np.exp(-1 / 52)
MIDDLE_OF_PSYCHOLOGY = 0.6
MIDDLE_OF_DEPTH = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Latents:
    """Attitudes and pulls by person, by product or brand, and by week; facets and moods by person."""

    psychology: Numbers
    pull: Numbers
    depth: Numbers
    product_facets: Numbers
    brand_facets: Numbers
    mood: Numbers


def draw_latents(content: Content, people: int, chance: np.random.Generator) -> Latents:
    """The latents of so many people: liking a maker, liking its products and buying them hang together, loosely."""
    makers, brands = list(content.makers), len(content.brands)
    general = _drifting(chance, people, 1)
    attachment = 0.5 * general + 0.87 * _drifting(chance, people, brands)
    feeling = 0.25 * general + 0.5 * attachment[:, makers] + 0.76 * _drifting(chance, people, len(makers))
    pull = 0.45 * feeling + 0.1 * attachment[:, makers] + 0.85 * _drifting(chance, people, len(makers))
    appeal = np.array([product.appeal for product in content.products])[:, None]
    repute = np.array([brand.appeal for brand in content.brands])[:, None]
    return Latents(
        psychology=MIDDLE_OF_PSYCHOLOGY + appeal + _SPREAD * feeling,
        pull=_PULL_MIDDLE + _PULL_MOST * np.tanh(1.5 * pull),
        depth=MIDDLE_OF_DEPTH + repute + _SPREAD * attachment,
        product_facets=chance.normal(0, 0.05, (people, len(makers), 3)),
        brand_facets=chance.normal(0, 0.05, (people, brands, 2)),
        mood=chance.normal(0, 0.04, people),
    )


def _drifting(chance: np.random.Generator, people: int, things: int) -> Numbers:
    """Standard normal at every week: a lasting part and a part that wanders (Ornstein-Uhlenbeck, by weeks)."""
    lasting = chance.standard_normal((people, things, 1))
    steps = chance.standard_normal((people, things, WEEKS + 1)) * np.sqrt(1 - _FORGETTING**2)
    steps[:, :, 0] /= np.sqrt(1 - _FORGETTING**2)
    for week in range(1, WEEKS + 1):
        steps[:, :, week] += _FORGETTING * steps[:, :, week - 1]
    drifting: Numbers = np.sqrt(_LASTING) * lasting + np.sqrt(1 - _LASTING) * steps
    return drifting
