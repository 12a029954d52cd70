"""Which part of a document is shown straight from rows: worked out once, with all that must be so for it."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from graphql import (
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
)
from strawberry.types.field import StrawberryField

from backend.api.execution import plain_making as making
from backend.api.execution.arguments import Arguments
from backend.api.execution.asked import Asked
from backend.api.execution.plain_columns import NotPlain, converter, ids
from backend.api.execution.plain_making import Listing, Maker, PageMaker
from backend.api.execution.plain_shapes import PlainList, PlainRoot, PlainType
from backend.api.viewers.permissions import Guard

if TYPE_CHECKING:
    from backend.staff.rules import Permission

Selected: TypeAlias = Iterable[tuple[str, Asked]]
FieldsOf: TypeAlias = Callable[[GraphQLObjectType, Asked], Selected]

_KEY: Final = "id"
_EDGE_CURSOR: Final = making.of_pages(making.cursors_of)
_PAGE_INFO: Final[Mapping[str, Callable[[making.PlainPage], object]]] = {
    "hasNextPage": lambda page: page.has_next,
    "hasPreviousPage": lambda page: page.has_previous,
    "startCursor": making.start_of,
    "endCursor": making.end_of,
}


class _Columns:
    """The columns of the rows that are shown, of the list of that number; list 0 has those that it always has."""

    def __init__(self, names: Iterable[str], *, of: int) -> None:
        self._places = {name: place for place, name in enumerate(names)}
        self.of = of

    @property
    def names(self) -> tuple[str, ...]:
        """The columns in their order."""
        return tuple(self._places)

    def place(self, name: str) -> int:
        """Where that column stands."""
        if name not in self._places and not self.of:
            raise NotPlain
        return self._places.setdefault(name, len(self._places))


class PlainCompiler:
    """Works out how a list and everything in it is made of rows; what it does not know raises NotPlain."""

    def __init__(self, fields_of: FieldsOf) -> None:
        self._fields_of = fields_of
        self.permissions: set[Permission] = set()
        self.parts: list[tuple[PlainList, Asked, Arguments]] = []
        self.counts = False
        self._listings: dict[int, Listing | None] = {}

    @property
    def listings(self) -> list[Listing]:
        """The lists within it, each behind that in which it lies."""
        return [each for each in self._listings.values() if each is not None]

    def page_of_root(self, root: PlainRoot, asked: Asked) -> tuple[PageMaker, int]:
        """What makes the pages of a list that is asked for by itself, and where its rows have their keys."""
        self._guards(asked)
        columns = _Columns(root.columns, of=0)
        return self._connection(asked, root.of, columns), columns.place(_KEY)

    def _object(self, kind: GraphQLObjectType, asked: Asked, plain: PlainType, columns: _Columns) -> Maker:
        makers = {name: self._field(each, plain, columns) for name, each in self._fields_of(kind, asked)}
        if not makers:
            raise NotPlain
        return making.objects(makers)

    def _field(self, asked: Asked, plain: PlainType, columns: _Columns) -> Maker:
        kind = asked.parent.name
        if asked.name == "__typename":
            return making.constant(kind)
        guards = self._guards(asked)
        if asked.name in plain.needs:
            self.permissions.add(plain.needs[asked.name])
        make = self._made(asked, plain, columns)
        for guard in guards:
            if guard.personal:
                make = making.noting(make, kind, columns.place(_KEY), guard.personal)
        return make

    def _made(self, asked: Asked, plain: PlainType, columns: _Columns) -> Maker:
        if asked.name in plain.lists:
            return self._list(asked, plain.lists[asked.name], columns)
        if asked.name in plain.constants:
            return making.constant(plain.constants[asked.name])
        if asked.name == _KEY:
            return making.column(columns.place(_KEY), ids(asked.parent.name))
        if asked.name not in plain.columns:
            raise NotPlain
        leaf = get_named_type(asked.definition.type)
        if not is_leaf_type(leaf):
            raise NotPlain
        nullable = not isinstance(asked.definition.type, GraphQLNonNull)
        convert = converter(leaf, nullable=nullable)
        return making.column(columns.place(plain.columns[asked.name]), convert)

    def _list(self, asked: Asked, plain: PlainList, above: _Columns) -> Maker:
        """A list of what belongs to each object; the first column of its rows is the key of that object."""
        number = len(self._listings) + 1
        self._listings[number] = None
        columns = _Columns(("",), of=number)
        index = above.place(plain.by)
        given, key = (None, 0) if plain.part is None else (Arguments(asked), columns.place(_KEY))
        if given is None:
            item = self._object(_object_type(asked), asked, plain.of, columns)
            make = making.whole_lists(number, index, item)
        else:
            self.parts.append((plain, asked, given))
            make = making.pages(number, self._connection(asked, plain.of, columns))
        statement = plain.table.reading(columns.names[1:])
        self._listings[number] = Listing(
            number=number, above=above.of, index=index, statement=statement, part=given, key=key
        )
        if plain.notes is None:
            return make
        kind, name, shown = plain.notes
        return making.noting(make, kind, above.place(name), shown)

    def _connection(self, asked: Asked, plain: PlainType, columns: _Columns) -> PageMaker:
        kind = _object_type(asked)
        makers = {name: self._part(each, plain, columns) for name, each in self._fields_of(kind, asked)}
        if not makers:
            raise NotPlain
        return making.objects(makers)

    def _part(self, asked: Asked, plain: PlainType, columns: _Columns) -> PageMaker:
        """A field of a connection."""
        self._guards(asked)
        kind = _object_type(asked)
        if asked.name == "nodes":
            return making.spread(self._object(kind, asked, plain, columns))
        if asked.name == "edges":
            return making.edges({name: self._edge(each, plain, columns) for name, each in self._fields_of(kind, asked)})
        if asked.name == "pageInfo":
            return making.objects({name: _of_page_info(each) for name, each in self._fields_of(kind, asked)})
        if asked.name == "totalCount":
            self.counts = self.counts or not columns.of
            return making.of_pages(lambda page: page.total)
        return _typename(asked)

    def _edge(self, asked: Asked, plain: PlainType, columns: _Columns) -> PageMaker:
        if asked.name == "cursor":
            return _EDGE_CURSOR
        if asked.name == "node":
            return making.spread(self._object(_object_type(asked), asked, plain, columns))
        kind = asked.parent.name
        return making.of_pages(lambda page: [kind] * len(page.rows))

    def _guards(self, asked: Asked) -> list[Guard]:
        """The guards before a field, whose permissions are needed for all of the list."""
        field = (asked.definition.extensions or {}).get("strawberry-definition")
        if asked.name == "__typename":
            return []
        if not isinstance(field, StrawberryField) or not all(type(each) is Guard for each in field.extensions):
            raise NotPlain
        guards = [each for each in field.extensions if isinstance(each, Guard)]
        self.permissions |= {each.permission for each in guards}
        return guards


def _of_page_info(asked: Asked) -> PageMaker:
    show = _PAGE_INFO.get(asked.name)
    return _typename(asked) if show is None else making.of_pages(show)


def _typename(asked: Asked) -> PageMaker:
    if asked.name != "__typename":
        raise NotPlain
    return making.constant(asked.parent.name)


def _object_type(asked: Asked) -> Any:  # noqa: ANN401 - of a leaf nobody asks for fields
    return get_named_type(asked.definition.type)
