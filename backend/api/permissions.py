"""Which permission each field needs, said in the schema itself and checked before the field is resolved."""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, Protocol

import strawberry
from strawberry.extensions import FieldExtension
from strawberry.schema_directive import Location
from strawberry.types.field import StrawberryField
from strawberry.types.lazy_type import LazyType

from backend.api.enums import Permission
from backend.errors import Forbidden
from backend.staff.rules import Role, may


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who asks: a staff token, the role that it was issued for, and the member whose it is."""

    token_id: int
    name: str
    role: Role
    member_id: int
    team: str | None = None

    def need(self, permission: Permission) -> None:
        """Refuses whoever has not that permission."""
        if not may(self.role, permission):
            raise Forbidden(f"this needs the permission {permission.value}")


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="requires",
    description="The permission that the viewer's role must have; without it the field is FORBIDDEN.",
)
class Requires:
    """The permission that a field needs."""

    permission: Permission = strawberry.directive_field(name="permission")


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="openToStaff",
    description="The field is there for everyone who has a staff token; what it leads to may need a permission.",
)
class OpenToStaff:
    """A field that needs no permission."""


class _Viewed(Protocol):
    """As much of a request as the guard looks at."""

    @property
    def viewer(self) -> Viewer:
        """Who asks."""


class _Seen(Protocol):
    """As much of a resolver's info as the guard looks at."""

    @property
    def context(self) -> _Viewed:
        """The request."""


class Guard(FieldExtension):
    """Stands before a resolver and lets only those through whose role has the permission."""

    def __init__(self, permission: Permission) -> None:
        self.permission: Final = permission

    def resolve(self, next_: Callable[..., object], source: object, info: _Seen, **kwargs: object) -> object:
        """Checks, then goes on."""
        info.context.viewer.need(self.permission)
        return next_(source, info, **kwargs)

    async def resolve_async(
        self, next_: Callable[..., Awaitable[object]], source: object, info: _Seen, **kwargs: object
    ) -> object:
        """Checks, then goes on."""
        info.context.viewer.need(self.permission)
        return await next_(source, info, **kwargs)


def guarded(
    permission: Permission, shows: object = None, name: str | None = None
) -> Callable[[Callable[..., object]], StrawberryField]:
    """A field that needs the permission and is described by its resolver's docstring.

    `shows` names its type where that is written in a file which builds on this one.
    """

    def wrap(resolver: Callable[..., object]) -> StrawberryField:
        return strawberry.field(
            resolver,
            name=name,
            description=inspect.getdoc(resolver),
            directives=[Requires(permission=permission)],
            extensions=[Guard(permission)],
            graphql_type=shows,
        )

    return wrap


def later(name: str, module: str) -> object:
    """The nullable type of that name, which a file that builds on this one defines."""
    lazy: LazyType[str, str] = LazyType(name, module)
    return lazy | None


def open_to_staff(resolver: Callable[..., object]) -> StrawberryField:
    """A root field for everyone who has a token, whatever their role."""
    return strawberry.field(resolver, description=inspect.getdoc(resolver), directives=[OpenToStaff()])


def resolved(resolver: Callable[..., object]) -> StrawberryField:
    """A field for whoever may see its object, described by its resolver's docstring."""
    return strawberry.field(resolver, description=inspect.getdoc(resolver))
