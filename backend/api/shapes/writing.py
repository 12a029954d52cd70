"""How types of the schema are written here: a docstring describes a type, `says` describes its fields."""

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

import strawberry
from typing_extensions import dataclass_transform

from backend.api.shapes.personal import PERSONAL

T = TypeVar("T", bound=type)

_REQUIRED = object()


def says(
    description: str,
    *,
    default: object = _REQUIRED,
    default_factory: Callable[[], object] | None = None,
    name: str | None = None,
    personal: bool = False,
) -> Any:  # noqa: ANN401 - the annotation beside it says the type, as with dataclasses.field
    """A field of that description, personal or not; without a default it must be given."""
    marks = (PERSONAL,) if personal else ()
    if default_factory is not None:
        return strawberry.field(description=description, name=name, directives=marks, default_factory=default_factory)
    if default is not _REQUIRED:
        return strawberry.field(description=description, name=name, directives=marks, default=default)
    return strawberry.field(description=description, name=name, directives=marks)


@dataclass_transform(kw_only_default=True, field_specifiers=(says,))
def object_shape(cls: T) -> T:
    """An object type, described by its docstring."""
    return strawberry.type(cls, description=inspect.getdoc(cls))


@dataclass_transform(kw_only_default=True, field_specifiers=(says,))
def input_shape(cls: T) -> T:
    """An input type, described by its docstring."""
    return strawberry.input(cls, description=inspect.getdoc(cls))


@dataclass_transform(kw_only_default=True, field_specifiers=(says,))
def interface_shape(cls: T) -> T:
    """An interface, described by its docstring."""
    return strawberry.interface(cls, description=inspect.getdoc(cls))
