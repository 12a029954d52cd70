"""Making answers of rows: column by column, for all objects of a list at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from operator import itemgetter
from typing import NamedTuple, TypeAlias, TypeVar, cast

from backend.api.execution.plain_columns import Convert, NotPlain
from backend.db import Slice
from backend.db.paging import encode_cursor, named
from backend.db.plain_rows import Asking, RowStatement, rows_of
from backend.db.wires import Row

Values: TypeAlias = Sequence[object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """Personal data that an answer shows: of which objects of a type, and in which field."""

    kind: str
    keys: Sequence[int]
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """One answer in the making: the rows of each list within it by its number, and what is to be noted."""

    found: Mapping[int, "Found"]
    noted: list[Noted] = field(default_factory=list)

    def note(self, kind: str, keys: Sequence[int], shown: str) -> None:
        """Notes that the field of these objects is shown, if there are any."""
        if keys:
            self.noted.append(Noted(kind=kind, keys=keys, field=shown))


class PlainPage(NamedTuple):
    """A page of rows, and how many the whole list has where somebody wants to know."""

    rows: Sequence[Row]
    has_next: bool
    has_previous: bool
    total: int
    key: int
    of: str

    def cursor(self, row: Row) -> str:
        """The place of that row in the list."""
        return encode_cursor(named(self.of, (row[self.key],)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list within a list: how its rows are read by the keys in a column of the rows above it.

    Lists have numbers, the one that is asked for by itself 0, and all others greater ones than those above them. Where
    it is shown as pages, `part` says which of them and `key` where its rows have their keys.
    """

    number: int
    above: int
    index: int
    statement: RowStatement
    part: object = None
    key: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The rows of one list that are shown, and where it is shown as pages, these."""

    rows: Sequence[Row]
    pages: Sequence[PlainPage] = ()


def find_lists(
    rows: Sequence[Row], listings: Sequence[Listing], parts: Mapping[object, Slice]
) -> Asking[Mapping[int, Found]]:
    """Asks for the rows of all lists that belong to these rows, each list once those above it are there."""
    found = {0: Found(rows=rows)}
    for each in listings:
        keys = [row[each.index] for row in found[each.above].rows]
        read = (yield from rows_of(each.statement, keys)) if keys else []
        found[each.number] = Found(rows=read) if each.part is None else _paged(each, keys, read, parts[each.part])
    return found


def _paged(listing: Listing, keys: Sequence[int], rows: Sequence[Row], part: Slice) -> Found:
    lists: dict[int, list[Row]] = {key: [] for key in keys}
    for row in rows:
        lists[row[0]].append(row)
    shown = [_first_page(each, part, listing.key) for each in lists.values()]
    return Found(rows=[row for page in shown for row in page.rows], pages=shown)


T = TypeVar("T")
Makes: TypeAlias = Callable[[Making, Sequence[T]], Values]
Maker: TypeAlias = Makes[Row]
PageMaker: TypeAlias = Makes[PlainPage]


def objects(makers: Mapping[str, Makes[T]]) -> Makes[T]:
    """Makes an object of each row or page, its fields in their order."""
    each, zipped = tuple(makers.values()), _zipper(len(makers))(*makers)

    def make(making: Making, found: Sequence[T]) -> Values:
        return zipped([maker(making, found) for maker in each])

    return make


def column(index: int, convert: Convert) -> Maker:
    """Makes what stands in a column."""
    get = itemgetter(index)
    return lambda _making, rows: convert(list(map(get, rows)))


def constant(value: object) -> Callable[[Making, Sequence[object]], Values]:
    """Makes the same of everything."""
    return lambda _making, rows: [value] * len(rows)


def noting(make: Maker, kind: str, index: int, shown: str) -> Maker:
    """Makes what is made, and notes that it is shown of the objects whose keys stand in that column."""
    get = itemgetter(index)

    def make_and_note(making: Making, rows: Sequence[Row]) -> Values:
        making.note(kind, list(map(get, rows)), shown)
        return make(making, rows)

    return make_and_note


def whole_lists(number: int, index: int, item: Maker) -> Maker:
    """Makes the list of all that belongs to each row, by the key in that column."""
    get = itemgetter(index)

    def make(making: Making, rows: Sequence[Row]) -> Values:
        found = making.found[number].rows
        lists: dict[int, list[object]] = {key: [] for key in map(get, rows)}
        for row, shown in zip(found, item(making, found), strict=True):
            lists[row[0]].append(shown)
        return list(lists.values())

    return make


def pages(number: int, page: PageMaker) -> Maker:
    """Makes the first page of what belongs to each row."""
    return lambda making, _rows: page(making, making.found[number].pages)


def spread(item: Maker) -> PageMaker:
    """Makes the items of all pages at once, and gives each page its own."""

    def make(making: Making, found: Sequence[PlainPage]) -> Values:
        items = iter(item(making, [row for each in found for row in each.rows]))
        return [list(islice(items, len(each.rows))) for each in found]

    return make


def edges(makers: Mapping[str, PageMaker]) -> PageMaker:
    """Makes the edges of pages, of which each maker makes a part for every row."""
    zipped = _zipper(len(makers))(*makers)

    def make(making: Making, found: Sequence[PlainPage]) -> Values:
        columns = [maker(making, found) for maker in makers.values()]
        return [zipped(cast("Sequence[Values]", parts)) for parts in zip(*columns, strict=True)]

    return make


def cursors_of(page: PlainPage) -> list[str]:
    """The cursors of a page's rows."""
    return [page.cursor(row) for row in page.rows]


def of_pages(show: Callable[[PlainPage], object]) -> PageMaker:
    """Makes something of each page by itself."""
    return lambda _making, found: [show(each) for each in found]


def start_of(page: PlainPage) -> str | None:
    """The cursor of a page's first row."""
    return page.cursor(page.rows[0]) if page.rows else None


def end_of(page: PlainPage) -> str | None:
    """The cursor of a page's last row."""
    return page.cursor(page.rows[-1]) if page.rows else None


@lru_cache(maxsize=256)
def _zipper(count: int) -> Callable[..., Callable[[Sequence[Values]], list[dict[str, object]]]]:
    """What makes objects of so many columns, once it is told their names.

    As it would be written by hand for that number: with a loop over the names of each object it takes three times as
    long. Its text is made of numbers alone, as that of a dataclass is.
    """
    names, values = (", ".join(f"{letter}{number}" for number in range(count)) for letter in "nv")
    shown = ", ".join(f"n{number}: v{number}" for number in range(count))
    text = f"lambda {names}: lambda columns: [{{{shown}}} for {values}, in zip(*columns, strict=True)]"
    made: Callable[..., Callable[[Sequence[Values]], list[dict[str, object]]]] = eval(text)  # noqa: S307 - see above
    return made


def beginning(part: Slice) -> Slice:
    """The part, if it is the beginning of its list; any other is found the usual way."""
    if part.backward or part.descending or part.after is not None or part.before is not None:
        raise NotPlain
    return part


def _first_page(rows: list[Row], part: Slice, key: int) -> PlainPage:
    """The beginning of what was read."""
    count, most = len(rows), part.count
    more = count > most
    shown = rows[:most] if more else rows
    return PlainPage(rows=shown, has_next=more, has_previous=False, total=count, key=key, of=part.of)
