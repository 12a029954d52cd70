"""Where many people stood towards one product at an instant, as arrays: from what is kept, else from the ledger."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import ColumnElement, Executable, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from backend.catalogue.tables import Product
from backend.clock import Instant
from backend.db.parts import in_parts, listed
from backend.loyalty.queries import ActiveModel
from backend.loyalty.queries.lines import PlainRow
from backend.loyalty.queries.placements import segment_at
from backend.loyalty.rules.axes import Axis
from backend.loyalty.rules.many import Lines, fold_many
from backend.loyalty.rules.many.arrays import ALWAYS, NEVER, Bools, Floats, Ints
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.loyalty.rules.values import attitude_values, behaviour_values
from backend.loyalty.tables import ObservationRow, PositionRow

_NO_TIER = -1.0
_LEDGER = ObservationRow.__table__.c
_KEY = (_LEDGER.person_id, _LEDGER.axis, _LEDGER.subject_id, _LEDGER.kind, _LEDGER.source_id, _LEDGER.revision)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standings:
    """Coordinates and segments in the order of the people asked for.

    A coordinate is not a number where its axis was not known; the segment is UNCLASSIFIED where there was none.
    """

    psychology: Floats
    behaviour: Floats
    depth: Floats
    segment: Ints

    def on(self, axis: Axis) -> Floats:
        """The coordinates on one axis."""
        return {Axis.PSYCHOLOGY: self.psychology, Axis.BEHAVIOUR: self.behaviour, Axis.DEPTH: self.depth}[axis]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What a reading is of."""

    active: ActiveModel
    product_id: int
    at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sums:
    """What coordinates follow from, position by position; instants that are not there are NEVER or ALWAYS."""

    person: Ints
    psychology: tuple[Ints, Floats, Floats]
    psychology_stale: Ints
    depth: tuple[Ints, Floats, Floats]
    depth_stale: Ints
    behaviour: tuple[Ints, Floats]
    is_customer: Bools
    tier: Floats
    tier_until: Ints
    segment: Ints


def standings_at(
    session: Session, active: ActiveModel, product_id: int, person_ids: Sequence[int], at: Instant
) -> Standings:
    """Where those people (in the order of their ids) stood at an instant under a model."""
    people, read = np.array(person_ids, np.int64), _Read(active=active, product_id=product_id, at=at)
    found = _nowhere(people.size)
    newer: list[int] = []
    for part in in_parts(person_ids):
        rows: list[PlainRow] = [
            tuple(row) for row in session.connection().execute(_stored(read, listed(session, part)))
        ]
        newer.extend(row[0] for row in rows if row[1] > at)
        _place(found, people, _of_rows([row for row in rows if row[1] <= at]), read)
    for part in in_parts(newer):
        _place(found, people, _replayed(session, read, part), read)
    return found


def _nowhere(size: int) -> Standings:
    return Standings(
        psychology=np.full(size, np.nan),
        behaviour=np.full(size, np.nan),
        depth=np.full(size, np.nan),
        segment=np.full(size, UNCLASSIFIED, np.int64),
    )


def _stored(read: _Read, people: Select[int]) -> Executable:
    row = PositionRow
    return select(
        row.person_id,
        row.folded_at,
        func.coalesce(row.psychology_landmark, NEVER),
        row.psychology_mass,
        row.psychology_sum,
        func.coalesce(row.psychology_stale_at, NEVER),
        func.coalesce(row.depth_landmark, NEVER),
        row.depth_mass,
        row.depth_sum,
        func.coalesce(row.depth_stale_at, NEVER),
        func.coalesce(row.behaviour_landmark, NEVER),
        row.behaviour_mass,
        row.is_customer,
        func.coalesce(row.tier_value, _NO_TIER),
        func.coalesce(row.tier_until, ALWAYS),
        func.coalesce(segment_at(read.at), UNCLASSIFIED),
    ).where(row.model_id == read.active.id, row.product_id == read.product_id, row.person_id.in_(people))


def _of_rows(rows: Sequence[PlainRow]) -> _Sums:
    columns = list(zip(*rows, strict=True)) or [()] * 16

    def ints(place: int) -> Ints:
        return np.array(columns[place], np.int64)

    def floats(place: int) -> Floats:
        return np.array(columns[place], np.float64)

    tier = floats(13)
    return _Sums(
        person=ints(0),
        psychology=(ints(2), floats(3), floats(4)),
        psychology_stale=ints(5),
        depth=(ints(6), floats(7), floats(8)),
        depth_stale=ints(9),
        behaviour=(ints(10), floats(11)),
        is_customer=np.array(columns[12], np.bool_),
        tier=np.where(tier == _NO_TIER, np.nan, tier),
        tier_until=ints(14),
        segment=ints(15),
    )


def _replayed(session: Session, read: _Read, people: Sequence[int]) -> _Sums:
    """What the ledger up to the instant made of people whose newest evidence is later."""
    brand_id = _brand_of(session, read.product_id)
    lines = _lines(session, read, _concerns(read.product_id, brand_id), people)
    folded = fold_many(read.active.model, lines, {read.product_id: brand_id}, read.at)
    states = folded.states
    psychology, behaviour, depth = states.psychology, states.behaviour, states.depth
    return _Sums(
        person=folded.owners.person,
        psychology=(psychology.sums.landmark, psychology.sums.mass, psychology.sums.total),
        psychology_stale=psychology.stale_at,
        depth=(depth.sums.landmark, depth.sums.mass, depth.sums.total),
        depth_stale=depth.stale_at,
        behaviour=(behaviour.sums.landmark, behaviour.sums.mass),
        is_customer=behaviour.is_customer,
        tier=behaviour.tier_value,
        tier_until=behaviour.tier_until,
        segment=states.placement >> 1,
    )


