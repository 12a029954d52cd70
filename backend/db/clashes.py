"""A clash with a unique key is an expected answer: it becomes the refusal that the use case names."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.errors import Refused

_UNIQUE_VIOLATION = "23505"
_SQLITE_CLASHES = frozenset({"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"})


@contextmanager
def refusing_clash(session: Session, refusal: Refused) -> Iterator[None]:
    """Writes what its block added; where a unique key is taken, undoes the block alone and raises the refusal."""
    try:
        with session.begin_nested():
            yield
            session.flush()
    except IntegrityError as fault:
        if not _is_clash(fault):
            raise
        raise refusal from None


def _is_clash(fault: IntegrityError) -> bool:
    """Whether a unique or primary key was taken, rather than a reference broken."""
    name = getattr(fault.orig, "sqlite_errorname", None)
    return name in _SQLITE_CLASHES or getattr(fault.orig, "sqlstate", None) == _UNIQUE_VIOLATION
