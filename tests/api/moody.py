"""A schema whose every field does what it likes: shows a value, null or nonsense, fails, at once or after a while."""

import asyncio
from collections.abc import AsyncIterator, Generator
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Annotated, Any, TypeVar, cast

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig

from backend.api.documents.documents import StaffSchema
from backend.api.shapes.enums import described
from backend.api.shapes.scalars import JSON, SCALARS, DateTime
from backend.api.shapes.writing import input_shape, interface_shape, object_shape, says
from backend.api.viewers.permissions import guarded, resolved
from backend.errors import Forbidden, Invalid
from backend.staff.rules import Permission

# What a field shows is of whatever type: that is the point.
Anything = Any
T = TypeVar("T")


class Colour(StrEnum):
    """Some colours."""

    RED = "RED"
    BLUE = "BLUE"


described(Colour, "Some colours.", {Colour.RED: "As roses.", Colour.BLUE: "As violets."})


@dataclass(frozen=True, slots=True)
class Soon:
    """A value that is there after a turn."""

    value: object

    def __await__(self) -> Generator[Anything, None, object]:
        yield from asyncio.sleep(0).__await__()
        if isinstance(self.value, Exception):
            raise self.value
        return self.value


class Moods:
    """What fields do, the same for the same seed and place; some moods are better than others."""

    def __init__(self, seed: int, badness: float) -> None:
        self._seed = seed
        self._badness = badness

    def at(self, *place: object) -> Random:
        """The mood at a place."""
        return Random(f"{self._seed} {place}")  # noqa: S311 - moods are no secret

    def spoilt(self, good: object, *place: object) -> Anything:
        """The value, or something else."""
        mood = self.at("value", *place)
        if mood.random() > self._badness:
            return good
        wrong: list[object] = [
            None,
            None,
            ValueError("inside"),
            7,
            2**40,
            float("nan"),
            "text",
            "RED",
            [],
            [None],
            {},
            object,
            True,
        ]
        found = mood.choice([*wrong, Soon(good), Soon(None), Soon(KeyError("late"))])
        return Nonsense() if found is object else found

    def fail(self, *place: object) -> None:
        """Raises something, in a bad mood."""
        mood = self.at("fault", *place)
        if mood.random() < self._badness:
            faults = [ValueError("out"), Forbidden("no"), Invalid("odd", "input", "x")]
            raise mood.choice([*faults, GraphQLError("own", extensions={"code": "OWN"})])

    async def wait(self, *place: object) -> None:
        """Lets some turns go by, or none."""
        for _ in range(self.at("turns", *place).randint(0, 2)):
            await asyncio.sleep(0)


class Nonsense:
    """Of no type that the schema knows; it looks the same each time."""

    def __repr__(self) -> str:
        return "nonsense"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """The request, as far as moods and guards look at it."""

    viewer: object
    moods: Moods


Info = strawberry.Info[Asking, None]


def place(info: Info) -> tuple[object, ...]:
    """Where in the answer a field stands."""
    return tuple(info.path.as_list())


@interface_shape
class Living:
    """What lives."""

    id: strawberry.ID = says("Its id.")


@object_shape
class Plain:
    """Something of which nothing has to be worked out."""

    name: str = says("Its name.")
    other: str | None = says("Another name.")
    number: int = says("A number.")
    real: float | None = says("A real number.")
    flag: bool = says("A flag.")
    colour: Colour = says("A colour.")
    at: DateTime = says("When.")
    json: JSON | None = says("Anything.")
    names: list[str] = says("Names.")
    more: list[str | None] | None = says("Names or none.")
    inner: "Plain | None" = says("One within.")
    inners: "list[Plain]" = says("Many within.")


@input_shape
class Wish:
    """What may be wished for."""

    name: str = says("A name.", default="x")
    numbers: list[int] = says("Numbers.", default_factory=list)
    colour: Colour | None = says("A colour.", default=None)


def plain_at(moods: Moods, depth: int, *here: object) -> Plain:
    """Something plain, with whatever its mood makes of it."""

    def value(good: object, name: str) -> Anything:
        return moods.spoilt(good, name, *here)

    return Plain(
        name=value("name", "name"),
        other=value(None, "other"),
        number=value(3, "number"),
        real=value(0.5, "real"),
        flag=value(good=True, name="flag"),
        colour=value(Colour.RED, "colour"),
        at=value(1_700_000_000_000, "at"),
        json=value({"a": [1, None]}, "json"),
        names=value(["a", value("b", "names 1")], "names"),
        more=value(["a", None], "more"),
        inner=value(plain_at(moods, depth - 1, "inner", *here) if depth else None, "inner"),
        inners=value([plain_at(moods, depth - 1, n, *here) for n in range(2)] if depth else [], "inners"),
    )


Given = Annotated[int, strawberry.argument(description="A number.")]
Wished = Annotated[Wish | None, strawberry.argument(description="A wish.")]


