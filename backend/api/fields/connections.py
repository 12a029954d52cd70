"""Connections: pages of a list by keyset, forward and backward, whose total is only counted when asked for."""

import math
import unicodedata
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any, Generic, TypeAlias, TypeVar, cast

import strawberry

from backend.api.fields.context import Info
from backend.api.shapes.writing import object_shape, says
from backend.api.viewers.permissions import resolved
from backend.db import Cursor, Page, Slice
from backend.db.paging import decode_cursor, encode_cursor, named
from backend.errors import Invalid

MOST = 100
USUAL = 20
_LARGEST = 2**63 - 1

T = TypeVar("T")
R = TypeVar("R")
N = TypeVar("N")

First: TypeAlias = Annotated[
    int | None, strawberry.argument(description=f"How many from the beginning, or behind `after`; at most {MOST}.")
]
After: TypeAlias = Annotated[str | None, strawberry.argument(description="Goes on behind this cursor.")]
Last: TypeAlias = Annotated[
    int | None, strawberry.argument(description=f"How many from the end, or before `before`; at most {MOST}.")
]
Before: TypeAlias = Annotated[str | None, strawberry.argument(description="Ends before this cursor.")]


class BadCursor(Invalid):
    """A cursor was given out for another list, for another order, or never: begin again without it."""

    code = "BAD_CURSOR"


@object_shape
class PageInfo:
    """Where a page lies in its list."""

    has_next_page: bool = says("Whether more follow.")
    has_previous_page: bool = says("Whether some come before.")
    start_cursor: str | None = says("The cursor of the first edge.")
    end_cursor: str | None = says("The cursor of the last edge.")


@object_shape
class Edge(Generic[N]):
    """An object in a list, with its place."""

    cursor: str = says("The place in the list: opaque, and stable while the list's order is.")
    node: N = says("The object.")


@object_shape
class Connection(Generic[N]):
    """A page of a list."""

    page: strawberry.Private[Page[Any]]
    shown: strawberry.Private[list[Any]]

    @resolved
    def edges(self) -> list[Edge[N]]:
        """The objects of this page, each with its cursor."""
        # Only whoever asks for cursors waits until they are spelled.
        cursors = [cursor_in(self.page.of, each) for each in self.page.cursors]
        return [Edge(cursor=cursor, node=node) for cursor, node in zip(cursors, self.shown, strict=True)]

    @resolved
    def page_info(self) -> PageInfo:
        """Where this page lies in the list."""
        start, end = _ends(self.page)
        return PageInfo(
            has_next_page=self.page.has_next,
            has_previous_page=self.page.has_previous,
            start_cursor=start,
            end_cursor=end,
        )

    @resolved
    def nodes(self) -> list[N]:
        """The objects of this page."""
        return self.shown

    @resolved
    async def total_count(self, info: Info) -> int | None:
        """How many the whole list has; only counted when asked for."""
        counted = self.page.count
        return None if counted is None else await info.context.read(counted)


def asked(
    first: int | None,
    after: str | None,
    last: int | None,
    before: str | None,
    *kinds: type,
    of: str,
    descending: bool = False,
) -> Slice:
    """The part of the list of that name that is asked for; the kinds are those of its keys.

    Lists that are by the same keys of the same things may have one name: a place in the one is a place in the other.
    """
    if first is not None and last is not None:
        raise Invalid("ask for the first or for the last, not for both", "last")
    return Slice(
        count=_count(last, "last") if last is not None else _count(USUAL if first is None else first, "first"),
        after=None if after is None else place_of(after, "after", of, kinds),
        before=None if before is None else place_of(before, "before", of, kinds),
        backward=last is not None,
        descending=descending,
        of=of,
    )


def connection(page: Page[R], shape: Callable[[R], T]) -> Connection[T]:
    """The page as a connection, each row in its shape."""
    return Connection(page=page, shown=[shape(row) for row in page.rows])


def _ends(page: Page[R]) -> tuple[str | None, str | None]:
    """Where the page begins and ends: with its rows, or where its reading stopped."""
    first, last = (page.cursors[0], page.cursors[-1]) if page.cursors else (None, None)
    start, end = page.starts_at or first, page.ends_at or last
    return (None if start is None else cursor_in(page.of, start), None if end is None else cursor_in(page.of, end))


async def connected(page: Awaitable[Page[R]], shape: Callable[[R], T]) -> Connection[T]:
    """The awaited page as a connection."""
    return connection(await page, shape)


def page_of(rows: Sequence[R], key: Callable[[R], Cursor], part: Slice) -> Page[R]:
    """One page of rows that were read together for many objects; they come in the order of their keys."""
    placed = [(key(row), row) for row in rows]
    between = [
        (cursor, row)
        for cursor, row in placed
        if (part.after is None or _follows(cursor, part.after, part))
        and (part.before is None or _follows(part.before, cursor, part))
    ]
    kept = between[len(between) - part.count :] if part.backward and part.count < len(between) else between
    kept = kept if part.backward else kept[: part.count]
    more = len(kept) < len(between)
    return Page(
        rows=[row for _, row in kept],
        cursors=[cursor for cursor, _ in kept],
        has_next=more if not part.backward else part.before is not None,
        has_previous=more if part.backward else part.after is not None,
        count=lambda _session: len(rows),
        of=part.of,
    )


def _follows(cursor: Cursor, other: Cursor, part: Slice) -> bool:
    """Whether the one comes behind the other in the list's order."""
    one, two = cast("tuple[int, ...]", cursor), cast("tuple[int, ...]", other)
    return one < two if part.descending else one > two


def _count(count: int, name: str) -> int:
    if not 0 <= count <= MOST:
        raise Invalid(f"{name} lies between 0 and {MOST}", name)
    return count


def cursor_in(of: str, place: Cursor) -> str:
    """How a place in the list of that name is spelled."""
    return encode_cursor(named(of, place))


def place_of(spelled: str, name: str, of: str, kinds: tuple[type, ...]) -> Cursor:
    """The place in the list of that name, if its parts are of the kinds of the list's keys."""
    try:
        cursor = decode_cursor(spelled)
    except Invalid:
        cursor = ()
    place = cursor[1:] if cursor[:1] == named(of, ()) and len(cursor) > len(kinds) else _unnamed(cursor, kinds)
    is_fit = tuple(map(type, place)) == kinds and all(map(_is_fit, place))
    # One place has one spelling: any other was not given out.
    if not is_fit or encode_cursor(cursor) != spelled:
        raise BadCursor("the cursor is not one of this list", name)
    return place


def _unnamed(cursor: Cursor, kinds: tuple[type, ...]) -> Cursor:
    """A place as it was spelled before cursors said of which list they are; such are taken until 1 June 2027."""
    return cursor if len(cursor) == len(kinds) else ()


def _is_fit(part: float | str | None) -> bool:
    """Whether a database takes the part as a key's value."""
    if isinstance(part, str):
        return not any(unicodedata.category(character) in {"Cc", "Cs"} for character in part)
    return part is not None and math.isfinite(part) and abs(part) <= _LARGEST
