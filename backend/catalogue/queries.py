"""What can be asked of the catalogue."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.catalogue.tables import Brand, Product
from backend.db import Page, Slice, keyset_page
from backend.errors import NotFound


def get_brand(session: Session, brand_id: int) -> Brand:
    """The brand of that id."""
    brand = session.get(Brand, brand_id)
    if brand is None:
        raise NotFound("there is no such brand", "brandId")
    return brand


def get_product(session: Session, product_id: int) -> Product:
    """The product of that id."""
    product = session.get(Product, product_id)
    if product is None:
        raise NotFound("there is no such product", "productId")
    return product


def find_brand_by_key(session: Session, key: str) -> Brand | None:
    """The brand of that key, if there is one."""
    return session.scalar(select(Brand).where(Brand.key == key))


def find_product_by_key(session: Session, key: str) -> Product | None:
    """The product of that key, if there is one."""
    return session.scalar(select(Product).where(Product.key == key))


def brands_by_id(session: Session, ids: Collection[int]) -> dict[int, Brand]:
    """The brands among those ids."""
    return {brand.id: brand for brand in session.scalars(select(Brand).where(Brand.id.in_(ids)))}


def products_by_id(session: Session, ids: Collection[int]) -> dict[int, Product]:
    """The products among those ids."""
    return {product.id: product for product in session.scalars(select(Product).where(Product.id.in_(ids)))}


def products_by_key(session: Session, keys: Collection[str]) -> dict[str, Product]:
    """The products among those keys."""
    return {product.key: product for product in session.scalars(select(Product).where(Product.key.in_(keys)))}


def products_of(session: Session, brand_ids: Collection[int]) -> dict[int, list[Product]]:
    """The products of each of those brands, in the order of their keys."""
    found: dict[int, list[Product]] = {brand_id: [] for brand_id in brand_ids}
    for product in session.scalars(select(Product).where(Product.brand_id.in_(brand_ids)).order_by(Product.key)):
        found[product.brand_id].append(product)
    return found


def makers(session: Session) -> dict[int, int]:
    """Who makes each product: the brand's id by the product's."""
    return {row.id: row.brand_id for row in session.execute(select(Product.id, Product.brand_id))}


def list_brands(session: Session, part: Slice) -> Page[Brand]:
    """Brands in the order of their keys."""
    return keyset_page(session, select(Brand), [Brand.key], part)


def list_products(session: Session, part: Slice, *, brand_id: int | None = None) -> Page[Product]:
    """Products in the order of their keys, of one brand or of all."""
    statement = select(Product)
    if brand_id is not None:
        statement = statement.where(Product.brand_id == brand_id)
    return keyset_page(session, statement, [Product.key], part)
