"""Whom and what a batch speaks of: people and products that are not known are refused, not left to the database."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from sqlalchemy.orm import Session

from backend.catalogue.queries import products_by_id
from backend.errors import NotFound, Refused, refuse_all
from backend.panel.queries import known_people, survivors
from backend.purchases.rules import ActInput, PurchaseInput, TierInput

Row = TypeVar("Row", PurchaseInput, ActInput, TierInput)


def of_whom_they_are_now(session: Session, rows: Sequence[Row]) -> list[Row]:
    """The rows with those who were merged into others replaced by these; whom they came as is kept beside it."""
    now_are = survivors(session, {row.person_id for row in rows})
    return [
        row
        if now_are[row.person_id] == row.person_id
        else replace(row, person_id=now_are[row.person_id], came_as=row.person_id)
        for row in rows
    ]


def check_subjects(session: Session, pairs: Iterable[tuple[int, int]]) -> None:
    """Refuses a batch in which a person or a product is not known."""
    named = list(pairs)
    people = known_people(session, {person_id for person_id, _ in named})
    products = products_by_id(session, {product_id for _, product_id in named})
    refusals: list[Refused] = []
    for number, (person_id, product_id) in enumerate(named):
        if person_id not in people:
            refusals.append(NotFound("there is no such person", "rows", str(number), "personId"))
        elif product_id not in products:
            refusals.append(NotFound("there is no such product", "rows", str(number), "productId"))
    refuse_all(refusals)
