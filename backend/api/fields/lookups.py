"""How fields find one thing: by its id or by its key, and by the ids that inputs carry."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, TypeAlias, TypeVar

import strawberry

from backend.api.fields.context import Context
from backend.api.shapes.nodes import parse_id
from backend.db import Session
from backend.errors import Invalid
from backend.text import clean

R = TypeVar("R")
T = TypeVar("T")

ById: TypeAlias = Annotated[strawberry.ID | None, strawberry.argument(description="By its id.")]
ByKey: TypeAlias = Annotated[str | None, strawberry.argument(description="By the key that its author gave it.")]
ProductId: TypeAlias = Annotated[strawberry.ID, strawberry.argument(description="Towards which product.")]
OneBrand: TypeAlias = Annotated[
    strawberry.ID | None, strawberry.argument(description="Only of this brand; without it, of all.")
]
OneProduct: TypeAlias = Annotated[
    strawberry.ID | None, strawberry.argument(description="Only towards this product; without it, towards all.")
]


async def by_id(
    context: Context,
    found: Callable[[Session, Sequence[int]], Mapping[int, R]],
    shape: Callable[[R], T],
    key: int | None,
) -> T | None:
    """The object of that key in its shape, read together with others."""
    row = None if key is None else await context.load(found, key)
    return None if row is None else shape(row)


async def by_id_or_key(
    context: Context,
    kind: str,
    found: Callable[[Session, Sequence[int]], Mapping[int, R]],
    find: Callable[[Session, str], R | None],
    shape: Callable[[R], T],
    *,
    id: str | None,
    key: str | None,
    named: str = "key",
) -> T | None:
    """The object of that id, or of that key; exactly one of them is given."""
    if (id is None) == (key is None):
        raise Invalid(f"name an id or a {named}, and not both", "id")
    if id is not None:
        return await by_id(context, found, shape, parse_id(id, kind, "id"))
    spelled = clean(key or "", named)
    row = await context.read(lambda session: find(session, spelled))
    return None if row is None else shape(row)


def optional_id(spelled: str | None, kind: str, *path: str) -> int | None:
    """The key in a global id of that type, where one is given."""
    return None if spelled is None else parse_id(spelled, kind, *path)
