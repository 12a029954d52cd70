"""One execution under way: what is still awaited, which places an error may yet null, and the errors so far."""

from asyncio import AbstractEventLoop, Future, get_running_loop, sleep
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from types import CoroutineType
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from graphql import FieldNode, GraphQLError, located_error
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

if TYPE_CHECKING:
    from backend.api.viewers.permissions import Viewed

# As graphql-core's Path: what stands above, the key, and the type whose field it is. One is made for every row.
Place: TypeAlias = "tuple[Place, str | int, str | None] | None"
Shown: TypeAlias = "dict[str, object] | list[object]"
Complete: TypeAlias = "Callable[[Run, Nullable, Place, object], object]"
Begin: TypeAlias = "Callable[[Run, Place, object], object]"

# As many as are read together at most: those that wait behind them lose nothing when the server turns to others.
_TURN: Final = 1_000


class Nullable:
    """A place in the answer that becomes null when something within it fails that may not be null."""

    __slots__ = ("above", "key", "nulled", "shown")

    def __init__(self, shown: Shown, key: str | int, above: "Nullable | None") -> None:
        self.shown = shown
        self.key = key
        self.above = above
        self.nulled = False

    def is_gone(self) -> bool:
        """Whether it, or what it lies in, is null already: nothing within matters any more."""
        place: Nullable | None = self
        while place is not None:
            if place.nulled:
                return True
            place = place.above
        return False


class Spot:
    """What stands at one place of every answer: how a value is completed there, and whether it may be null."""

    __slots__ = ("complete", "holds", "nodes", "nullable")

    def __init__(self, nodes: list[FieldNode], complete: Complete, *, nullable: bool, holds: bool) -> None:
        self.nodes = nodes
        self.complete = complete
        self.nullable = nullable
        # Only where something within may still be awaited must it be known what it would null.
        self.holds = nullable and holds

    def settle(self, run: "Run", within: Nullable, shown: Shown, key: str | int, place: Place, value: object) -> None:
        """Puts the completed value in its place; raises what nulls more than this place."""
        inner = Nullable(shown, key, within) if self.holds else within
        try:
            shown[key] = self.complete(run, inner, place, value)  # type: ignore[index] # a list has numbers
        except Exception as fault:  # noqa: BLE001 - whatever a resolver raises is an error of its field
            if self.holds:
                inner.nulled = True
            self.refuse(run, within, shown, key, place, fault)

    def refuse(
        self, run: "Run", within: Nullable, shown: Shown, key: str | int, place: Place, fault: Exception
    ) -> None:
        """Notes the fault and shows null; where null may not stand, raises it."""
        error = located_error(fault, self.nodes, keys_of(place))
        if not self.nullable:
            raise error from fault
        shown[key] = None  # type: ignore[index] # a list has numbers
        run.note(error, within)


class Late:
    """A value that is awaited, and where it will stand."""

    __slots__ = ("begin", "coroutine", "key", "place", "shown", "source", "spot", "within")

    def __init__(
        self, spot: Spot, within: Nullable, shown: Shown, key: str | int, place: Place, begin: Begin, source: object
    ) -> None:
        self.spot = spot
        self.within = within
        self.shown = shown
        self.key = key
        self.place = place
        self.begin = begin
        self.source = source
        self.coroutine: Coroutine[object, object, object] | None = None

    def close(self) -> None:
        """Ends it without a value."""
        if self.coroutine is not None:
            self.coroutine.close()


