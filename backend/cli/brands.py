"""Brands that are named on the command line by their keys."""

from collections.abc import Collection, Sequence
from typing import Annotated, TypeAlias

import typer
from sqlalchemy.orm import Session

from backend.belonging import see_only_brands
from backend.catalogue.queries import find_brand_by_key
from backend.errors import NotFound

OnlyBrands: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--brand", help="Only what belongs to this brand, or to none, by its key; may be repeated."),
]


def brands_named(session: Session, keys: Collection[str]) -> Sequence[int]:
    """The brands of those keys; refuses one that is nobody's."""
    found = {key: find_brand_by_key(session, key) for key in keys}
    for key, brand in found.items():
        if brand is None:
            raise NotFound(f"no brand is called {key}")
    return [brand.id for brand in found.values() if brand is not None]


def see_only(session: Session, keys: Collection[str] | None) -> None:
    """From now on the session sees no more than whoever is there for those brands; without any, all."""
    if keys:
        see_only_brands(session, frozenset(brands_named(session, keys)))
