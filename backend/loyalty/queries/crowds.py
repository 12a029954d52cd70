"""Crowds: people with neighbouring ids, as many as the index of moves in time keeps together.

Moves lie in it by crowd and then by instant: everyone is made anew in the order of their ids, so that one part of that
touches a small region of the index, not every page. Whoever follows time through it names the crowds.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy.orm import Session

from backend.loyalty.tables import MoveRow
from backend.panel.tables import Person

_BITS: Final = 16
# Written out, not bound: an index over an expression is only used where the statement says the very same.
CROWD: Final[ColumnElement[int]] = MoveRow.person_id.bitwise_rshift(literal_column(str(_BITS)))


def list_crowds(session: Session) -> Sequence[int]:
    """The numbers of all crowds that anybody is in."""
    return crowds_up_to(session.scalar(select(func.max(Person.id))) or 0)


def crowds_up_to(person_id: int) -> Sequence[int]:
    """The numbers of the crowds of the people up to that id."""
    return range(crowd_of(person_id) + 1)


def crowd_of(person_id: int) -> int:
    """The number of the crowd that a person of that id is in."""
    return person_id >> _BITS


def last_of(crowd: int) -> int:
    """The last id of that crowd."""
    return ((crowd + 1) << _BITS) - 1


def is_of(crowds: Sequence[int]) -> ColumnElement[bool]:
    """Whether a move is of somebody in one of the crowds."""
    return CROWD.in_(crowds)
