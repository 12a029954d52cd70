"""Filters of a list that were arguments of their own before they stood together in `where`."""

from datetime import date
from typing import Final, TypeVar

import strawberry
from strawberry.types.arguments import StrawberryArgumentAnnotation

from backend.api.shapes.evolution import Deprecation
from backend.errors import Invalid

W = TypeVar("W")

_SINCE: Final = date(2026, 11, 22)
_GOES_AFTER: Final = date(2027, 6, 1)


def outdated(name: str, description: str) -> StrawberryArgumentAnnotation:
    """An argument of the list of that name that its `where` says by now."""
    told = Deprecation(since=_SINCE, use=f"Query.{name}.where", goes_after=_GOES_AFTER)
    return strawberry.argument(description=description, deprecation_reason=told.reason)


def said_once(where: W | None, loose: W, nothing: W) -> W:
    """What is asked for, said in `where` or by arguments of its own; said in both ways it is refused."""
    if where is None:
        return loose
    if loose != nothing:
        raise Invalid("say all of it in where", "where")
    return where
