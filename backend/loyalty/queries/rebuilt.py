"""Positions and moves made anew from the ledger, as the rows that keep them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.catalogue.queries import makers
from backend.clock import Instant
from backend.loyalty.queries.lines import PlainRow, lines_between
from backend.loyalty.queries.models import ActiveModel
from backend.loyalty.rules.many import Folded, fold_many
from backend.loyalty.rules.many.arrays import ALWAYS, NEVER, Ints
from backend.loyalty.rules.many.moves import NO_STEP
from backend.loyalty.rules.many.state import NOWHERE, ManyAttitudes
from backend.loyalty.rules.packing import day_of
from backend.loyalty.rules.path import Placement
from backend.loyalty.tables import MoveRow, ObservationRow, PositionRow
from backend.panel.tables import Person

# A product, a segment, and whether depth is known.
Placed = tuple[int, int, bool]
# More than there are codes of placements on either side of 0.
_CODES = 64
# Days are counted from 1970, and something may be told of as having happened before.
_BEFORE_1970 = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """Rows of positions and of moves, by person and product, in the order of their tables' columns.

    `placed` counts the positions by product, segment and whether depth is known; `arrived` the moves to, less those
    from, a placement by product and day; `lines` the ledger's lines by person.
    """

    positions: Sequence[PlainRow]
    moves: Sequence[PlainRow]
    placed: Mapping[Placed, int] = field(default_factory=dict)
    arrived: Mapping[tuple[int, int, Placement], int] = field(default_factory=dict)
    lines: Mapping[int, int] = field(default_factory=dict)


def people_behind(session: Session, after: int, limit: int, up_to: int | None = None) -> Sequence[int]:
    """The ids of the next so many people of the panel, none behind the last that is named."""
    wanted = select(Person.id).where(Person.id > after).order_by(Person.id).limit(limit)
    return session.scalars(wanted if up_to is None else wanted.where(Person.id <= up_to)).all()


def rebuilt_between(session: Session, active: ActiveModel, after: int, last: int, now: Instant) -> Rebuilt:
    """What the ledgers of the people behind the one id and up to the other make of them under the model."""
    lines = lines_between(session, active.model.items, after, last)
    folded = fold_many(active.model, lines, makers(session), now)
    people, counts = np.unique(lines.person, return_counts=True)
    return Rebuilt(
        positions=list(position_rows(active.id, folded)),
        moves=list(move_rows(active.id, folded)),
        placed=_placed(folded),
        arrived=_arrived(folded),
        lines=dict(zip(people.tolist(), counts.tolist(), strict=True)),
    )


def lines_by_person(session: Session, after: int, last: int) -> Mapping[int, int]:
    """How many lines the ledgers of the people behind the one id and up to the other have at this moment."""
    person = ObservationRow.__table__.c.person_id
    statement = select(person, func.count()).where(person > after, person <= last).group_by(person)
    return {row[0]: row[1] for row in session.connection().execute(statement)}


def _placed(folded: Folded) -> dict[Placed, int]:
    """How many positions stand where."""
    product, codes = folded.owners.product, folded.states.placement + _CODES // 2
    found, counts = _counted(product, codes, np.ones(codes.size, np.int64))
    return {
        (each, *_placement(code - _CODES // 2)): count
        for (each, code), count in zip(found, counts.tolist(), strict=True)
    }


def _arrived(folded: Folded) -> dict[tuple[int, int, Placement], int]:
    """How many more came to each placement on each day than left it."""
    moves = folded.moves
    came = moves.origin != NOWHERE
    product, day = folded.owners.product[moves.owner], day_of(moves.at) + _BEFORE_1970
    keys = [day * _CODES + moves.target + _CODES // 2, (day * _CODES + moves.origin + _CODES // 2)[came]]
    signs = np.repeat(np.array([1, -1]), [came.size, came.sum()])
    found, net = _counted(np.append(product, product[came]), np.concatenate(keys), signs)
    return {
        (each, key // _CODES - _BEFORE_1970, _placement(key % _CODES - _CODES // 2)): count
        for (each, key), count in zip(found, net.tolist(), strict=True)
        if count
    }


@lru_cache(maxsize=_CODES)
def _placement(code: int) -> Placement:
    return Placement(code >> 1, depth_known=code & 1 == 1)


def _counted(product: Ints, keys: Ints, worth: Ints) -> tuple[list[tuple[int, int]], Ints]:
    """The distinct pairs and what each occurrence adds up to; keys are 0 or more and less than 2^32."""
    products, place = np.unique(product, return_inverse=True)
    found, own = np.unique(place.astype(np.int64) << 32 | keys, return_inverse=True)
    sums: Ints = np.bincount(own, weights=worth, minlength=found.size).astype(np.int64)
    pairs = zip(products[found >> 32].tolist(), (found & 0xFFFFFFFF).tolist(), strict=True)
    return list(pairs), sums


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
        "bought_at": _or_none(behaviour.bought_at),
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
