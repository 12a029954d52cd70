"""Positions of many people at any instant, replayed from the ledger, each with the evidence it stands on."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from backend.catalogue.queries import products_by_id
from backend.clock import Instant
from backend.loyalty.queries.ledger import ledger_of
from backend.loyalty.queries.models import get_model
from backend.loyalty.queries.positions import PositionView, evidence_at, replayed
from backend.loyalty.queries.states import PositionKey
from backend.loyalty.rules.axes import Axis
from backend.loyalty.rules.observations import Evidence


class PositionName(NamedTuple):
    """A position without its model: whose, and towards which product of which brand."""

    person_id: int
    product_id: int
    brand_id: int


def positions_as_of(
    session: Session, person_ids: Sequence[int], at: Instant, model_id: int | None = None
) -> Mapping[int, list[PositionView]]:
    """Every position of those people as it was at an instant, by person and then by product."""
    active = get_model(session, model_id)
    ledger = ledger_of(session, person_ids)
    touched = {
        person_id: sorted({each.subject_id for each in ledger.get(person_id, []) if each.axis is not Axis.DEPTH})
        for person_id in person_ids
    }
    products = products_by_id(session, {product_id for ids in touched.values() for product_id in ids})
    found: dict[int, list[PositionView]] = {}
    for person_id, product_ids in touched.items():
        keys = [PositionKey(person_id, active.id, each, products[each].brand_id) for each in product_ids]
        views = [replayed(key, active.model, ledger.get(person_id, []), at) for key in keys]
        found[person_id] = [view for view in views if view is not None]
    return found


def evidence_of_positions(
    session: Session, names: Sequence[PositionName], at: Instant
) -> Mapping[PositionName, list[Evidence]]:
    """The live evidence that each position stands on at an instant."""
    ledger = ledger_of(session, sorted({name.person_id for name in names}))
    return {
        name: evidence_at(
            PositionKey(name.person_id, 0, name.product_id, name.brand_id), ledger.get(name.person_id, []), at
        )
        for name in names
    }
