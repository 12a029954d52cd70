"""Refused and its kinds: expected answers of the program, each with a stable code."""

from typing import ClassVar


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
