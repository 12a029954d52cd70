"""One part of a trial: the ledgers of the next people, read once and folded under both models."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from sqlalchemy.orm import Session

from backend.catalogue.queries import makers
from backend.clock import Instant
from backend.loyalty.queries.lines import lines_between
from backend.loyalty.queries.models import get_model
from backend.loyalty.queries.rebuilt import people_behind
from backend.loyalty.rules.many import Folded, Lines, fold_many
from backend.loyalty.rules.model import Model
from backend.loyalty.rules.trial import TrialCounts, compared

PEOPLE_AT_ONCE: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialPart:
    """What the ledgers of some people say under both models; without a last one nobody was left."""

    last: int | None
    people: int
    counts: TrialCounts


def trial_part(session: Session, model_id: int, against_id: int, after: int, at: Instant) -> TrialPart:
    """The next people behind that one, as they would stand at that instant."""
    people = people_behind(session, after, PEOPLE_AT_ONCE)
    if not people:
        return TrialPart(last=None, people=0, counts=TrialCounts())
    tried, other = get_model(session, model_id).model, get_model(session, against_id).model
    items = sorted({*tried.items, *other.items})
    lines = lines_between(session, items, after, people[-1])
    brands = makers(session)
    now, then = (_folded(model, lines, items, brands, at) for model in (other, tried))
    return TrialPart(last=people[-1], people=len(people), counts=compared(now, then))


def _folded(model: Model, lines: Lines, items: Sequence[str], brands: Mapping[int, int], at: Instant) -> Folded:
    own = {key: place for place, key in enumerate(model.items)}
    # What is of no calibrated item has the place -1, which is the last one here.
    places = np.array([*(own.get(key, -1) for key in items), -1], np.int64)
    return fold_many(model, replace(lines, item=places[lines.item]), brands, at)
