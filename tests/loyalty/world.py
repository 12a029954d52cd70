"""A small world to observe: two brands, three products, and as many new people as a test asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, count

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.catalogue.actions import add_brand, add_product
from backend.clock import Instant
from backend.db import Database
from backend.loyalty.actions import observe
from backend.loyalty.queries import PositionView, positions_of
from backend.loyalty.rules.axes import Axis
from backend.loyalty.rules.observations import Observation
from backend.loyalty.tables import MoveRow
from backend.panel.tables import Person

# In made-up observations subjects are numbered: products 1 and 2 are brand 1's, product 3 is brand 2's.
BRAND_OF = {1: 1, 2: 1, 3: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The database, and its ids of the brands and products by their numbers."""

    database: Database
    brands: dict[int, int]
    products: dict[int, int]
    names: "count[int]"

    def person(self) -> int:
        """Someone new."""
        person = Person(external_ref=f"C-{next(self.names)}", language="ja", created_at=0)

        def add(session: Session) -> int:
            session.add(person)
            session.flush()
            return person.id

        return self.database.write_now(add)

    def crowd(self, told: Sequence[Sequence[Observation]], now: Instant) -> list[int]:
        """As many new people, each with made-up observations of their own, all kept together."""
        people = [Person(external_ref=f"C-{next(self.names)}", language="ja", created_at=0) for _ in told]

        def add(session: Session) -> list[int]:
            session.add_all(people)
            session.flush()
            own = [self.told_of(person.id, each) for person, each in zip(people, told, strict=True)]
            observe(session, list(chain.from_iterable(own)), now)
            return [person.id for person in people]

        return self.database.write_now(add)

    def told_of(self, person_id: int, told: Sequence[Observation]) -> list[Observation]:
        """The made-up observations as this person's, of this world's products and brands."""
        return [each._replace(person_id=person_id, subject_id=self._subject(each)) for each in told]

    def observe(self, person_id: int, told: Sequence[Observation], now: Instant) -> None:
        """Keeps the made-up observations as this person's."""
        observations = self.told_of(person_id, told)
        self.database.write_now(lambda session: observe(session, observations, now))

    def positions(self, person_id: int, now: Instant) -> dict[int, PositionView]:
        """The person's positions at `now`, by the product's number."""
        numbers = {product_id: number for number, product_id in self.products.items()}
        views = self.database.read_now(lambda session: positions_of(session, [person_id], now))
        return {numbers[view.key.product_id]: view for view in views}

    def moves(self, person_id: int) -> list[tuple[object, ...]]:
        """Everything that is kept of the person's moves, by product and instant, whoever the person is."""
        table = MoveRow.__table__
        columns = [column for column in table.columns if column.name != "person_id"]
        order = (table.c.model_id, table.c.product_id, table.c.moved_at)
        statement = select(*columns).where(table.c.person_id == person_id).order_by(*order)
        return self.database.read_now(lambda session: [tuple(row) for row in session.execute(statement)])

    def _subject(self, told: Observation) -> int:
        return (self.brands if told.axis is Axis.DEPTH else self.products)[told.subject_id]


def make_world(database: Database) -> World:
    """The brands and products, in a fresh database."""

    def add(session: Session) -> tuple[dict[int, int], dict[int, int]]:
        brands = {
            number: add_brand(session, key=f"brand-{number}", name={"ja": "銘柄"}, now=0).id
            for number in sorted(set(BRAND_OF.values()))
        }
        products = {
            number: add_product(session, brand_id=brands[brand], key=f"product-{number}", name={"ja": "品"}, now=0).id
            for number, brand in BRAND_OF.items()
        }
        return brands, products

    brands, products = database.write_now(add)
    return World(database=database, brands=brands, products=products, names=count(1))
