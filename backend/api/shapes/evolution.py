"""How the schema may change: nothing that clients use goes unless it was deprecated, with a date, and that is past."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias, cast

from graphql import (
    REMOVE,
    DirectiveNode,
    DocumentNode,
    EnumValueDefinitionNode,
    FieldDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    InputValueDefinitionNode,
    ListTypeNode,
    NamedTypeNode,
    NonNullTypeNode,
    StringValueNode,
    TypeDefinitionNode,
    TypeNode,
    Visitor,
    VisitorAction,
    build_ast_schema,
    build_schema,
    find_breaking_changes,
    parse,
    visit,
)

from backend.errors import Refused

_FORM: Final = re.compile(r"Since (\d{4}-\d\d-\d\d); use (\S+); goes after (\d{4}-\d\d-\d\d)\.")
_ROOTS: Final = frozenset({"Query", "Mutation", "Subscription"})


class NoSchema(Refused):
    """What is compared with is no schema."""

    code = "NO_SCHEMA"


Part: TypeAlias = FieldDefinitionNode | EnumValueDefinitionNode | InputValueDefinitionNode


@dataclass(frozen=True, slots=True, kw_only=True)
class Deprecation:
    """Since when a part of the schema is not to be used any more, what instead, and after which day it may go."""

    since: date
    use: str
    goes_after: date

    @property
    def reason(self) -> str:
        """As the schema says it."""
        return f"Since {self.since}; use {self.use}; goes after {self.goes_after}."


def read_deprecation(reason: str) -> Deprecation | None:
    """What a reason says; nothing where it has not the one form that it must have."""
    found = _FORM.fullmatch(reason)
    if found is None:
        return None
    since, use, goes_after = found.groups()
    try:
        return Deprecation(since=date.fromisoformat(since), use=use, goes_after=date.fromisoformat(goes_after))
    except ValueError:
        return None


def deprecations(printed: str) -> dict[str, Deprecation | None]:
    """Every deprecation of a printed schema by what it is of; without one where its reason has not the form."""
    return {
        f"{owner}.{part.name.value}": read_deprecation(reason)
        for owner, part in _parts(parse(printed, no_location=True))
        if (reason := _reason(part)) is not None
    }


def broken(landed: str, printed: str, today: date) -> list[str]:
    """What a client of the landed schema can do no more with the printed one, though nobody had told it in time."""
    try:
        promised = _without_the_expired(parse(landed, no_location=True), today)
    except (GraphQLError, TypeError):
        raise NoSchema("this is no GraphQL schema") from None
    return sorted(change.description for change in find_breaking_changes(promised, build_schema(printed)))


def _without_the_expired(document: DocumentNode, today: date) -> GraphQLSchema:
    """The landed schema without what it said would go by now, and without the types that nothing else leads to."""
    kept: DocumentNode = visit(document, _Expired(today))
    reached = _reached(kept)
    definitions = tuple(
        each for each in kept.definitions if not isinstance(each, TypeDefinitionNode) or each.name.value in reached
    )
    return build_ast_schema(DocumentNode(definitions=definitions))


class _Expired(Visitor):
    """Takes away whatever may go."""

    def __init__(self, today: date) -> None:
        super().__init__()
        self._today = today

    def _leave(self, part: Part, *_: object) -> VisitorAction:
        reason = _reason(part)
        told = None if reason is None else read_deprecation(reason)
        return REMOVE if told is not None and told.goes_after < self._today else None

    enter_field_definition = _leave
    enter_enum_value_definition = _leave
    enter_input_value_definition = _leave


def _reached(document: DocumentNode) -> set[str]:
    """The types that something leads to, from the roots on; whatever implements an interface is led to by it."""
    types = {each.name.value: each for each in document.definitions if isinstance(each, TypeDefinitionNode)}
    leads: dict[str, set[str]] = {name: set(_named_in(each)) for name, each in types.items()}
    for name, each in types.items():
        for interface in getattr(each, "interfaces", None) or ():
            leads.setdefault(interface.name.value, set()).add(name)
            leads[name].add(interface.name.value)
    reached: set[str] = set()
    waiting = [name for name in _ROOTS if name in types]
    directives = [each for each in document.definitions if not isinstance(each, TypeDefinitionNode)]
    waiting += [named for each in directives for named in _named_in(each)]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(leads.get(name, ()))
    return reached


def _named_in(node: object) -> Iterator[str]:
    for part in (*(getattr(node, "fields", None) or ()), *(getattr(node, "arguments", None) or ())):
        yield _type_name(part.type)
        yield from _named_in(part)
    yield from (each.name.value for each in getattr(node, "types", None) or ())


def _type_name(node: TypeNode) -> str:
    while isinstance(node, ListTypeNode | NonNullTypeNode):
        node = node.type
    return cast("NamedTypeNode", node).name.value


def _parts(document: DocumentNode) -> Iterator[tuple[str, Part]]:
    for each in document.definitions:
        if isinstance(each, TypeDefinitionNode):
            for part in (*(getattr(each, "fields", None) or ()), *(getattr(each, "values", None) or ())):
                yield each.name.value, part
                arguments = getattr(part, "arguments", None) or ()
                yield from ((f"{each.name.value}.{part.name.value}", argument) for argument in arguments)


def _reason(part: Part) -> str | None:
    said: DirectiveNode | None = next((each for each in part.directives or () if each.name.value == "deprecated"), None)
    if said is None:
        return None
    texts = [each.value for each in said.arguments or () if each.name.value == "reason"]
    return next((each.value for each in texts if isinstance(each, StringValueNode)), "")
