"""The coordinates of everybody towards a product at any instant, as arrays, a part of the people after the other.

Where nothing was observed since, the kept sums say them; whoever has newer evidence is folded anew from the ledger.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np
from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session

from backend.catalogue.queries import get_product
from backend.clock import Instant
from backend.loyalty.queries.lines import lines_between
from backend.loyalty.queries.models import ActiveModel
from backend.loyalty.queries.placements import depth_known_at, segment_at
from backend.loyalty.rules.axes import Axis
from backend.loyalty.rules.many import fold_many
from backend.loyalty.rules.many.arrays import ALWAYS, NEVER, Floats, Ints
from backend.loyalty.rules.many.state import ManyAttitudes
from backend.loyalty.rules.model import CUT, AttitudeModel
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.loyalty.rules.values import Bools, attitude_values, behaviour_values
from backend.loyalty.tables import ObservationRow, PositionRow

_TOGETHER: Final = 20_000
_FOLDED_TOGETHER: Final = 4_000
_NO_TIER: Final = -1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyCoordinates:
    """The values on the three axes of some people, whatever is known of them."""

    people: Ints
    psychology: Floats
    behaviour: Floats
    depth: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyPlaced:
    """The same of people who have a segment, with its code and whether depth is known."""

    coordinates: ManyCoordinates
    segments: Ints
    depth_known: Bools


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """Whose coordinates, under which model, at which instant."""

    active: ActiveModel
    product_id: int
    brand_id: int
    at: Instant


def coordinates_at(
    session: Session, active: ActiveModel, product_id: int, at: Instant, wanted: Bools
) -> Iterator[ManyCoordinates]:
    """The coordinates of those who are wanted, said by the person's id, of whom some had no position yet."""
    brand_id = get_product(session, product_id).brand_id
    reading = _Reading(active=active, product_id=product_id, brand_id=brand_id, at=at)
    newer: list[Ints] = []
    result = session.connection().execute(_kept(reading), execution_options={"yield_per": _TOGETHER})
    for part in result.partitions():
        rows = np.fromiter(chain.from_iterable(part), np.float64).reshape(len(part), -1)
        rows = rows[wanted[rows[:, 0].astype(np.int64)]]
        is_newer = rows[:, 1] > at
        newer.append(rows[is_newer, 0].astype(np.int64))
        yield _of_kept(reading, rows[~is_newer])
    yield from _folded(session, reading, np.sort(np.concatenate(newer)) if newer else np.array([], np.int64))


def placed_now(
    session: Session, active: ActiveModel, product_id: int, now: Instant, *conditions: ColumnElement[bool]
) -> Iterator[ManyPlaced]:
    """Everybody of whom the conditions hold and who has a segment, by what is kept: one walk over the positions."""
    brand_id = get_product(session, product_id).brand_id
    reading = _Reading(active=active, product_id=product_id, brand_id=brand_id, at=now)
    ahead: list[Floats] = []
    placed = _kept(reading).add_columns(
        func.coalesce(segment_at(now), UNCLASSIFIED), func.coalesce(depth_known_at(now), false())
    )
    result = session.connection().execute(placed.where(*conditions), execution_options={"yield_per": _TOGETHER})
    for part in result.partitions():
        rows = np.fromiter(chain.from_iterable(part), np.float64).reshape(len(part), -1)
        rows = rows[rows[:, -2] > UNCLASSIFIED]
        is_ahead = rows[:, 1] > now
        ahead.append(rows[is_ahead])
        yield _placed(_of_kept(reading, rows[~is_ahead]), rows[~is_ahead])
    # Some have evidence that is dated ahead of now.
    late = np.concatenate(ahead) if ahead else np.empty((0, 1))
    late = late[np.argsort(late[:, 0])]
    for many in _folded(session, reading, late[:, 0].astype(np.int64)):
        yield _placed(many, late[np.searchsorted(late[:, 0], many.people)])


def _placed(coordinates: ManyCoordinates, rows: Floats) -> ManyPlaced:
    """With the last two columns of the same people's rows."""
    return ManyPlaced(coordinates=coordinates, segments=rows[:, -2].astype(np.int64), depth_known=rows[:, -1] > 0)


