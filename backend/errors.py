"""Refused and its kinds: expected answers of the program, each with a stable code."""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, TypeVar

R = TypeVar("R")
T = TypeVar("T")


class Refused(Exception):
    """A use case said no; the message is for people and holds no personal data."""

    code: ClassVar[str] = "REFUSED"

    def __init__(self, message: str, *path: str) -> None:
        super().__init__(message)
        self.message = message
        self.path = path


class NotFound(Refused):
    """What was asked for does not exist, or not for this asker."""

    code = "NOT_FOUND"


class Invalid(Refused):
    """A value cannot be accepted as it stands."""

    code = "INVALID"


class AlreadyExists(Refused):
    """A unique key or reference is taken."""

    code = "ALREADY_EXISTS"


class Forbidden(Refused):
    """The asker is known and may not do this."""

    code = "FORBIDDEN"


class Unauthenticated(Refused):
    """The asker is not known."""

    code = "UNAUTHENTICATED"


class Busy(Refused):
    """More work is waiting than is good for those who wait; try again shortly."""

    code = "BUSY"


class PerhapsKept(Busy):
    """The database was lost at the moment of keeping: what was asked for may be done already, or not at all."""

    code = "IN_DOUBT"


class Several(Refused):
    """More than one thing is wrong with a batch: each is told, and the first speaks for all."""

    code = "INVALID"

    def __init__(self, refusals: Sequence[Refused]) -> None:
        super().__init__(refusals[0].message, *refusals[0].path)
        self.refusals = tuple(refusals)


def refuse_all(refusals: Sequence[Refused]) -> None:
    """Refuses where anything is wrong, and says all of it."""
    if len(refusals) == 1:
        raise refusals[0]
    if refusals:
        raise Several(refusals)


def placed(refusal: Refused, *path: str) -> Refused:
    """The same refusal of something that lies further in."""
    return type(refusal)(refusal.message, *path, *refusal.path)


def read_each(rows: Iterable[R], read: Callable[[R, int], T]) -> list[T]:
    """What each row says, by its place; whatever is wrong with any of them is told together."""
    said: list[T] = []
    refusals: list[Refused] = []
    for place, row in enumerate(rows):
        try:
            said.append(read(row, place))
        except Refused as refusal:
            refusals.append(refusal)
    refuse_all(refusals)
    return said
