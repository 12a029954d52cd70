"""What a subscription is fed from: tables that are read again and again, each time in a read of its own."""

import inspect
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import strawberry
from strawberry.types.field import StrawberryField

from backend.api.viewers.permissions import Guard, Requires, Viewer
from backend.clock import Instant
from backend.db import Session
from backend.staff.rules import Permission

T = TypeVar("T")


class Ended(Exception):
    """Nothing more will come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading of the tables: by whom, and when."""

    session: Session
    viewer: Viewer
    now: Instant


class Feed(AsyncIterator[T], Generic[T]):
    """Remembers how far a subscriber was told; whoever holds the connection reads it in its own time.

    It is an iterator only because a subscription must resolve to one: nobody iterates.
    """

    def read(self, reading: Reading) -> Sequence[T]:
        """What has happened since the last reading, a bounded part of it; raises Ended where nothing more will."""
        raise NotImplementedError

    async def __anext__(self) -> T:
        """Nothing."""
        raise StopAsyncIteration


def subscribed(permission: Permission) -> Callable[[Callable[..., object]], StrawberryField]:
    """A subscription that needs the permission and is described by its resolver's docstring."""

    def wrap(resolver: Callable[..., object]) -> StrawberryField:
        field: StrawberryField = strawberry.subscription(
            resolver,
            description=inspect.getdoc(resolver),
            directives=[Requires(permission=permission)],
            extensions=[Guard(permission)],
        )
        return field

    return wrap
