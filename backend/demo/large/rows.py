"""Drawn people, purchases and observations as rows, each in the order of its table's columns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np

from backend.clock import Instant
from backend.db import Base
from backend.db.statements import table_of
from backend.demo.large.drawing import Crowd, Ints
from backend.loyalty.rules.axes import Axis, Kind, Moment
from backend.loyalty.tables import ObservationRow
from backend.panel.tables import Person
from backend.purchases.tables import Purchase

_PRICE = 980.0

Rows = list[tuple[object, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the drawn people speak of: the brand, and its products by their number."""

    brand_id: int
    product_ids: Sequence[int]


def people_rows(crowd: Crowd) -> Rows:
    """The people themselves."""
    return _rows(
        Person,
        {
            "id": crowd.people.tolist(),
            "external_ref": [f"P-{number:08d}" for number in crowd.people.tolist()],
            "language": repeat("ja"),
            "created_at": crowd.joined_at.tolist(),
        },
    )


def purchase_rows(crowd: Crowd, about: About, ids: Sequence[int], now: Instant) -> Rows:
    """What they bought, under these ids."""
    bought = crowd.axis == Axis.BEHAVIOUR
    owner = crowd.owner[bought]
    return _rows(
        Purchase,
        {
            "id": ids,
            "person_id": crowd.people[owner].tolist(),
            "product_id": np.array(about.product_ids)[crowd.product[owner]].tolist(),
            "order_ref": [f"O-{number:09d}" for number in ids],
            "purchased_at": crowd.at[bought].tolist(),
            "quantity": repeat(1.0),
            "amount": (_PRICE * (crowd.product[owner] + 1)).tolist(),
            "currency": repeat("JPY"),
            "cross_sell": repeat(object=False),
            "up_sell": repeat(object=False),
            "revision": repeat(1),
            "recorded_at": repeat(now),
        },
    )


def observation_rows(crowd: Crowd, about: About, purchase_ids: Sequence[int], now: Instant) -> Rows:
    """Their lines of the ledger, in the order of its primary key; a purchase's names the purchase."""
    bought, products = crowd.axis == Axis.BEHAVIOUR, np.array(about.product_ids)[crowd.product[crowd.owner]]
    sources = _sources(crowd, bought, purchase_ids)
    places = crowd.place.tolist()
    rows = _rows(
        ObservationRow,
        {
            "person_id": crowd.people[crowd.owner].tolist(),
            "axis": crowd.axis.tolist(),
            "subject_id": np.where(crowd.axis == Axis.DEPTH, about.brand_id, products).tolist(),
            "kind": np.where(bought, Kind.PURCHASE, Kind.ANSWER).tolist(),
            "source_id": sources,
            "revision": repeat(1),
            "item": [
                None if facet < 0 else f"panel.q{place}"
                for facet, place in zip(crowd.facet.tolist(), places, strict=True)
            ],
            "facet": [None if facet < 0 else facet for facet in crowd.facet.tolist()],
            "moment": np.where(bought, Moment.NONE, Moment.ANNUAL).tolist(),
            "value": crowd.value.tolist(),
            "weight": repeat(1.0),
            "observed_at": crowd.at.tolist(),
            "recorded_at": repeat(now),
        },
    )
    return [rows[place] for place in np.lexsort((crowd.axis, crowd.owner)).tolist()]


def _sources(crowd: Crowd, bought: Iterable[bool], purchase_ids: Sequence[int]) -> list[str]:
    of_purchases = iter(purchase_ids)
    numbers: Ints = crowd.people[crowd.owner]
    return [
        str(next(of_purchases)) if is_bought else f"panel/{number}/{place}"
        for number, place, is_bought in zip(numbers.tolist(), crowd.place.tolist(), bought, strict=True)
    ]


def _rows(mapped: type[Base], columns: Mapping[str, Iterable[object]]) -> Rows:
    """The columns side by side as the table has them; what is not said is nothing."""
    names = [column.name for column in table_of(mapped).columns]
    if set(columns) - set(names):
        raise ValueError(f"{mapped.__name__} has no {sorted(set(columns) - set(names))}")
    # What is repeated has no end of its own.
    return list(zip(*(columns.get(name, repeat(None)) for name in names), strict=False))
