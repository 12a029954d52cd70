"""What changes the catalogue: brands and products are added and renamed, and never change their keys."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from backend.catalogue.queries import get_brand, get_product
from backend.catalogue.tables import Brand, Product
from backend.clock import Instant
from backend.db.clashes import refusing_clash
from backend.errors import AlreadyExists
from backend.text import clean_key, clean_wording

_LONGEST_NAME = 200


def add_brand(session: Session, *, key: str, name: Mapping[str, str], now: Instant) -> Brand:
    """A new brand under a key of its own."""
    brand = Brand(key=clean_key(key), name=clean_wording(name, "name", most=_LONGEST_NAME), created_at=now)
    with refusing_clash(session, AlreadyExists("there is a brand of that key", "key")):
        session.add(brand)
    return brand


def add_product(session: Session, *, brand_id: int, key: str, name: Mapping[str, str], now: Instant) -> Product:
    """A new product of a brand, under a key that no other product of any brand has."""
    get_brand(session, brand_id)
    wording = clean_wording(name, "name", most=_LONGEST_NAME)
    product = Product(brand_id=brand_id, key=clean_key(key), name=wording, created_at=now)
    with refusing_clash(session, AlreadyExists("there is a product of that key", "key")):
        session.add(product)
    return product


def rename_brand(session: Session, brand_id: int, *, name: Mapping[str, str]) -> Brand:
    """The brand under another name."""
    brand = get_brand(session, brand_id)
    brand.name = clean_wording(name, "name", most=_LONGEST_NAME)
    session.flush()
    return brand


def rename_product(session: Session, product_id: int, *, name: Mapping[str, str]) -> Product:
    """The product under another name."""
    product = get_product(session, product_id)
    product.name = clean_wording(name, "name", most=_LONGEST_NAME)
    session.flush()
    return product
