"""transplant: lines of the ledger pass from one person to another, and what follows from them is made anew.

Only who a line is about changes, so nothing that was said or done is altered, lost or said twice.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import RowMapping, bindparam, delete, insert, select
from sqlalchemy.orm import Session

from backend.catalogue.tables import Product
from backend.clock import Instant
from backend.db.parts import in_parts
from backend.db.rows import insert_rows
from backend.db.statements import table_of
from backend.loyalty.actions.ledger import lock_people
from backend.loyalty.actions.observe import replay
from backend.loyalty.actions.store import store
from backend.loyalty.queries.ledger import ledger_of
from backend.loyalty.queries.models import ActiveModel, active_models
from backend.loyalty.queries.states import POSITIONS, PositionKey, key_of, state_of
from backend.loyalty.rules.axes import Axis
from backend.loyalty.rules.observations import Observation
from backend.loyalty.rules.path import State
from backend.loyalty.tables import ObservationRow

_LEDGER = table_of(ObservationRow)
_INSERT = insert(_LEDGER)
_KEY = [column.name for column in _LEDGER.primary_key.columns]
_DELETE = delete(_LEDGER).where(*(_LEDGER.c[name] == bindparam(f"of_{name}") for name in _KEY))


class Source(NamedTuple):
    """Where lines of a ledger come from: all revisions of one answer, purchase, act or tier."""

    axis: int
    subject_id: int
    kind: int
    source_id: str


def sources_of(session: Session, person_id: int) -> list[Source]:
    """Every source in a person's ledger."""
    columns = (_LEDGER.c.axis, _LEDGER.c.subject_id, _LEDGER.c.kind, _LEDGER.c.source_id)
    rows = session.execute(select(*columns).where(_LEDGER.c.person_id == person_id).distinct().order_by(*columns))
    return [Source(*row) for row in rows]


def transplant(session: Session, origin_id: int, target_id: int, names: Mapping[Source, str]) -> None:
    """Gives all revisions of these sources to the target, each under the name it is to have there."""
    lines = session.execute(select(_LEDGER).where(_LEDGER.c.person_id == origin_id)).mappings().all()
    moving = [(line, name) for line in lines if (name := names.get(_source(line))) is not None]
    if not moving:
        return
    session.connection().execute(_DELETE, [{f"of_{key}": line[key] for key in _KEY} for line, _ in moving])
    there = [{**line, "person_id": target_id, "source_id": name} for line, name in moving]
    for part in in_parts(there):
        insert_rows(session.connection(), _INSERT, part)


def refold(session: Session, person_ids: Sequence[int], now: Instant) -> None:
    """Makes positions, moves and counts of these people anew from their ledgers, under every model in use."""
    ledger = ledger_of(session, person_ids)
    for active in active_models(session):
        kept = _kept(session, active, person_ids)
        found = {(key.person_id, key.product_id) for key, _ in kept}
        fresh = sorted(_touched(ledger) - found)
        store(session, replay(session, active, [*kept, *_keys(session, active, fresh)], now), now)


def lock_ledgers(session: Session, person_ids: Sequence[int]) -> None:
    """Until the transaction ends nobody else writes the ledgers of these people."""
    lock_people(session, sorted(person_ids))


def _source(line: RowMapping) -> Source:
    return Source(line["axis"], line["subject_id"], line["kind"], line["source_id"])


def _kept(session: Session, active: ActiveModel, person_ids: Sequence[int]) -> list[tuple[PositionKey, State | None]]:
    mine = POSITIONS.c.model_id == active.id, POSITIONS.c.person_id.in_(person_ids)
    rows = session.connection().execute(select(POSITIONS).where(*mine))
    return [(key_of(row), state_of(row)) for row in rows]


def _touched(ledger: Mapping[int, Sequence[Observation]]) -> set[tuple[int, int]]:
    """People and the products that something was said or done about; depth alone makes no position."""
    return {
        (person_id, each.subject_id)
        for person_id, lines in ledger.items()
        for each in lines
        if each.axis is not Axis.DEPTH
    }


def _keys(
    session: Session, active: ActiveModel, touched: Sequence[tuple[int, int]]
) -> list[tuple[PositionKey, State | None]]:
    rows = session.execute(select(Product.id, Product.brand_id).where(Product.id.in_({each for _, each in touched})))
    brands: dict[int, int] = {row.id: row.brand_id for row in rows}
    return [(PositionKey(person, active.id, product, brands[product]), None) for person, product in touched]
