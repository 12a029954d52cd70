"""Brands and products: added under a key that nobody else has, renamed, found and listed."""

import pytest
from sqlalchemy.orm import Session

from backend.catalogue import actions, queries
from backend.catalogue.tables import Brand, Product
from backend.db import Database, Slice
from backend.errors import AlreadyExists, Invalid, NotFound
from tests.clocks import START

NAME = {"ja": "茶房", "en": "Tea room"}


def brand(database: Database, key: str = "tea") -> Brand:
    return database.write_now(lambda session: actions.add_brand(session, key=key, name=NAME, now=START))


def product(database: Database, brand_id: int, key: str = "sencha") -> Product:
    return database.write_now(
        lambda session: actions.add_product(session, brand_id=brand_id, key=key, name={"ja": "煎茶"}, now=START)
    )


def test_a_product_belongs_to_its_brand_and_both_are_found_by_key(database: Database) -> None:
    maker = brand(database)
    made = product(database, maker.id)
    found = database.read_now(lambda session: queries.find_product_by_key(session, "sencha"))
    assert found is not None
    assert (found.id, found.brand_id, found.name, found.created_at) == (made.id, maker.id, {"ja": "煎茶"}, START)
    assert database.read_now(lambda session: queries.find_brand_by_key(session, "tea")) is not None
    assert database.read_now(lambda session: queries.find_brand_by_key(session, "coffee")) is None


def test_a_key_that_is_taken_is_refused_and_nothing_is_added(database: Database) -> None:
    maker = brand(database)
    product(database, maker.id)
    with pytest.raises(AlreadyExists):
        brand(database)
    with pytest.raises(AlreadyExists):
        product(database, maker.id)
    assert [row.key for row in listed(database)] == ["sencha"]
    assert len(database.read_now(lambda session: queries.list_brands(session, Slice(count=9))).rows) == 1


def test_a_refused_key_leaves_the_rest_of_its_unit_alone(database: Database) -> None:
    maker = brand(database)

    def unit(session: Session) -> None:
        actions.add_product(session, brand_id=maker.id, key="one", name=NAME, now=START)
        with pytest.raises(AlreadyExists):
            actions.add_product(session, brand_id=maker.id, key="one", name=NAME, now=START)
        actions.add_product(session, brand_id=maker.id, key="two", name=NAME, now=START)

    database.write_now(unit)
    assert [row.key for row in listed(database)] == ["one", "two"]


def test_a_product_of_no_brand_is_refused(database: Database) -> None:
    with pytest.raises(NotFound):
        product(database, 77)
    assert listed(database) == []


@pytest.mark.parametrize("key", ["", "two words", "煎茶", "a/b", "x" * 81, "nul\x00"])
def test_a_key_is_plain(database: Database, key: str) -> None:
    with pytest.raises(Invalid):
        brand(database, key)


@pytest.mark.parametrize("name", [{}, {"fr": "Thé"}, {"ja": " "}, {"ja": "x" * 201}])
def test_a_name_is_said_in_a_language_that_is_offered(database: Database, name: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        database.write_now(lambda session: actions.add_brand(session, key="tea", name=name, now=START))


def test_renaming_keeps_the_key(database: Database) -> None:
    maker = brand(database)
    made = product(database, maker.id)
    database.write_now(lambda session: actions.rename_brand(session, maker.id, name={"en": "Teas"}))
    database.write_now(lambda session: actions.rename_product(session, made.id, name={"en": "Green tea"}))
    brands = database.read_now(lambda session: queries.brands_by_id(session, [maker.id, 99]))
    products = database.read_now(lambda session: queries.products_by_id(session, [made.id]))
    assert {key: (row.key, row.name) for key, row in brands.items()} == {maker.id: ("tea", {"en": "Teas"})}
    assert (products[made.id].key, products[made.id].name) == ("sencha", {"en": "Green tea"})
    with pytest.raises(NotFound):
        database.write_now(lambda session: actions.rename_product(session, 99, name=NAME))


def test_products_are_listed_of_one_brand_or_of_all(database: Database) -> None:
    tea, rice = brand(database), brand(database, "rice")
    for maker, key in [(tea, "sencha"), (rice, "koshi"), (tea, "bancha")]:
        product(database, maker.id, key)
    of_tea = database.read_now(lambda session: queries.list_products(session, Slice(count=9), brand_id=tea.id))
    assert [row.key for row in of_tea.rows] == ["bancha", "sencha"]
    assert [row.key for row in listed(database)] == ["bancha", "koshi", "sencha"]


def listed(database: Database) -> list[Product]:
    return list(database.read_now(lambda session: queries.list_products(session, Slice(count=9))).rows)
