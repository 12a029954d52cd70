"""Which product and brand a file speaks of, and when one that is not there yet may be made.

A file that names neither speaks of a product called like the file, of a brand called the same, and both are made.
A product that is named must be there, unless its brand is named too: then what is missing is made.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.catalogue.actions import add_brand, add_product
from backend.catalogue.queries import brands_by_id, find_brand_by_key, products_by_key
from backend.clock import Instant
from backend.text import LANGUAGES
from backend.transfer.faults import UnfitFile
from backend.transfer.mappings import FileMapping

_MOST_OF_KEY = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The product of lines that name none, and the brand under which missing products are made."""

    product: str | None
    brand: str | None


def subject_of(name: str, mapping: FileMapping, *, names_products: bool = False) -> Subject:
    """What a file of that name is about, by its mapping."""
    if mapping.product or names_products:
        return Subject(product=mapping.product, brand=mapping.brand)
    called = _as_key(name)
    return Subject(product=called, brand=mapping.brand or called)


def known_products(session: Session, subject: Subject, keys: Collection[str]) -> dict[str, int]:
    """The ids of the products among those keys; one that is of another brand than the subject's is refused."""
    products = products_by_key(session, keys)
    brands = brands_by_id(session, {product.brand_id for product in products.values()})
    for product in products.values():
        if subject.brand is not None and brands[product.brand_id].key != subject.brand:
            raise UnfitFile(f"the product {product.key} is of the brand {brands[product.brand_id].key}")
    return {key: product.id for key, product in products.items()}


def make_products(session: Session, subject: Subject, keys: Collection[str], now: Instant) -> Mapping[str, int]:
    """The ids of all those products, made under the subject's brand where they were missing."""
    known = known_products(session, subject, keys)
    for key in sorted(set(keys) - known.keys()):
        if subject.brand is None:
            raise UnfitFile(no_product(key))
        brand_id = make_brand(session, subject.brand, now)
        known[key] = add_product(session, brand_id=brand_id, key=key, name=_name(key), now=now).id
    return known


def make_brand(session: Session, key: str, now: Instant) -> int:
    """The id of that brand, made where it was missing."""
    brand = find_brand_by_key(session, key) or add_brand(session, key=key, name=_name(key), now=now)
    return brand.id


def no_product(key: str) -> str:
    """What is said where a product is not known."""
    return f"no product is called {key}; to add it, name its brand: --brand KEY"


def _as_key(name: str) -> str:
    kept = (letter if letter.isascii() and (letter.isalnum() or letter in "-_.") else "-" for letter in name)
    key = "".join(kept).strip("-")[:_MOST_OF_KEY]
    if not key:
        raise UnfitFile("the file's name is no key for a product; name one: --product KEY --brand KEY")
    return key


def _name(key: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, key)
