"""A small shop: two products of one brand, two people, and how to buy, read and look at the ledger."""

from dataclasses import dataclass

from sqlalchemy import select

from backend.catalogue.actions import add_brand, add_product
from backend.clock import Instant
from backend.db import Database
from backend.loyalty.queries import PositionView, position_at, positions_of
from backend.loyalty.rules.axes import Kind
from backend.loyalty.tables import ObservationRow
from backend.panel.actions import add_person
from backend.purchases.actions import record_purchases
from backend.purchases.queries import purchases_of
from backend.purchases.rules import PurchaseInput, Recorded
from backend.purchases.tables import Purchase
from tests.clocks import START


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """Two products, `tea` and `rice`, and two people, `hana` and `ken`."""

    database: Database
    tea: int
    rice: int
    hana: int
    ken: int

    def record(self, *rows: PurchaseInput, now: Instant = START) -> Recorded:
        """Records purchases."""
        return self.database.write_now(lambda session: record_purchases(session, rows, now))

    def bought(self, person_id: int) -> list[Purchase]:
        """A person's kept purchases, newest first."""
        return self.database.read_now(lambda session: purchases_of(session, [person_id]))[person_id]

    def position(self, person_id: int, product_id: int, now: Instant = START) -> PositionView | None:
        """The position at that instant, after making sure that a replay of the ledger says the same."""
        kept = self.database.read_now(lambda session: positions_of(session, [person_id], now, [product_id]))
        replayed = self.database.read_now(lambda session: position_at(session, person_id, product_id, now))
        assert [view.behaviour for view in kept] == ([] if replayed is None else [replayed.behaviour])
        return kept[0] if kept else None

    def intensity(self, person_id: int, product_id: int, now: Instant = START) -> float:
        """A, the decayed intensity of events."""
        position = self.position(person_id, product_id, now)
        return 0.0 if position is None else position.behaviour.evidence

    def ledger(self, person_id: int) -> list[tuple[Kind, str, int, float | None, Instant]]:
        """A person's lines in the ledger: kind, source, revision, value and instant."""
        statement = (
            select(ObservationRow)
            .where(ObservationRow.person_id == person_id)
            .order_by(ObservationRow.source_id, ObservationRow.revision, ObservationRow.kind)
        )
        rows = self.database.read_now(lambda session: session.scalars(statement).all())
        return [(Kind(row.kind), row.source_id, row.revision, row.value, row.observed_at) for row in rows]


def open_shop(database: Database) -> Shop:
    """A shop in that database."""
    maker = database.write_now(lambda session: add_brand(session, key="b", name={"en": "B"}, now=START)).id
    tea, rice = (_product(database, maker, key) for key in ("tea", "rice"))
    hana, ken = (_person(database, ref) for ref in ("hana", "ken"))
    return Shop(database=database, tea=tea, rice=rice, hana=hana, ken=ken)


def _product(database: Database, brand_id: int, key: str) -> int:
    return database.write_now(
        lambda session: add_product(session, brand_id=brand_id, key=key, name={"en": key}, now=START)
    ).id


def _person(database: Database, ref: str) -> int:
    return database.write_now(lambda session: add_person(session, external_ref=ref, language="ja", now=START)).id