class Run:
    """The state of one execution. Everything awaited goes on inside the one task of the request."""

    __slots__ = ("_queue", "_waiting", "_woken", "answer", "context", "errors", "executor", "given", "root", "taken")

    def __init__(self, executor: StrawberryGraphQLCoreExecutionContext) -> None:
        self.executor = executor
        self.context: Viewed = executor.context_value
        self.errors: list[GraphQLError] = []
        self.answer: dict[str, object] = {"data": None}
        self.root = Nullable(self.answer, "data", None)
        self.given: dict[object, dict[str, object]] = {}
        self.taken: dict[object, dict[str, object]] = {}
        self._queue: deque[Late] = deque()
        self._waiting: dict[Future[object], list[Late]] = {}
        self._woken: Future[None] | None = None

    def later(self, late: Late) -> None:
        """Takes note of a value that is to be awaited once everything at hand is done."""
        self._queue.append(late)

    def note(self, error: GraphQLError, within: Nullable) -> None:
        """Keeps the error of a place that is null now, unless what it lies in is null already."""
        if not within.is_gone():
            self.errors.append(error)

    def null(self, place: Nullable, error: GraphQLError) -> None:
        """Makes the place null for that error, and forgets whatever is awaited within it."""
        if place.is_gone():
            return
        place.nulled = True
        place.shown[place.key] = None  # type: ignore[index] # a list has numbers
        self.errors.append(error)
        for future, lates in list(self._waiting.items()):
            self._waiting[future] = [late for late in lates if not _ended(late)]

    def shown(self) -> dict[str, object] | None:
        """The data of the answer."""
        return cast("dict[str, object] | None", self.answer["data"])

    async def finish(self) -> None:
        """Awaits everything that is to come, and what follows from it."""
        loop = get_running_loop()
        try:
            while self._queue or any(self._waiting.values()):
                await self._go_on(loop)
        finally:
            for late in (*self._queue, *(late for lates in self._waiting.values() for late in lates)):
                late.close()

    async def _go_on(self, loop: AbstractEventLoop) -> None:
        for _ in range(_TURN):
            if not self._queue:
                break
            self._step(self._queue.popleft(), loop)
        if self._queue:
            await sleep(0)
        elif any(self._waiting.values()):
            self._woken = loop.create_future()
            await self._woken

    def _step(self, late: Late, loop: AbstractEventLoop) -> None:
        if late.within.is_gone():
            late.close()
            return
        try:
            if late.coroutine is None:
                late.coroutine = _coroutine(late.begin(self, late.place, late.source))
            awaits = late.coroutine.send(None)
        except StopIteration as done:
            self._settle(late, done.value)
        except Exception as fault:  # noqa: BLE001 - whatever a resolver raises is an error of its field
            self._refuse(late, fault)
        else:
            self._wait(late, awaits, loop)

    def _settle(self, late: Late, value: object) -> None:
        try:
            late.spot.settle(self, late.within, late.shown, late.key, late.place, value)
        except GraphQLError as error:
            self.null(late.within, error)

    def _refuse(self, late: Late, fault: Exception) -> None:
        try:
            late.spot.refuse(self, late.within, late.shown, late.key, late.place, fault)
        except GraphQLError as error:
            self.null(late.within, error)

    def _wait(self, late: Late, awaits: object, loop: AbstractEventLoop) -> None:
        """Goes on with it once what it awaits is there, with all others that await the same."""
        if awaits is None:
            # Nothing but a turn for others is asked for.
            future: Future[object] = loop.create_future()
            loop.call_soon(_done, future)
        else:
            future = cast("Future[object]", awaits)
            # As a task does: who else awaits it is let through to it as well.
            future._asyncio_future_blocking = False  # noqa: SLF001 - this is how awaiting is spelled
        lates = self._waiting.get(future)
        if lates is None:
            self._waiting[future] = [late]
            future.add_done_callback(self._wake)
        else:
            lates.append(late)

    def _wake(self, future: Future[object]) -> None:
        self._queue.extend(self._waiting.pop(future, ()))
        if self._woken is not None and not self._woken.done():
            self._woken.set_result(None)


def keys_of(place: Place) -> list[str | int]:
    """The path of a place, from the root."""
    keys: list[str | int] = []
    while place is not None:
        keys.append(place[1])
        place = place[0]
    return keys[::-1]


def path_of(place: Place) -> Path | None:
    """The place as graphql-core spells it."""
    return None if place is None else Path(path_of(place[0]), place[1], place[2])


def _ended(late: Late) -> bool:
    if not late.within.is_gone():
        return False
    late.close()
    return True


def _done(future: "Future[object]") -> None:
    if not future.done():
        future.set_result(None)


def _coroutine(value: object) -> Coroutine[object, object, object]:
    if isinstance(value, CoroutineType):
        return value
    return _awaited(cast("Awaitable[object]", value))


async def _awaited(value: Awaitable[object]) -> object:
    return await value
