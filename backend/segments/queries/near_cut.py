"""near_cut: those whom little would carry over the cut of an axis.

Exactly: the coordinate on the axis is known at `now`, and no further from the axis's cut than `within`, on either side
(the condition `nearCut`). With each comes how far they are, and what would turn them (rules/would_move.py).
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.db import Page, Slice
from backend.loyalty.rules.axes import Axis
from backend.loyalty.rules.coordinates import Coordinate
from backend.loyalty.rules.would_move import WouldMove, would_move
from backend.segments.queries.conditions.places import cut_of
from backend.segments.queries.named_lists import ListAsked, Listed, listed_page, people_meant
from backend.segments.rules import NearCut


@dataclass(frozen=True, slots=True, kw_only=True)
class NearACut:
    """Someone near a cut: `above` is how far above it they are, negative below; and what would move them."""

    listed: Listed
    coordinate: Coordinate
    above: float
    would_move: WouldMove


def near_cut(session: Session, asked: ListAsked, part: Slice, *, axis: Axis, within: float) -> Page[NearACut]:
    """A page of those who are that near to the axis's cut, in the order in which they joined."""
    near = NearCut(product_id=asked.product_id, axis=axis, within=within)
    statement = people_meant(session, asked, asked.narrowed(near))
    return listed_page(session, statement, asked, part, lambda each: _reasoned(each, axis))


def _reasoned(listed: Listed, axis: Axis) -> NearACut:
    view = listed.view
    coordinates = {Axis.PSYCHOLOGY: view.psychology, Axis.BEHAVIOUR: view.behaviour, Axis.DEPTH: view.depth}
    spans = view.model.behaviour_of(view.key.product_id)
    return NearACut(
        listed=listed,
        coordinate=coordinates[axis],
        above=coordinates[axis].value - cut_of(axis, view.model),
        would_move=would_move(
            view.model, spans, view.state, view.at, evidence=listed.evidence, coordinates=coordinates
        ),
    )
