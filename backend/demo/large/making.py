"""make_panel: a made-up panel of any size, written part by part, each with the positions that its ledger makes."""

from dataclasses import dataclass
from functools import partial
from typing import Final

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from backend.catalogue.actions import add_brand, add_product
from backend.clock import Clock, Instant
from backend.db import Database
from backend.db.bulk import insert_many
from backend.demo.large.drawing import draw_crowd
from backend.demo.large.refusals import PanelNotEmpty
from backend.demo.large.rows import About, observation_rows, people_rows, purchase_rows
from backend.errors import Invalid
from backend.jobs import Advance
from backend.loyalty.actions import rebuild_chunk
from backend.loyalty.queries import live_model
from backend.loyalty.rules.axes import Axis
from backend.loyalty.tables import ObservationRow
from backend.panel.tables import Person
from backend.purchases.tables import Purchase

MOST_PEOPLE: Final = 10_000_000
_MOST_EACH: Final = 1_000
PEOPLE_AT_ONCE: Final = 4_000
_BRAND: Final = ("wakaba", {"ja": "茶舗わかば", "en": "Wakaba Tea"})
_PRODUCTS: Final = (
    ("sencha", {"ja": "煎茶", "en": "Sencha"}),
    ("genmaicha", {"ja": "玄米茶", "en": "Genmaicha"}),
    ("gyokuro", {"ja": "玉露", "en": "Gyokuro"}),
)
_COUNT_ON: Final = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :newest)")


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelAsked:
    """How large a panel is made: so many people, and so many lines of the ledger over all of them."""

    people: int
    observations: int
    seed: int = 1

    def __post_init__(self) -> None:
        """Refuses what nobody would have said anything in, or more than a person says in a life."""
        if not 1 <= self.people <= MOST_PEOPLE:
            raise Invalid(f"a panel has 1 to {MOST_PEOPLE:,} people", "people")
        if not self.people <= self.observations <= self.people * _MOST_EACH:
            raise Invalid(f"each of the people has 1 to {_MOST_EACH:,} observations", "observations")


def make_panel(database: Database, asked: PanelAsked, clock: Clock, advance: Advance) -> int:
    """Fills an empty panel; returns how many positions came of it.

    Each part is a transaction of its own that ends with its people's positions, moves and counts, by the same fold as
    a rebuild: at any moment what is there is whole, and no part holds the writer for long.
    """
    now, positions = clock(), 0
    about = database.write_now(partial(_begin, now=now))
    for first in range(1, asked.people + 1, PEOPLE_AT_ONCE):
        numbers = range(first, min(first + PEOPLE_AT_ONCE, asked.people + 1))
        positions += database.write_now(partial(_add_part, asked=asked, about=about, numbers=numbers, now=now))
        advance(numbers[-1])
    return positions


def _begin(session: Session, now: Instant) -> About:
    """The brand and its products, where nobody is there yet."""
    for table in (Person.__table__, ObservationRow.__table__, Purchase.__table__):
        if session.execute(select(1).select_from(table).limit(1)).first() is not None:
            raise PanelNotEmpty("there are people in this database already; name an empty one by KIZUNA_DATABASE_URL")
    key, name = _BRAND
    brand = add_brand(session, key=key, name=name, now=now)
    products = [add_product(session, brand_id=brand.id, key=each, name=said, now=now) for each, said in _PRODUCTS]
    return About(brand_id=brand.id, product_ids=[each.id for each in products])


def _add_part(session: Session, asked: PanelAsked, about: About, numbers: range, now: Instant) -> int:
    crowd = draw_crowd(numbers, (asked.people, asked.observations), seed=asked.seed, now=now)
    earlier = session.scalar(select(func.max(Purchase.id))) or 0
    ids = list(range(earlier + 1, earlier + 1 + int((crowd.axis == Axis.BEHAVIOUR).sum())))
    insert_many(session, Person, people_rows(crowd))
    insert_many(session, Purchase, purchase_rows(crowd, about, ids, now))
    insert_many(session, ObservationRow, observation_rows(crowd, about, ids, now))
    _count_on(session, {Person.__tablename__: numbers[-1], Purchase.__tablename__: ids[-1] if ids else 0})
    return rebuild_chunk(session, live_model(session), numbers[0] - 1, len(numbers), now)[1]


def _count_on(session: Session, newest: dict[str, int]) -> None:
    """Whoever comes later gets a number behind these; SQLite sees to that itself."""
    if session.get_bind().dialect.name == "postgresql":
        for name, number in newest.items():
            if number:
                session.execute(_COUNT_ON, {"name": name, "newest": number})