@object_shape
class Thing(Living):
    """Something whose fields are worked out."""

    label: str = says("A label.")

    @resolved
    def plain(self, info: Info) -> Plain:
        """Something plain, that must be there."""
        return shown(info, plain_at(info.context.moods, 2, *place(info)))

    @resolved
    async def plains(self, info: Info) -> list[Plain] | None:
        """Plain things."""
        return await later(info, [plain_at(info.context.moods, 1, n, *place(info)) for n in range(3)])

    @resolved
    def thing(self, info: Info) -> "Thing | None":
        """Another thing."""
        return shown(info, thing_at(info))

    @resolved
    def own(self, info: Info) -> "Thing":
        """Another thing that must be there."""
        return shown(info, thing_at(info))

    @resolved
    async def late(self, info: Info) -> "Thing | None":
        """Another thing, after a while."""
        return await later(info, thing_at(info))

    @resolved
    async def late_own(self, info: Info) -> "Thing":
        """Another thing that must be there, after a while."""
        return await later(info, thing_at(info))

    @resolved
    def things(self, info: Info) -> "list[Thing | None]":
        """Things, or none in their places."""
        return shown(info, [shown(info, thing_at(info, n), n) for n in range(2)])

    @resolved
    async def late_things(self, info: Info) -> "list[Thing]":
        """Things, after a while."""
        return await later(info, [shown(info, thing_at(info, n), n) for n in range(2)])

    @resolved
    async def rows(self, info: Info) -> "list[list[Thing] | None] | None":
        """Things in rows."""
        return await later(info, [[thing_at(info, n, m) for m in range(2)] for n in range(2)])

    @resolved
    def living(self, info: Info) -> Living | None:
        """Something that lives."""
        return shown(info, info.context.moods.at(place(info)).choice([thing_at(info), Beast(id=strawberry.ID("b"))]))

    @resolved
    async def alive(self, info: Info) -> list[Living]:
        """All that lives."""
        return await later(info, [thing_at(info, 0), Beast(id=strawberry.ID("b"))])

    @resolved
    def soon(self, info: Info) -> str:
        """A text that is waited for outside the resolver."""
        return cast("str", Soon(info.context.moods.spoilt("soon", *place(info))))

    @resolved
    async def text(self, info: Info, number: Given = 2, wish: Wished = None) -> str:
        """What was asked for."""
        return await later(info, f"{number} {wish} {info.field_name} {info.path.as_list()}")

    @resolved
    def said(self, number: Given, wish: Wished = None) -> str | None:
        """What was asked for, at once."""
        return f"{number} {wish}"

    @guarded(Permission.READ_PERSONAL_DATA)
    def secret(self) -> str | None:
        """Not for everybody."""
        return "secret"

    @guarded(Permission.READ_PERSONAL_DATA)
    async def secret_thing(self, info: Info) -> "Thing":
        """Not for everybody, after a while."""
        return await later(info, thing_at(info))


@object_shape
class Beast(Living):
    """An animal."""

    @resolved
    async def sound(self, info: Info) -> str | None:
        """What it says."""
        return await later(info, "moo")


def thing_at(info: Info, *number: object) -> Thing:
    """A thing."""
    moods = info.context.moods
    return Thing(id=strawberry.ID("t"), label=moods.spoilt("label", "label", *number, *place(info)))


def shown(info: Info, value: T, *number: object) -> T:
    """The value, if the mood is good."""
    moods = info.context.moods
    moods.fail(*number, *place(info))
    return cast("T", moods.spoilt(value, *number, *place(info)))


async def later(info: Info, value: T) -> T:
    """The value after a while, if the mood is good."""
    await info.context.moods.wait(*place(info))
    found = shown(info, value)
    return cast("T", None) if isinstance(found, Soon) else found


@strawberry.type
class Query:
    """What can be asked."""

    @resolved
    def thing(self, info: Info) -> Thing | None:
        """A thing."""
        return thing_at(info)

    @resolved
    async def own(self, info: Info) -> Thing:
        """A thing that must be there."""
        return await later(info, thing_at(info))

    @resolved
    async def things(self, info: Info) -> list[Thing]:
        """Things."""
        return [thing_at(info, n) for n in range(3)]


@strawberry.type
class Mutation:
    """What can be changed."""

    @resolved
    async def change(self, info: Info, number: Given = 1) -> Thing:
        """Changes something."""
        return await later(info, thing_at(info, number))


@strawberry.type
class Subscription:
    """What can be listened to."""

    @strawberry.subscription(description="A thing.")  # type: ignore[untyped-decorator] # as Strawberry has it
    async def thing(self, info: Info) -> AsyncIterator[Thing]:
        """A thing."""
        yield thing_at(info)


def built() -> StaffSchema:
    """The schema of moods."""
    return StaffSchema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=(Beast,),
        config=StrawberryConfig(scalar_map=SCALARS),
    )
