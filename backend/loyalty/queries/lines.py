"""Reads the ledgers of many people as arrays, for the fold of them all."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Executable, func, literal, select
from sqlalchemy.orm import Session

from backend.loyalty.rules.many import Lines, joined
from backend.loyalty.rules.many.arrays import ALWAYS, Ints
from backend.loyalty.rules.model import Model
from backend.loyalty.tables import ObservationRow

_TOGETHER = 1_000
PlainRow = tuple[Any, ...]
_LEDGER = ObservationRow.__table__.c
_NUMBERS = (
    _LEDGER.person_id,
    _LEDGER.axis,
    _LEDGER.subject_id,
    _LEDGER.kind,
    _LEDGER.revision,
    _LEDGER.observed_at,
    _LEDGER.value,
    _LEDGER.weight,
    _LEDGER.moment,
    func.coalesce(_LEDGER.valid_until, literal(ALWAYS)),
)
_ORDER = (_LEDGER.person_id, _LEDGER.axis, _LEDGER.subject_id, _LEDGER.kind, _LEDGER.source_id, _LEDGER.revision)


def lines_between(session: Session, model: Model, after: int, last: int) -> Lines:
    """The ledgers of the people behind the one id and up to the other, in the order of the ledger's key."""
    # Only a calibrated model needs to know which item was asked.
    item = _LEDGER.item if model.items else literal(None)
    statement = select(*_NUMBERS, _LEDGER.source_id, item).where(_LEDGER.person_id > after, _LEDGER.person_id <= last)
    places = {key: place for place, key in enumerate(model.items)}
    parts = [_lines(rows, places) for rows in _plain_rows(session, statement.order_by(*_ORDER))]
    return joined(parts or [_lines([], places)])


def _lines(rows: Sequence[PlainRow], places: Mapping[str, int]) -> Lines:
    columns = list(zip(*rows, strict=True)) or [()] * (len(_NUMBERS) + 2)
    return Lines(
        person=_ints(columns[0]),
        axis=_ints(columns[1]),
        subject=_ints(columns[2]),
        kind=_ints(columns[3]),
        revision=_ints(columns[4]),
        at=_ints(columns[5]),
        value=np.array(columns[6], np.float64),
        weight=np.array(columns[7], np.float64),
        moment=_ints(columns[8]),
        until=_ints(columns[9]),
        source=columns[10],
        item=_ints([places.get(key, -1) for key in columns[11]]),
    )


def _plain_rows(session: Session, statement: Executable) -> Iterator[Sequence[PlainRow]]:
    """The rows as the driver gives them, few at a time: half the cost of all at once, for they stay in the cache."""
    cursor = session.connection().execute(statement).cursor
    if cursor is None:
        raise TypeError("only a statement that returns rows can be read")
    while rows := cursor.fetchmany(_TOGETHER):
        yield rows


def _ints(values: Sequence[int]) -> Ints:
    return np.fromiter(values, np.int64, len(values))
