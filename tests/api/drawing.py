"""Documents drawn from a schema at random: selections, aliases, fragments, directives, and values good and bad."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import TypeAlias

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)

Drawn: TypeAlias = "tuple[str, dict[str, object]]"
# Gives the spelling of a scalar of that name, which an argument or an input field of that name takes.
Value: TypeAlias = Callable[[Random, str, str], object]

_MOST_FIELDS = 5
_FIRST = 2


@dataclass(slots=True)
class _Document:
    """What has been drawn so far besides the selections: variables and fragments."""

    declared: list[str] = field(default_factory=list)
    values: dict[str, object] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)
    aliases: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Draws documents of one schema."""

    schema: GraphQLSchema
    value: Value
    depth: int = 5

    def document(self, random: Random, root: GraphQLObjectType, keyword: str = "query", most: int = 3) -> Drawn:
        """A document of one operation, and its variables."""
        drawn = _Document()
        body = self._selections(random, root, drawn, self.depth, most)
        declared = f"({', '.join(drawn.declared)})" if drawn.declared else ""
        return "\n".join((f"{keyword} Drawn{declared} {body}", *drawn.fragments)), drawn.values

    def _selections(
        self, random: Random, parent: GraphQLNamedType, drawn: _Document, depth: int, most: int = _MOST_FIELDS
    ) -> str:
        picked = [self._selection(random, parent, drawn, depth) for _ in range(random.randint(1, most))]
        found = [each for each in picked if each]
        return "{ " + " ".join(found or ["__typename"]) + " }"

    def _selection(self, random: Random, parent: GraphQLNamedType, drawn: _Document, depth: int) -> str:
        chance = random.random()
        if chance < 0.08:
            return self._directed(random, drawn, "__typename")
        if chance < 0.16 and depth > 0:
            return self._inline(random, parent, drawn, depth)
        if chance < 0.22 and depth > 0:
            return self._spread(random, parent, drawn, depth)
        return self._field(random, parent, drawn, depth)

    def _inline(self, random: Random, parent: GraphQLNamedType, drawn: _Document, depth: int) -> str:
        inner = self._narrowed(random, parent)
        on = f"on {inner.name} " if inner is not parent or random.random() < 0.5 else ""
        return self._directed(random, drawn, f"... {on}") + " " + self._selections(random, inner, drawn, depth - 1)

    def _spread(self, random: Random, parent: GraphQLNamedType, drawn: _Document, depth: int) -> str:
        inner = self._narrowed(random, parent)
        body = self._selections(random, inner, drawn, depth - 1)
        name = f"f{len(drawn.fragments)}"
        drawn.fragments.append(f"fragment {name} on {inner.name} {body}")
        # Twice the same is once.
        return self._directed(random, drawn, f"...{name}") + random.choice(["", f" ...{name}"])

    def _narrowed(self, random: Random, parent: GraphQLNamedType) -> GraphQLNamedType:
        if isinstance(parent, GraphQLInterfaceType):
            return random.choice(sorted(self.schema.get_possible_types(parent), key=lambda each: each.name))
        return parent

    def _field(self, random: Random, parent: GraphQLNamedType, drawn: _Document, depth: int) -> str:
        if not isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
            return ""
        if isinstance(parent, GraphQLInterfaceType) and random.random() < 0.8:
            return self._inline(random, parent, drawn, depth)
        names = sorted(parent.fields)
        if depth <= 0:
            names = [name for name in names if is_leaf_type(get_named_type(parent.fields[name].type))]
        if not names:
            return ""
        name = random.choice(names)
        found = parent.fields[name]
        named = get_named_type(found.type)
        given = self._arguments(random, found.args, drawn)
        alias = ""
        if given or random.random() < 0.1:
            drawn.aliases += 1
            alias = f"a{drawn.aliases}: "
        inner = "" if is_leaf_type(named) else " " + self._selections(random, named, drawn, depth - 1)
        once = self._directed(random, drawn, f"{alias}{name}{given}") + inner
        return once if random.random() < 0.95 else f"{once} {once}"

    def _directed(self, random: Random, drawn: _Document, selection: str) -> str:
        if random.random() > 0.1:
            return selection
        name, good = random.choice(["skip", "include"]), random.random() < 0.5
        if random.random() < 0.5:
            return f"{selection} @{name}(if: {str(good).lower()})"
        return f"{selection} @{name}(if: {self._variable(drawn, 'Boolean!', good)})"

    def _variable(self, drawn: _Document, kind: str, value: object) -> str:
        name = f"v{len(drawn.declared)}"
        drawn.declared.append(f"${name}: {kind}")
        drawn.values[name] = value
        return f"${name}"

    def _arguments(self, random: Random, arguments: Mapping[str, GraphQLArgument], drawn: _Document) -> str:
        given = []
        for name, argument in arguments.items():
            if name == "first":
                given.append(f"first: {_FIRST}")
            elif name not in {"last", "before", "after"} and (is_required_argument(argument) or random.random() < 0.3):
                given.append(f"{name}: {self._given(random, name, argument.type, drawn)}")
        return f"({', '.join(given)})" if given else ""

    def _given(self, random: Random, name: str, kind: GraphQLInputType, drawn: _Document) -> str:
        value = self._value(random, name, kind)
        if random.random() < 0.6:
            return _literal(value)
        if random.random() < 0.08:
            value = random.choice([None, [], {"nothing": "like it"}, "wrong", 3.5, True])
        text = self._variable(drawn, str(kind), value)
        if random.random() < 0.08:
            drawn.values.popitem()
        return text

    def _value(self, random: Random, name: str, kind: GraphQLInputType, depth: int = 2) -> object:
        if isinstance(kind, GraphQLNonNull):
            return self._value(random, name, kind.of_type, depth)
        if isinstance(kind, GraphQLList):
            return [self._value(random, name, kind.of_type, depth) for _ in range(random.randint(0, 2))]
        if isinstance(kind, GraphQLEnumType):
            return Name(random.choice(sorted(kind.values)))
        if isinstance(kind, GraphQLInputObjectType):
            return {
                each: self._value(random, each, field.type, depth - 1)
                for each, field in kind.fields.items()
                if is_required_input_field(field) or (depth > 0 and random.random() < 0.3)
            }
        return self.value(random, get_named_type(kind).name, name)


class Name(str):
    """A text that is written without quotation marks: a value of an enum."""

    __slots__ = ()


def _literal(value: object) -> str:
    if isinstance(value, Name):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_literal(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_literal, value)) + "]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return f'"{value}"' if isinstance(value, str) else str(value)
