"""segment_means: where on the three axes those of each segment stood on average."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from sqlalchemy.orm import Session

from backend.catalogue.queries import get_product
from backend.clock import Instant
from backend.loyalty.queries import get_model
from backend.loyalty.queries.coordinates import ManyCoordinates, coordinates_at
from backend.loyalty.queries.history import Path
from backend.loyalty.rules.values import Floats
from backend.segments.queries.chosen import Standing, standing_at
from backend.segments.rules import PeopleWhere, Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """The mean coordinates of so many people; depth is that of those of whom it is known, None where there are none."""

    people: int
    psychology: float
    behaviour: float
    depth_people: int
    depth: float | None


def segment_means(
    session: Session,
    product_id: int,
    instant: Instant,
    *,
    now: Instant,
    model_id: int | None = None,
    where: PeopleWhere | None = None,
) -> Mapping[Segment, Means]:
    """The means of each segment that anyone was in at the instant; with `where`, of those of whom it holds at `now`.

    They need everybody's coordinates, which are folded from the ledger where something was observed since.
    """
    get_product(session, product_id)
    active = get_model(session, model_id)
    path = Path(model_id=active.id, product_id=product_id)
    standing = standing_at(session, path, instant, where, now=now)
    sums = np.zeros((len(Segment), 5))
    for many in coordinates_at(session, active, product_id, instant, standing.is_classified):
        sums += _summed(standing, many)
    return dict(_means(sums))


def _summed(standing: Standing, many: ManyCoordinates) -> Floats:
    """People, the sums of psychology and behaviour, and people and sum of known depth, by segment."""
    segments, known = standing.segments(many.people), standing.depth_known(many.people)
    weights = (np.ones(known.size), many.psychology, many.behaviour, known, many.depth * known)
    sums: Floats = np.column_stack([np.bincount(segments, each, len(Segment)) for each in weights])
    return sums


def _means(sums: Floats) -> Iterator[tuple[Segment, Means]]:
    for segment, (people, psychology, behaviour, known, depth) in zip(Segment, sums.tolist(), strict=True):
        if people:
            yield (
                segment,
                Means(
                    people=int(people),
                    psychology=psychology / people,
                    behaviour=behaviour / people,
                    depth_people=int(known),
                    depth=depth / known if known else None,
                ),
            )
