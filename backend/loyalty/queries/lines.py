"""Reads the ledgers of many people as arrays, for the fold of them all."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
from sqlalchemy import BigInteger, ColumnElement, Executable, func, literal, select
from sqlalchemy.orm import Session

from backend.loyalty.rules.many import Lines, joined
from backend.loyalty.rules.many.arrays import ALWAYS, Floats, Ints
from backend.loyalty.tables import ObservationRow

_TOGETHER = 1_000
# What stands for no value and no end where the database hands rows over: values lie within 0..1, and no end so early.
_WITHDRAWN = -1.0
_NO_END = -(2**53)
PlainRow = tuple[Any, ...]
_LEDGER = ObservationRow.__table__.c
# Axis, kind, moment and revision are handed over as one number, for each costs as much as a large one.
_CODES = 64
_REVISIONS = 2**31
_SORT = (_LEDGER.axis * _CODES + _LEDGER.kind) * _CODES + _LEDGER.moment
_NUMBERS = (
    _LEDGER.person_id,
    _LEDGER.subject_id,
    _SORT * literal(_REVISIONS, BigInteger) + _LEDGER.revision,
    _LEDGER.observed_at,
    func.coalesce(_LEDGER.value, literal(_WITHDRAWN)),
    _LEDGER.weight,
    func.coalesce(_LEDGER.valid_until, literal(_NO_END)),
)
_ORDER = (_LEDGER.person_id, _LEDGER.axis, _LEDGER.subject_id, _LEDGER.kind, _LEDGER.source_id, _LEDGER.revision)


def lines_between(session: Session, items: Collection[str], after: int, last: int, *only: ColumnElement[bool]) -> Lines:
    """The ledgers of the people behind the one id and up to the other, in the order of the ledger's key.

    `items` are the calibrated ones; of any other it is not told which it was. `only` says which lines are wanted.
    """
    # Only a calibrated model needs to know which item was asked.
    names = (_LEDGER.source_id, _LEDGER.item) if items else (_LEDGER.source_id,)
    statement = select(*_NUMBERS, *names).where(_LEDGER.person_id > after, _LEDGER.person_id <= last, *only)
    places = {key: place for place, key in enumerate(items)}
    parts = [_lines(rows, places) for rows in _plain_rows(session, statement.order_by(*_ORDER))]
    return joined(parts or [_lines([], places)])


def _lines(rows: Sequence[PlainRow], places: Mapping[str, int]) -> Lines:
    width = len(_NUMBERS)
    # A double holds all of these exactly: ids and instants stay far below 2^53.
    flat = np.fromiter(chain.from_iterable([row[:width] for row in rows]), np.float64, len(rows) * width)
    columns = flat.reshape(-1, width).T
    person, subject, sorted_in, at, value, weight, until = columns
    sort, revision = np.divmod(_ints(sorted_in), _REVISIONS)
    return Lines(
        person=_ints(person),
        axis=sort // _CODES**2,
        subject=_ints(subject),
        kind=sort // _CODES % _CODES,
        revision=revision,
        at=_ints(at),
        value=np.where(value == _WITHDRAWN, np.nan, value),
        weight=weight.copy(),
        moment=sort % _CODES,
        until=np.where(until == _NO_END, ALWAYS, _ints(until)),
        source=[row[width] for row in rows],
        item=_places(rows, places),
    )


def _places(rows: Sequence[PlainRow], places: Mapping[str, int]) -> Ints:
    """The place of each row's item among the calibrated ones, -1 for any other."""
    if not places:
        return np.full(len(rows), -1, np.int64)
    find = places.get
    return np.fromiter([find(row[-1], -1) for row in rows], np.int64, len(rows))


def _plain_rows(session: Session, statement: Executable) -> Iterator[Sequence[PlainRow]]:
    """The rows as the driver gives them, few at a time: half the cost of all at once, for they stay in the cache."""
    cursor = session.connection().execute(statement).cursor
    if cursor is None:
        raise TypeError("only a statement that returns rows can be read")
    while rows := cursor.fetchmany(_TOGETHER):
        yield rows


def _ints(values: Floats) -> Ints:
    whole: Ints = values.astype(np.int64)
    return whole
