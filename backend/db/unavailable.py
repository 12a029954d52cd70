"""Which faults say that the database is away, full or locked, though nothing is wrong with what was asked of it."""

import logging
import sqlite3
from typing import Final

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from backend.errors import Busy, PerhapsKept

PERHAPS_KEPT: Final = "the database was lost while it kept something: look whether it is there before you try again"

# A deadlock or a serialization failure that several attempts could not get past is a matter of load.
RETRIED_STATES: Final = frozenset({"40001", "40P01"})
# Connections that break, servers without room, servers that stop or start, locks that somebody holds for too long.
_LOCKED: Final = "55P03"
_PASSING_STATES: Final = ("08", "53", "57P", "58", _LOCKED)
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
DRIVER_FAULTS: Final = (sqlite3.Error, psycopg.Error)
"""What is raised where nothing stands between a driver and whoever asks it."""

logger = logging.getLogger(__name__)


class InDoubt(Exception):
    """The connection was lost between a commit and its answer: nobody here knows whether it was kept."""


def is_away(fault: BaseException) -> bool:
    """Whether the same work may well succeed a little later."""
    if isinstance(fault, InDoubt | NoConnection):
        return True
    told = _told_by_driver(fault)
    if isinstance(told, sqlite3.Error):
        # Faults that the driver itself raises have no number.
        return getattr(told, "sqlite_errorcode", -1) & _PRIMARY in _PASSING_FAULTS
    if not isinstance(told, psycopg.Error):
        return False
    if isinstance(fault, DBAPIError) and fault.connection_invalidated:
        return True
    if told.sqlstate is None:
        # No server said anything: it could not be reached.
        return isinstance(told, psycopg.OperationalError)
    return told.sqlstate in RETRIED_STATES or told.sqlstate.startswith(_PASSING_STATES)


def is_locked(fault: BaseException) -> bool:
    """Whether somebody holds a row or a table of a server for too long, and all others may well be free."""
    return getattr(_told_by_driver(fault), "sqlstate", None) == _LOCKED


def asked_again(fault: Exception) -> Exception:
    """The fault as whoever asked hears it: where the database is away, to come back shortly, or to look first."""
    if not is_away(fault):
        return fault
    # Only the kind of fault: the statement below it holds what people said.
    logger.warning("the database is away: %s", _kind_of(fault))
    if isinstance(fault, InDoubt):
        return PerhapsKept(PERHAPS_KEPT)
    return Busy("the database cannot be asked just now")


def _told_by_driver(fault: BaseException) -> BaseException | None:
    """What the driver raised, be it told by SQLAlchemy or not."""
    return fault.orig if isinstance(fault, DBAPIError) else fault


def _kind_of(fault: Exception) -> str:
    told = _told_by_driver(fault)
    name = getattr(told, "sqlite_errorname", None) or getattr(told, "sqlstate", None)
    return f"{type(told or fault).__name__} {name or ''}".strip()
