"""Nothing is left open: every table and kind of node belongs to brands in one known way, or is named as shared."""

from backend.api.schema import KINDS
from backend.api.viewers import brands
from backend.belonging import OWNED, SAID, SHARED, owners, owning_column
from backend.metadata import metadata


def test_every_table_is_owned_or_shared() -> None:
    assert metadata.tables.keys() >= SHARED
    assert metadata.tables.keys() == OWNED | SHARED
    open_ones = {name for name in OWNED if name not in SAID and not owning_column(name) and not owners(name)}
    assert open_ones == set()


def test_a_table_that_names_a_brand_or_a_product_is_not_shared() -> None:
    naming = {name for name in SHARED if {"brand_id", "product_id"} & set(metadata.tables[name].c.keys())}
    assert naming == set()


def test_every_kind_of_node_is_owned_or_shared() -> None:
    assert brands.TABLES.keys() | brands.SHARED | brands.ABOUT_PRODUCTS == KINDS.keys()
    assert brands.TABLES.keys().isdisjoint(brands.SHARED)
    assert set(brands.TABLES.values()) <= OWNED
