"""How values of one type are completed at one place: with care, and where nothing can come in between, at once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from graphql import GraphQLAbstractType, GraphQLLeafType, GraphQLObjectType, Undefined
from graphql.execution.executor import invalid_return_type_error

from backend.api.execution.asked import Asked
from backend.api.execution.leaves import Convert, Irregular, careful, exact_type, quick
from backend.api.execution.running import Complete, Nullable, Place, Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """How values are completed at one place.

    `plain` converts a value without knowing its place, and raises whatever it finds wrong: then `complete` says where.
    """

    complete: Complete
    plain: Convert | None
    holds: bool
    usual: type
    exact: type = Irregular


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """How the fields of one object are read."""

    read: Callable[[Run, Nullable, Place, object], dict[str, object]]
    plain: Convert | None


def is_absent(value: object, asked: Asked, *, nullable: bool) -> bool:
    """Whether null stands there; raises an error that was returned, and null where it may not stand."""
    if isinstance(value, Exception):
        raise value
    if value is not None and value is not Undefined:
        return False
    if nullable:
        return True
    raise TypeError(f"Cannot return null for non-nullable field {asked.told}.")


def itself(_run: Run, _place: Place, value: object) -> object:
    """What is awaited already."""
    return value


def leaf_completion(leaf: GraphQLLeafType, asked: Asked, *, nullable: bool) -> Completion:
    """Completes a leaf."""
    convert = careful(leaf, asked.told, nullable=nullable)
    exact = exact_type(leaf)
    return Completion(
        complete=lambda _run, _within, _place, value: convert(value),
        plain=quick(leaf, convert),
        holds=False,
        usual=exact,
        exact=exact,
    )


def object_completion(kind: GraphQLObjectType, row: Row, asked: Asked, *, nullable: bool) -> Completion:
    """Completes an object of that type, whose fields are read so."""
    usual, read = _class_of(kind), row.read

    def complete(run: Run, within: Nullable, place: Place, value: object) -> object:
        if type(value) is not usual:
            if is_absent(value, asked, nullable=nullable):
                return None
            if kind.is_type_of is not None and not kind.is_type_of(value, asked.info(run, place)):
                raise invalid_return_type_error(kind, value, asked.details)
        return read(run, within, place, value)

    plain = None if row.plain is None else _plain(usual, row.plain, nullable=nullable)
    return Completion(complete=complete, plain=plain, holds=True, usual=usual)


def abstract_completion(
    kind: GraphQLAbstractType, asked: Asked, completed_as: Callable[[GraphQLObjectType], Completion], *, nullable: bool
) -> Completion:
    """Completes a value of whichever type; what is asked of a type is worked out when its first value comes."""
    known: dict[str, Completion] = {}

    def complete(run: Run, within: Nullable, place: Place, value: object) -> object:
        if is_absent(value, asked, nullable=nullable):
            return None
        info = asked.info(run, place)
        name = (kind.resolve_type or run.executor.type_resolver)(value, info, kind)
        found = run.executor.ensure_valid_runtime_type(name, kind, asked.details, info, value)
        completion = known.get(found.name)
        if completion is None:
            completion = known[found.name] = completed_as(found)
        return completion.complete(run, within, place, value)

    return Completion(complete=complete, plain=None, holds=True, usual=Irregular)


def _class_of(kind: GraphQLObjectType) -> type:
    """The class whose objects are of that type without asking further; types that ask for themselves have none."""
    definition = (kind.extensions or {}).get("strawberry-definition")
    if definition is None or definition.is_type_of is not None:
        return Irregular
    return cast("type", definition.origin)


def _plain(usual: type, convert: Convert, *, nullable: bool) -> Convert:
    def plain(value: object) -> object:
        if type(value) is usual:
            return convert(value)
        if value is None and nullable:
            return None
        raise Irregular

    return plain
