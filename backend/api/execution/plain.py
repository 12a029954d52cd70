"""A list that is shown straight from rows where nothing stands against it, and resolved as any other where it does."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

from backend.api.execution.arguments import Arguments
from backend.api.execution.asked import Asked
from backend.api.execution.infos import Told
from backend.api.execution.plain_columns import NotPlain
from backend.api.execution.plain_compiling import FieldsOf, PlainCompiler
from backend.api.execution.plain_making import Making, Noted, PlainPage, beginning, find_lists
from backend.api.execution.plain_shapes import PlainRoot
from backend.api.execution.resolving import Way
from backend.api.execution.running import Complete, Nullable, Place, Run
from backend.db import Slice
from backend.db.patience import TookTooLong
from backend.db.plain_rows import Asking

if TYPE_CHECKING:
    from strawberry.types.field import StrawberryField

T = TypeVar("T")


class Reads(Protocol):
    """As much of a request as reads rows; `patience`: how long each of its reads may take, in seconds."""

    patience: float

    def read_rows(self, asking: Asking[T]) -> Awaitable[T]:
        """What the questions come to."""

    def read_once(self, key: Hashable, read: Callable[[], Awaitable[T]]) -> Awaitable[T]:
        """What is read of that key, once for all who ask for it meanwhile."""

    def note_all(self, kind: str, keys: Sequence[int], field: str) -> None:
        """Notes that personal data of these objects is about to be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A value that is complete as it is."""

    value: object


class PlainRead:
    """One list at one place of a document, and all that lies within it."""

    def __init__(self, root: PlainRoot, asked: Asked, fields_of: FieldsOf) -> None:
        compiler = PlainCompiler(fields_of)
        self._root = root
        self._page, self._key = compiler.page_of_root(root, asked)
        self._permissions = frozenset(compiler.permissions)
        self._parts = tuple(compiler.parts)
        self._listings = tuple(compiler.listings)
        self._counts = compiler.counts
        self._asked = asked

    def before(self, way: Way) -> Way:
        """Reads rows where that will do; else goes the usual way."""
        usual = way.call
        if usual is None:
            return way

        async def call(run: Run, place: Place, source: object) -> object:
            if self._is_for(run):
                try:
                    return Made(value=await self._read(run, place, way.arguments))
                except TookTooLong:
                    raise
                except Exception:  # noqa: BLE001, S110 - whatever it is, it is found again with its place
                    pass
            return await cast("Awaitable[object]", usual(run, place, source))

        return Way(call=call, arguments=way.arguments, is_async=True)

    def _is_for(self, run: Run) -> bool:
        """Whether the viewer may see all of it, and nothing is narrowed for them."""
        viewer = run.context.viewer
        return viewer.brands is None and self._permissions <= viewer.permissions

    async def _read(self, run: Run, place: Place, given: Arguments | None) -> object:
        part = self._root.part({} if given is None else self._taken(run, place, self._asked, given))
        if part is None:
            raise NotPlain
        parts: dict[object, Slice] = {}
        for plain, asked, own in self._parts:
            if plain.part is not None:
                parts[own] = beginning(plain.part(self._taken(run, place, asked, own)))
        context = cast("Reads", run.context)
        # Who may wait longer is not given up with those who may not.
        key = (self, part, tuple(parts.values()), context.patience)
        try:
            async with asyncio.timeout(context.patience):
                found, noted = await context.read_once(key, partial(self._found, context, part, parts))
        except TimeoutError as late:
            raise TookTooLong from late
        for each in noted:
            context.note_all(each.kind, each.keys, each.field)
        return found

    async def _found(
        self, context: Reads, part: Slice, parts: Mapping[object, Slice]
    ) -> tuple[object, Sequence[Noted]]:
        """The list, which is the same for all who may see all of it, and what is to be noted of each of them."""
        count, total = self._root.count, 0
        if self._counts:
            # Whoever asks for another page of the list shares it too.
            total = await context.read_once((count, context.patience), lambda: context.read_rows(count()))
        return await context.read_rows(self._made(part, parts, total))

    def _taken(self, run: Run, place: Place, asked: Asked, given: Arguments) -> Mapping[str, object]:
        """The arguments of one of the lists as its resolver would take them."""
        if not asked.definition.args:
            return {}
        field: StrawberryField = (asked.definition.extensions or {})["strawberry-definition"]
        return given.converted(run, field, Told(run, place, asked, field))

    def _made(self, part: Slice, parts: Mapping[object, Slice], total: int) -> Asking[tuple[object, list[Noted]]]:
        """Asks for all rows, and makes the list of them."""
        rows, more = yield from self._root.rows(part)
        making = Making(found=(yield from find_lists(rows, self._listings, parts)))
        page = PlainPage(
            rows=rows,
            has_next=more if not part.backward else part.before is not None,
            has_previous=more if part.backward else part.after is not None,
            total=total,
            key=self._key,
            of=part.of,
        )
        return self._page(making, [page])[0], making.noted


def completing(complete: Complete) -> Complete:
    """Completes what is not complete as it is."""

    def completed(run: Run, within: Nullable, place: Place, value: object) -> object:
        return value.value if type(value) is Made else complete(run, within, place, value)

    return completed
