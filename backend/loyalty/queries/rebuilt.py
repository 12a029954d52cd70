"""Positions and moves made anew from the ledger, as the rows that keep them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.catalogue.tables import Product
from backend.clock import Instant
from backend.loyalty.queries.lines import PlainRow, lines_between
from backend.loyalty.queries.models import ActiveModel
from backend.loyalty.rules.many import Folded, fold_many
from backend.loyalty.rules.many.arrays import ALWAYS, NEVER, Ints
from backend.loyalty.rules.many.moves import NO_STEP
from backend.loyalty.rules.many.state import NOWHERE, ManyAttitudes
from backend.loyalty.tables import MoveRow, PositionRow
from backend.panel.tables import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """Rows of positions and of moves, by person and product, in the order of their tables' columns."""

    positions: Sequence[PlainRow]
    moves: Sequence[PlainRow]


def people_behind(session: Session, after: int, limit: int) -> Sequence[int]:
    """The ids of the next so many people of the panel."""
    return session.scalars(select(Person.id).where(Person.id > after).order_by(Person.id).limit(limit)).all()


def rebuilt_between(session: Session, active: ActiveModel, after: int, last: int, now: Instant) -> Rebuilt:
    """What the ledgers of the people behind the one id and up to the other make of them under the model."""
    lines = lines_between(session, active.model, after, last)
    rows = session.connection().execute(select(Product.id, Product.brand_id))
    brands = {row.id: row.brand_id for row in rows}
    folded = fold_many(active.model, lines, brands, now)
    return Rebuilt(
        positions=list(position_rows(active.id, folded)),
        moves=list(move_rows(active.id, folded)),
    )


def position_rows(model_id: int, folded: Folded) -> Iterator[PlainRow]:
    """The rows of positions, in the order of their table's columns."""
    owners, states = folded.owners, folded.states
    behaviour = states.behaviour
    columns = {
        "person_id": owners.person.tolist(),
        "model_id": [model_id] * owners.person.size,
        "product_id": owners.product.tolist(),
        "brand_id": owners.brand.tolist(),
        **_attitude_columns("psychology", states.psychology),
        **_attitude_columns("depth", states.depth),
        "is_customer": behaviour.is_customer.tolist(),
        "behaviour_landmark": _or_none(behaviour.sums.landmark),
        "behaviour_mass": behaviour.sums.mass.tolist(),
        "lapses_at": _or_none(behaviour.lapses_at),
        "tier_value": [None if np.isnan(value) else value for value in behaviour.tier_value.tolist()],
        "tier_until": _or_none(behaviour.tier_until),
        "segment": (states.placement >> 1).tolist(),
        "depth_known": (states.placement & 1 == 1).tolist(),
        "due_at": _or_none(states.due_at),
        "moved_at": states.moved_at.tolist(),
        "folded_at": states.folded_at.tolist(),
    }
    return zip(*(columns[column.name] for column in PositionRow.__table__.columns), strict=True)


def _attitude_columns(name: str, attitudes: ManyAttitudes) -> dict[str, list[object]]:
    return {
        f"{name}_landmark": _or_none(attitudes.sums.landmark),
        f"{name}_mass": attitudes.sums.mass.tolist(),
        f"{name}_sum": attitudes.sums.total.tolist(),
        f"{name}_high": attitudes.is_high.tolist(),
        f"{name}_stale_at": _or_none(attitudes.stale_at),
    }


def move_rows(model_id: int, folded: Folded) -> Iterator[PlainRow]:
    """The rows of moves, in the order of their table's columns."""
    owners, moves = folded.owners, folded.moves
    columns = {
        "person_id": owners.person[moves.owner].tolist(),
        "model_id": [model_id] * moves.owner.size,
        "product_id": owners.product[moves.owner].tolist(),
        "moved_at": moves.at.tolist(),
        "from_segment": [None if code == NOWHERE else code >> 1 for code in moves.origin.tolist()],
        "to_segment": (moves.target >> 1).tolist(),
        "depth_known": (moves.target & 1 == 1).tolist(),
        "cause": moves.cause.tolist(),
        "source_id": _sources(folded),
    }
    return zip(*(columns[column.name] for column in MoveRow.__table__.columns), strict=True)


def _sources(folded: Folded) -> list[str | None]:
    """Whose evidence caused each move; nobody's where time did."""
    steps = folded.moves.step
    by_step = steps != NO_STEP
    found = iter(folded.evidence.first_sources(steps[by_step]))
    return [next(found) if caused else None for caused in by_step.tolist()]


def _or_none(instants: Ints) -> list[object]:
    """The instants, None where there is none."""
    return [each if NEVER < each < ALWAYS else None for each in instants.tolist()]