def _brand_of(session: Session, product_id: int) -> int:
    return session.scalars(select(Product.brand_id).where(Product.id == product_id)).one()


def _concerns(product_id: int, brand_id: int) -> ColumnElement[bool]:
    return or_(
        and_(_LEDGER.axis == Axis.DEPTH, _LEDGER.subject_id == brand_id),
        and_(_LEDGER.axis != Axis.DEPTH, _LEDGER.subject_id == product_id),
    )


def _lines(session: Session, read: _Read, concerns: ColumnElement[bool], people: Sequence[int]) -> Lines:
    statement = (
        select(
            *_KEY,
            _LEDGER.observed_at,
            _LEDGER.value,
            _LEDGER.weight,
            _LEDGER.moment,
            func.coalesce(_LEDGER.valid_until, literal(ALWAYS)),
            _LEDGER.item,
        )
        .where(_LEDGER.person_id.in_(listed(session, people)), _LEDGER.observed_at <= read.at, concerns)
        .order_by(*_KEY)
    )
    rows = session.connection().execute(statement).all()
    return _lines_of(list(zip(*rows, strict=True)) or [()] * 12, read.active.model.items)


def _lines_of(columns: Sequence[PlainRow], items: Mapping[str, object]) -> Lines:
    places = {key: place for place, key in enumerate(items)}

    def ints(place: int) -> Ints:
        return np.array(columns[place], np.int64)

    return Lines(
        person=ints(0),
        axis=ints(1),
        subject=ints(2),
        kind=ints(3),
        source=columns[4],
        revision=ints(5),
        at=ints(6),
        value=np.array(columns[7], np.float64),
        weight=np.array(columns[8], np.float64),
        moment=ints(9),
        until=ints(10),
        item=np.array([places.get(key, -1) for key in columns[11]], np.int64),
    )


def _place(found: Standings, people: Ints, sums: _Sums, read: _Read) -> None:
    """Writes the coordinates of those positions where their people stand in the list."""
    if not sums.person.size:
        return
    where, model, at = np.searchsorted(people, sums.person), read.active.model, read.at
    for target, attitude, values, stale in (
        (found.psychology, model.psychology, sums.psychology, sums.psychology_stale),
        (found.depth, model.depth, sums.depth, sums.depth_stale),
    ):
        level = attitude_values(attitude, values[0].astype(np.float64), values[1], values[2], at)
        target[where] = np.where(stale >= at, level, np.nan)
    landmark, mass = sums.behaviour
    spans = model.behaviour_of(read.product_id)
    events = behaviour_values(spans, landmark.astype(np.float64), mass, sums.is_customer, at)
    tier = np.where(sums.tier_until > at, sums.tier, np.nan)
    found.behaviour[where] = np.where(np.isnan(sums.tier), events, tier)
    found.segment[where] = sums.segment


def heard_between(
    session: Session, product_id: int, person_ids: Sequence[int], since: Instant, until: Instant
) -> Mapping[Axis, Bools]:
    """Of whom, in the order of their ids, something said of the product or of its brand counts, behind `since`."""
    people = np.array(person_ids, np.int64)
    brand_id = _brand_of(session, product_id)
    heard = {axis: np.zeros(people.size, np.bool_) for axis in (Axis.PSYCHOLOGY, Axis.DEPTH)}
    for part in in_parts(person_ids):
        said = (_concerns(product_id, brand_id), _LEDGER.observed_at > since, _LEDGER.observed_at <= until)
        for axis, person_id in _heard(session, said, part):
            heard[axis][np.searchsorted(people, person_id)] = True
    return heard


def _heard(
    session: Session, said: Sequence[ColumnElement[bool]], people: Sequence[int]
) -> Iterator[tuple[Axis, Sequence[int]]]:
    """The people who were heard, axis by axis; where nothing was revised, the database adds up what each one said."""
    counts, revision = func.max(case((_LEDGER.value.is_not(None), 1), else_=0)), _LEDGER.revision
    statement = (
        select(_LEDGER.person_id, func.min(revision) != func.max(revision), counts)
        .where(_LEDGER.person_id.in_(listed(session, people)), *said)
        .group_by(_LEDGER.person_id)
    )
    for axis in (Axis.PSYCHOLOGY, Axis.DEPTH):
        rows = session.connection().execute(statement.where(_LEDGER.axis == axis)).all()
        yield axis, [person_id for person_id, is_revised, counted in rows if counted and not is_revised]
        revised = [person_id for person_id, is_revised, _ in rows if is_revised]
        yield axis, _heard_at_last(session, [*said, _LEDGER.axis == axis], revised)


def _heard_at_last(session: Session, said: Sequence[ColumnElement[bool]], people: Sequence[int]) -> Sequence[int]:
    """Those who were heard by the last revision of anything they said, unless that withdrew it."""
    if not people:
        return []
    theirs = _LEDGER.person_id.in_(listed(session, people))
    statement = select(*_KEY, _LEDGER.value).where(theirs, *said).order_by(*_KEY)
    latest = {tuple(row[:5]): row for row in session.connection().execute(statement)}
    return sorted({row[0] for row in latest.values() if row[6] is not None})
