"""Keyset paging: a page goes on behind the last row seen, however many rows come before it."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import orjson
from sqlalchemy import BigInteger, ColumnElement, Select, bindparam, func, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.db.plain_rows import Asking, RowStatement, rows_for
from backend.db.wires import Row
from backend.errors import Invalid

R = TypeVar("R")
AnyRow = TypeVar("AnyRow")
R_co = TypeVar("R_co", covariant=True)
Cursor = tuple[int | float | str | None, ...]
_LONGEST = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Which part of a list is asked for: the first so many behind a cursor, or the last so many before one."""

    count: int
    after: Cursor | None = None
    before: Cursor | None = None
    backward: bool = False
    descending: bool = False
    of: str = ""
    """What the list is called, where its cursors say so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[R_co]):
    """A page of rows with their cursors, in the list's order, and whether more lie on either side.

    `count` finds how many rows the whole list has, for whoever wants to know. A page whose reading stopped before
    it was full says where in `starts_at` or `ends_at`: the list goes on from there.
    """

    rows: Sequence[R_co]
    cursors: Sequence[Cursor]
    has_next: bool
    has_previous: bool
    count: Callable[[Session], int] | None = None
    starts_at: Cursor | None = None
    ends_at: Cursor | None = None
    of: str = ""


Keys = Sequence[InstrumentedAttribute[int] | InstrumentedAttribute[str]]


def keyset_page(session: Session, statement: Select[R], keys: Keys, part: Slice) -> Page[R]:
    """One page of the statement's one column, ordered by the (unique, not null) keys; one SELECT."""
    rows = session.execute(_bounded(statement, keys, part)).all()
    more = len(rows) > part.count
    kept = [tuple(row) for row in rows[: part.count]]
    if part.backward:
        kept.reverse()
    return Page(
        rows=[row[0] for row in kept],
        cursors=[row[1:] for row in kept],
        has_next=more if not part.backward else part.before is not None,
        has_previous=more if part.backward else part.after is not None,
        count=lambda session: count_rows(session, statement),
        of=part.of,
    )


class KeptPages(Generic[R]):
    """The pages of one list by its one whole key, which comes first in each row: their statements are kept."""

    def __init__(
        self,
        statement: Select[*tuple[Any, ...]],
        key: ColumnElement[int],
        make: Callable[[Sequence[Any]], R],
        *,
        counting: Select[int],
    ) -> None:
        self._statement = statement
        self._key = key
        self._make = make
        self._counting = RowStatement(counting)
        self._known: dict[tuple[bool, bool, bool, bool], RowStatement] = {}

    def page(self, session: Session, part: Slice) -> Page[R]:
        """One page of the list; one SELECT."""
        kept = self._statement_for(part)
        rows, more = _kept(session.connection().execute(kept.statement, _named(part)).all(), part)
        return Page(
            rows=[self._make(row) for row in rows],
            cursors=[(row[0],) for row in rows],
            has_next=more if not part.backward else part.before is not None,
            has_previous=more if part.backward else part.after is not None,
            count=lambda session: session.connection().execute(self._counting.statement).scalar_one(),
            of=part.of,
        )

    def rows(self, part: Slice) -> Asking[tuple[list[Row], bool]]:
        """Asks for the rows of the same page past SQLAlchemy, and whether more lie beyond them."""
        return _kept((yield from rows_for(self._statement_for(part), **_named(part))), part)

    def count(self) -> Asking[int]:
        """Asks how many rows the whole list has."""
        return int((yield from rows_for(self._counting))[0][0])

    def _statement_for(self, part: Slice) -> RowStatement:
        asked = (part.after is not None, part.before is not None, part.backward, part.descending)
        kept = self._known.get(asked)
        if kept is None:
            kept = self._known[asked] = RowStatement(self._between(part))
        return kept

    def _between(self, part: Slice) -> Select[*tuple[Any, ...]]:
        statement, key = self._statement, self._key
        after, before = bindparam("after", type_=BigInteger), bindparam("before", type_=BigInteger)
        if part.after is not None:
            statement = statement.where(key < after if part.descending else key > after)
        if part.before is not None:
            statement = statement.where(key > before if part.descending else key < before)
        falling = part.descending != part.backward
        return statement.order_by(key.desc() if falling else key.asc()).limit(bindparam("most", type_=BigInteger))


def _named(part: Slice) -> dict[str, object]:
    """What the statement of a page is told: its places, and one row more to learn whether more follow."""
    places = {"after": part.after[0] if part.after else None, "before": part.before[0] if part.before else None}
    return {**{name: place for name, place in places.items() if place is not None}, "most": part.count + 1}


def _kept(rows: Sequence[AnyRow], part: Slice) -> tuple[list[AnyRow], bool]:
    """The rows of the page in the list's order, and whether there was one more."""
    kept = list(rows[: part.count])
    return kept[::-1] if part.backward else kept, len(rows) > part.count


def count_rows(session: Session, statement: Select[R]) -> int:
    """How many rows the statement has."""
    counting = statement.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
    return session.execute(counting).scalar_one()


def _bounded(statement: Select[R], keys: Keys, part: Slice) -> Select[*tuple[Any, ...]]:
    """The statement between the cursors, its keys beside each row, and one row longer to learn whether more follow."""
    key = tuple_(*keys)
    if part.after is not None:
        statement = statement.where(key < part.after if part.descending else key > part.after)
    if part.before is not None:
        statement = statement.where(key > part.before if part.descending else key < part.before)
    falling = part.descending != part.backward
    order = [column.desc() if falling else column.asc() for column in keys]
    return statement.add_columns(*keys).order_by(*order).limit(part.count + 1)


def encode_cursor(cursor: Cursor) -> str:
    """The opaque spelling of a cursor."""
    return base64.urlsafe_b64encode(orjson.dumps(cursor)).decode().rstrip("=")


def named(of: str, place: Cursor) -> Cursor:
    """A place that says of which list it is; no key holds a line's end, so that it is never taken for one without."""
    return (f"\n{of}", *place)


def decode_cursor(spelled: str) -> Cursor:
    """The cursor of that spelling; anything else is refused."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(spelled[:_LONGEST] + "=" * (-len(spelled) % 4)))
    except (ValueError, RecursionError):
        parts = None
    if not isinstance(parts, list) or not all(isinstance(part, int | str | float) for part in parts):
        raise Invalid("the cursor is not one of this list", "after")
    return tuple(parts)


__all__ = [
    "Cursor",
    "KeptPages",
    "Page",
    "Slice",
    "count_rows",
    "decode_cursor",
    "encode_cursor",
    "keyset_page",
    "named",
]