def _kept(reading: _Reading) -> Select[*tuple[float, ...]]:
    """Numbers only: without evidence the sums are 0 at whatever landmark, and no tier is less than any."""
    columns = (
        PositionRow.person_id,
        PositionRow.folded_at,
        func.coalesce(PositionRow.psychology_landmark, reading.at),
        PositionRow.psychology_mass,
        PositionRow.psychology_sum,
        func.coalesce(PositionRow.depth_landmark, reading.at),
        PositionRow.depth_mass,
        PositionRow.depth_sum,
        func.coalesce(PositionRow.behaviour_landmark, reading.at),
        PositionRow.behaviour_mass,
        PositionRow.is_customer,
        func.coalesce(PositionRow.tier_value, _NO_TIER),
        func.coalesce(PositionRow.tier_until, ALWAYS),
    )
    return select(*columns).where(
        PositionRow.model_id == reading.active.id, PositionRow.product_id == reading.product_id
    )


def _of_kept(reading: _Reading, rows: Floats) -> ManyCoordinates:
    model, at = reading.active.model, reading.at
    spans = model.behaviour_of(reading.product_id)
    events = behaviour_values(spans, rows[:, 8], rows[:, 9], rows[:, 10] > 0, at)
    tier = np.where(rows[:, 11] == _NO_TIER, np.nan, rows[:, 11])
    return ManyCoordinates(
        people=rows[:, 0].astype(np.int64),
        psychology=attitude_values(model.psychology, rows[:, 2], rows[:, 3], rows[:, 4], at),
        behaviour=_behaviour(events, tier, rows[:, 12], at),
        depth=attitude_values(model.depth, rows[:, 5], rows[:, 6], rows[:, 7], at),
    )


def _folded(session: Session, reading: _Reading, people: Ints) -> Iterator[ManyCoordinates]:
    """The same of people with newer evidence, from what had been observed by then."""
    active, spans = reading.active, reading.active.model.behaviour_of(reading.product_id)
    for start in range(0, people.size, _FOLDED_TOGETHER):
        part = people[start : start + _FOLDED_TOGETHER]
        first, last = int(part[0]), int(part[-1])
        lines = lines_between(session, active.model.items, first - 1, last, *_wanted(reading, part))
        folded = fold_many(active.model, lines, {reading.product_id: reading.brand_id}, reading.at)
        own = np.isin(folded.owners.person, part)
        states, behaviour = folded.states, folded.states.behaviour
        sums = behaviour.sums
        events = behaviour_values(
            spans, _landmark(sums.landmark, reading.at), sums.mass, behaviour.is_customer, reading.at
        )
        yield ManyCoordinates(
            people=folded.owners.person[own],
            psychology=_attitude(active.model.psychology, states.psychology, reading.at)[own],
            behaviour=_behaviour(events, behaviour.tier_value, behaviour.tier_until, reading.at)[own],
            depth=_attitude(active.model.depth, states.depth, reading.at)[own],
        )


def _wanted(reading: _Reading, people: Ints) -> list[ColumnElement[bool]]:
    of_brand = and_(ObservationRow.axis == Axis.DEPTH, ObservationRow.subject_id == reading.brand_id)
    of_product = and_(ObservationRow.axis != Axis.DEPTH, ObservationRow.subject_id == reading.product_id)
    wanted: list[ColumnElement[bool]] = [ObservationRow.observed_at <= reading.at, or_(of_brand, of_product)]
    # Where few of a stretch of people are asked for, they are named.
    if people[-1] - people[0] > 2 * people.size:
        wanted.append(ObservationRow.person_id.in_(people.tolist()))
    return wanted


def _attitude(model: AttitudeModel, attitudes: ManyAttitudes, at: Instant) -> Floats:
    sums = attitudes.sums
    return attitude_values(model, _landmark(sums.landmark, at), sums.mass, sums.total, at)


def _behaviour(events: Floats, tier: Floats, until: Floats | Ints, at: Instant) -> Floats:
    """The client's tier while it is valid, the cut behind its end, and what was bought or done where there is none."""
    values: Floats = np.where(np.isnan(tier), events, np.where(at < until, tier, CUT))
    return values


def _landmark(landmark: Ints, at: Instant) -> Floats:
    return np.where(landmark == NEVER, at, landmark).astype(np.float64)
