"""Which permission each field needs, said in the schema itself and checked before the field is resolved."""

import inspect
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import strawberry
from strawberry.extensions import FieldExtension
from strawberry.schema_directive import Location
from strawberry.types.field import StrawberryField
from strawberry.types.lazy_type import LazyType
from strawberry.utils.str_converters import to_camel_case

from backend.api.shapes.enums import Permission
from backend.api.shapes.personal import PERSONAL, marked
from backend.errors import Forbidden
from backend.staff.queries import Holder
from backend.staff.rules import Role, permissions_of

_BARE: Final = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who asks: a staff token, the role that it was issued for, and the member whose it is."""

    token_id: int
    name: str
    role: Role
    member_id: int
    team: str | None = None
    brands: frozenset[int] | None = None
    grants: frozenset[Permission] = frozenset()
    permissions: frozenset[Permission] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Works out once all that they may do: every field of every row asks for it."""
        allowed = permissions_of(self.role, grants=self.grants, brands=self.brands)
        object.__setattr__(self, "permissions", allowed)

    @property
    def reach(self) -> tuple[object, ...]:
        """All that decides what they may do and see; where it changes, what was begun before ends."""
        return (self.role, self.brands, self.grants)

    def may(self, permission: Permission) -> bool:
        """Whether the viewer has that permission, by their role or by a grant."""
        return permission in self.permissions

    def knows(self, *deciders: Permission) -> bool:
        """Whether they see what is personal: whoever may, and whoever decides on it by one of those permissions."""
        return self.may(Permission.READ_PERSONAL_DATA) or any(map(self.may, deciders))

    def need(self, permission: Permission) -> None:
        """Refuses whoever has not that permission."""
        if not self.may(permission):
            raise Forbidden(f"this needs the permission {permission.value}")

    def need_whole_company(self) -> None:
        """Refuses whoever is there for some brands only."""
        if self.brands is not None:
            raise Forbidden("this concerns every brand, and you are there for some of them")


def viewer_of(holder: Holder) -> Viewer:
    """Who asks, by what they hold."""
    return Viewer(
        token_id=holder.token_id,
        name=holder.name,
        role=holder.role,
        member_id=holder.member_id,
        team=holder.team,
        brands=holder.brands,
        grants=holder.grants,
    )


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


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="companyWide",
    description="It concerns every brand: for whoever is there for some of them only the field is FORBIDDEN.",
)
class CompanyWide:
    """A field that is not for members who are there for some brands only."""


class Viewed(Protocol):
    """As much of a request as the guard looks at."""

    @property
    def viewer(self) -> Viewer:
        """Who asks."""

    def note(self, kind: str, key: int | str, field: str = "") -> None:
        """Notes that personal data of that object is about to be shown."""


class _Seen(Protocol):
    """As much of a resolver's info as the guard looks at."""

    @property
    def context(self) -> Viewed:
        """The request."""


class Guard(FieldExtension):
    """Stands before a resolver and lets only those through whose role has the permission."""

    def __init__(
        self,
        permission: Permission,
        *,
        company_wide: bool = False,
        personal: str = "",
        known_to: Sequence[Permission] | None = None,
        veil: object = _BARE,
    ) -> None:
        self.permission: Final = permission
        self.company_wide: Final = company_wide
        # The name of the field, where it holds personal data.
        self.personal: Final = personal
        # Who sees it beside whoever may read personal data; None where the field's own permission is enough.
        self.known_to: Final = known_to
        # What everybody else sees in its place; where nothing is, its resolver knows what they may see of it.
        self.veil: Final = veil

    def check(self, context: Viewed, source: object) -> bool:
        """Refuses whoever may not see that field of that object; False for whom its veil stands in its place."""
        context.viewer.need(self.permission)
        if self.company_wide:
            context.viewer.need_whole_company()
        if not self.personal:
            return True
        if self.known_to is None or context.viewer.knows(*self.known_to):
            # A root field has no object: whom it shows, its resolver notes.
            context.note(type(source).__name__, getattr(source, "id", 0), self.personal)
            return True
        return self.veil is _BARE

    def resolve(self, next_: Callable[..., object], source: object, info: _Seen, **kwargs: object) -> object:
        """Checks, then goes on."""
        return next_(source, info, **kwargs) if self.check(info.context, source) else self.veil

    async def resolve_async(
        self, next_: Callable[..., Awaitable[object]], source: object, info: _Seen, **kwargs: object
    ) -> object:
        """Checks, then goes on."""
        return await next_(source, info, **kwargs) if self.check(info.context, source) else self.veil


def guarded(
    permission: Permission,
    shows: object = None,
    name: str | None = None,
    *,
    personal: bool = False,
    known_to: Sequence[Permission] | None = None,
    veil: object = _BARE,
    company_wide: bool = False,
) -> Callable[[Callable[..., object]], StrawberryField]:
    """A field that needs the permission and is described by its resolver's docstring.

    `shows` names its type where that is written in a file which builds on this one. One that is `personal` holds
    personal data: where `known_to` is given all but these (`Viewer.knows`) see the `veil` in their place, or what its
    resolver leaves of it; else the permission is enough to see them. One that is `company_wide` is not for members who
    are there for some brands only.
    """

    def wrap(resolver: Callable[..., object]) -> StrawberryField:
        return strawberry.field(
            resolver,
            name=name,
            description=inspect.getdoc(resolver),
            directives=[
                Requires(permission=permission),
                *([PERSONAL] if personal else []),
                *([CompanyWide()] if company_wide else []),
            ],
            extensions=[
                Guard(
                    permission,
                    company_wide=company_wide,
                    personal=to_camel_case(name or resolver.__name__) if personal else "",
                    known_to=known_to,
                    veil=veil,
                )
            ],
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


def veiled(resolver: Callable[..., object]) -> StrawberryField:
    """The same of personal data, which its resolver veils from who may not know them."""
    return marked(resolved(resolver))
