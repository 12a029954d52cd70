"""Making answers of rows: column by column, for all objects of a list at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from operator import itemgetter
from typing import NamedTuple, TypeAlias, TypeVar, cast

from backend.api.execution.plain_columns import Convert, NotPlain
from backend.db import Cursor, Slice
from backend.db.paging import encode_cursor
from backend.db.plain_rows import Row, RowReader, RowStatement

Values: TypeAlias = Sequence[object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """Personal data that an answer shows: of which objects of a type, and in which field."""

    kind: str
    keys: Sequence[int]
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """One answer in the making: where rows are read, how many of each list are asked for, and what is to be noted."""

    rows: RowReader
    most: Mapping[object, int]
    noted: list[Noted] = field(default_factory=list)

    def note(self, kind: str, keys: Sequence[int], shown: str) -> None:
        """Notes that the field of these objects is shown, if there are any."""
        if keys:
            self.noted.append(Noted(kind=kind, keys=keys, field=shown))


class PlainPage(NamedTuple):
    """A page of rows, and how many the whole list has."""

    rows: Sequence[Row]
    has_next: bool
    has_previous: bool
    total: Callable[[], int]
    key: int

    def cursor(self, row: Row) -> str:
        """The place of that row in the list."""
        place: Cursor = (row[self.key],)
        return encode_cursor(place)


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


def whole_lists(statement: RowStatement, index: int, item: Maker) -> Maker:
    """Makes the list of all that belongs to each row, by the key in that column."""
    get = itemgetter(index)

    def make(making: Making, rows: Sequence[Row]) -> Values:
        keys = list(map(get, rows))
        found = making.rows.rows_of(statement, keys) if keys else []
        lists: dict[int, list[object]] = {key: [] for key in keys}
        for row, shown in zip(found, item(making, found), strict=True):
            lists[row[0]].append(shown)
        return [lists[key] for key in keys]

    return make


def pages(statement: RowStatement, index: int, part: object, key: int, page: PageMaker) -> Maker:
    """Makes the first page of what belongs to each row, by the key in that column."""
    get = itemgetter(index)

    def make(making: Making, rows: Sequence[Row]) -> Values:
        keys = list(map(get, rows))
        lists: dict[int, list[Row]] = {each: [] for each in keys}
        for row in making.rows.rows_of(statement, keys) if keys else []:
            lists[row[0]].append(row)
        most = making.most[part]
        return page(making, [_first_page(lists[each], most, key) for each in keys])

    return make


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


def most_of(part: Slice) -> int:
    """How many are asked for from the beginning; any other part is found the usual way."""
    if part.backward or part.descending or part.after is not None or part.before is not None:
        raise NotPlain
    return part.count


def _first_page(rows: list[Row], most: int, key: int) -> PlainPage:
    """The beginning of what was read."""
    count = len(rows)
    more = count > most
    return PlainPage(
        rows=rows[:most] if more else rows, has_next=more, has_previous=False, total=lambda: count, key=key
    )
