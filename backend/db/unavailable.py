"""Which faults say that the database is away, full or locked, though nothing is wrong with what was asked of it."""

import logging
import sqlite3
from typing import Final

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from backend.errors import Busy

# A deadlock or a serialization failure that several attempts could not get past is a matter of load.
RETRIED_STATES: Final = frozenset({"40001", "40P01"})
# Connections that break, servers without room, servers that stop or start, locks that somebody holds for too long.
_PASSING_STATES: Final = ("08", "53", "57P", "58", "55P03")
_PASSING_FAULTS: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_NOMEM,
    }
)
_PRIMARY: Final = 0xFF

logger = logging.getLogger(__name__)


class InDoubt(Exception):
    """The connection was lost between a commit and its answer: nobody here knows whether it was kept."""


def is_away(fault: BaseException) -> bool:
    """Whether the same work may well succeed a little later."""
    if isinstance(fault, InDoubt | NoConnection):
        return True
    if not isinstance(fault, DBAPIError):
        return False
    if isinstance(fault.orig, sqlite3.Error):
        # Faults that the driver itself raises have no number.
        return getattr(fault.orig, "sqlite_errorcode", -1) & _PRIMARY in _PASSING_FAULTS
    state = getattr(fault.orig, "sqlstate", None)
    if state is None:
        # No server said anything: it could not be reached.
        return fault.connection_invalidated or isinstance(fault, OperationalError)
    return fault.connection_invalidated or state in RETRIED_STATES or state.startswith(_PASSING_STATES)


def asked_again(fault: Exception) -> Exception:
    """The fault as whoever asked hears it: where the database is away, to come back shortly."""
    if not is_away(fault):
        return fault
    # Only the kind of fault: the statement below it holds what people said.
    logger.warning("the database is away: %s", _kind_of(fault))
    return Busy("the database cannot be asked just now")


def _kind_of(fault: Exception) -> str:
    told = getattr(fault, "orig", None)
    name = getattr(told, "sqlite_errorname", None) or getattr(told, "sqlstate", None)
    return f"{type(told or fault).__name__} {name or ''}".strip()
