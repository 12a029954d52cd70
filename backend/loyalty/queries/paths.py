"""paths_of: how people went through the cube towards a product, replayed from the ledger in one read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from backend.catalogue.queries import get_product
from backend.clock import Instant
from backend.errors import Invalid
from backend.loyalty.queries.ledger import ledger_of
from backend.loyalty.queries.models import ActiveModel, get_model
from backend.loyalty.queries.positions import PositionView, concerning, evidence_at, replayed
from backend.loyalty.queries.states import PositionKey
from backend.loyalty.rules.along import is_steady, spaced, states_along
from backend.loyalty.rules.observations import Observation
from backend.loyalty.rules.path import Move, fold

MOST_POINTS: Final = 200
# More moves than that of one person are noise, and the latest of them say enough.
_MOST_MOVES: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class PathPoint:
    """Where a person stood at an instant; `move` is the change of placement that came true just then."""

    view: PositionView
    move: Move | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PathAsked:
    """Which path: towards which product, between which instants (None: from the first move on), in how many points."""

    product_id: int
    since: Instant | None
    until: Instant
    points: int
    model_id: int | None = None


def paths_of(session: Session, person_ids: Sequence[int], asked: PathAsked) -> Mapping[int, list[PathPoint]]:
    """The points of each person's path, oldest first: evenly spaced, and at each move.

    A point is what a reading as of its instant says; there is none from before the product was first touched.
    """
    if not 1 <= asked.points <= MOST_POINTS:
        raise Invalid(f"a path has 1 to {MOST_POINTS} points", "points")
    if asked.since is not None and asked.since > asked.until:
        raise Invalid("a span of time begins before it ends", "since")
    product, active = get_product(session, asked.product_id), get_model(session, asked.model_id)
    ledger = ledger_of(session, person_ids)
    return {
        person_id: _path(
            PositionKey(person_id, active.id, product.id, product.brand_id), active, ledger.get(person_id, []), asked
        )
        for person_id in person_ids
    }


def _path(key: PositionKey, active: ActiveModel, ledger: Sequence[Observation], asked: PathAsked) -> list[PathPoint]:
    own = [each for each in concerning(ledger, key) if each.observed_at <= asked.until]
    evidence = evidence_at(key, own, asked.until)
    _, moves = fold(active.model, active.model.behaviour_of(key.product_id), evidence, asked.until)
    if not moves:
        return []
    since = moves[0].at if asked.since is None else asked.since
    by_instant = {move.at: move for move in moves if since <= move.at <= asked.until}
    latest = sorted(by_instant)[-_MOST_MOVES:]
    instants = sorted({*spaced(since, asked.until, asked.points), *latest})
    views = _views(key, active, own, instants)
    return [PathPoint(view=view, move=by_instant.get(view.at)) for view in views]


def _views(
    key: PositionKey, active: ActiveModel, own: Sequence[Observation], instants: Sequence[Instant]
) -> list[PositionView]:
    """The readings at those instants; in one pass where no correction is dated otherwise than what it corrects."""
    model = active.model
    if not is_steady(own):
        found = (replayed(key, model, own, at) for at in instants)
        return [view for view in found if view is not None]
    states = states_along(model, model.behaviour_of(key.product_id), evidence_at(key, own, instants[-1]), instants)
    return [
        PositionView(key=key, state=state, model=model, at=at)
        for at, state in zip(instants, states, strict=True)
        if state.placement is not None
    ]
