"""Which types are shown straight from rows: what the fields of a type are columns of, and how its lists are read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from backend.db import Slice
from backend.db.plain_rows import Asking, RowTable
from backend.db.wires import Row
from backend.staff.rules import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainType:
    """A type whose objects are rows.

    `columns` says which column each field shows and `constants` what others always are; `id` is made of the column
    `id`. Of the fields in `needs` only those are plain to whom the permission is given.
    """

    columns: Mapping[str, str]
    constants: Mapping[str, object] = field(default_factory=dict)
    lists: "Mapping[str, PlainList]" = field(default_factory=dict)
    needs: Mapping[str, Permission] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainList:
    """What belongs to each object of a type: rows of a table by a column of the objects' own, as a page or all.

    Where it shows what is personal, `notes` says of whom: their type, the column of the object, and the field.
    """

    of: PlainType
    table: RowTable
    by: str
    part: Callable[[Mapping[str, object]], Slice] | None = None
    notes: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainRoot:
    """A list that is asked for by itself; `part` says which part, or nothing where it is no plain one."""

    of: PlainType
    columns: tuple[str, ...]
    rows: Callable[[Slice], Asking[tuple[list[Row], bool]]]
    count: Callable[[], Asking[int]]
    part: Callable[[Mapping[str, object]], Slice | None]
