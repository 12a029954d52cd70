"""How large a document may be: measured in linear time, each fragment once, before anything is validated.

Validation compares fields of one response name in pairs, and execution follows a fragment as often as it is spread:
a kilobyte of text can stand for billions of fields. So selections are first counted as execution would meet them,
without writing them out; only a document of bearable size is then looked at for how often it names the same field.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)

from backend.errors import Refused

MOST_CHARACTERS: Final = 100_000
MOST_TOKENS: Final = 3_000
MOST_DEPTH: Final = 16
MOST_SELECTIONS: Final = 4_000
MOST_ALIASES: Final = 100
MOST_FRAGMENTS: Final = 100
MOST_OPERATIONS: Final = 20
MOST_PAIRS: Final = 3_000
MOST_VALUES: Final = 60_000
MOST_KEYS: Final = 1_000
MOST_NESTING: Final = 50

Fragments: TypeAlias = Mapping[str, SelectionSetNode]


class OverLimit(Refused):
    """A document asks for more than one request may."""

    code = "OVER_LIMIT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """What a selection set comes to: levels of fields, and selections and aliases with every fragment spread out."""

    depth: int
    selections: int
    aliases: int


_ONE: Final = Size(depth=0, selections=1, aliases=0)


def check_length(text: str) -> None:
    """Refuses a document that takes long merely to be read."""
    if len(text) > MOST_CHARACTERS:
        raise OverLimit(f"a document has at most {MOST_CHARACTERS} characters; send values as variables")


def check_variables(variables: Mapping[str, object]) -> int:
    """Refuses variables that take long merely to be looked at; says how many values they hold."""
    values = 0
    waiting: list[object] = [variables]
    for _ in range(MOST_NESTING):
        inner = [value for each in waiting for value in _held(each)]
        values += len(inner)
        if values > MOST_VALUES:
            raise OverLimit(f"variables hold at most {MOST_VALUES} values")
        waiting = [each for each in inner if isinstance(each, dict | list)]
        if not waiting:
            return values
    raise OverLimit(f"variables are nested at most {MOST_NESTING} levels deep")


def _held(value: object) -> Iterable[object]:
    """What an object or a list of the variables holds."""
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        return ()
    if len(value) > MOST_KEYS:
        raise OverLimit(f"an object in the variables has at most {MOST_KEYS} keys")
    return value.values()


def has_circle(document: DocumentNode) -> bool:
    """Whether a fragment spreads itself, by whatever way."""
    fragments = _fragments(document)
    return sum(1 for _ in _inner_first(fragments)) < len(fragments)


def _fragments(document: DocumentNode) -> Fragments:
    return {
        each.name.value: each.selection_set for each in document.definitions if isinstance(each, FragmentDefinitionNode)
    }


def check_limits(document: DocumentNode) -> None:
    """Refuses a document that is too deep, too broad, or repeats itself too much; cycles are left to validation."""
    fragments = _fragments(document)
    roots = [each.selection_set for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    if len(fragments) > MOST_FRAGMENTS or len(roots) > MOST_OPERATIONS:
        raise OverLimit(f"a document has at most {MOST_FRAGMENTS} fragments and {MOST_OPERATIONS} operations")
    sizes: dict[str, Size] = {}
    for name in _inner_first(fragments):
        sizes[name] = _size(fragments[name], sizes)
    _check_size([*(_size(root, sizes) for root in roots), *sizes.values()])
    measured = {name: fragments[name] for name in sizes}
    if sum(_pairs([root], measured) for root in [*roots, *measured.values()]) > MOST_PAIRS:
        raise OverLimit("a document names the same fields too often")


def _check_size(sizes: Sequence[Size]) -> None:
    if any(size.depth > MOST_DEPTH for size in sizes):
        raise OverLimit(f"a document goes at most {MOST_DEPTH} levels deep")
    if sum(size.selections for size in sizes) > MOST_SELECTIONS:
        raise OverLimit(f"a document asks for at most {MOST_SELECTIONS} fields")
    if sum(size.aliases for size in sizes) > MOST_ALIASES:
        raise OverLimit(f"a document has at most {MOST_ALIASES} aliases")


def _inner_first(fragments: Fragments) -> Iterator[str]:
    """Fragments in an order in which each follows those it spreads; those in a cycle are left out."""
    waits_for = {name: {each for each in _spread(body) if each in fragments} for name, body in fragments.items()}
    spread_by: dict[str, list[str]] = {name: [] for name in fragments}
    for name, inner in waits_for.items():
        for each in inner:
            spread_by[each].append(name)
    ready = [name for name, inner in waits_for.items() if not inner]
    while ready:
        name = ready.pop()
        yield name
        for outer in spread_by[name]:
            waits_for[outer].discard(name)
            if not waits_for[outer]:
                ready.append(outer)


def _spread(body: SelectionSetNode) -> Iterator[str]:
    """The names of the fragments that a selection set spreads, at whatever depth."""
    waiting = [body]
    while waiting:
        for selection in waiting.pop().selections:
            if isinstance(selection, FragmentSpreadNode):
                yield selection.name.value
            elif (inside := _inside(selection)) is not None:
                waiting.append(inside)


def _size(body: SelectionSetNode, sizes: Mapping[str, Size]) -> Size:
    """The size of a selection set; a fragment that is unknown or in a cycle counts as one selection."""
    parts = [_size_of(each, sizes) for each in body.selections]
    return Size(
        # Commas and comments alone are a selection to the parser.
        depth=max((part.depth for part in parts), default=0),
        selections=sum(part.selections for part in parts),
        aliases=sum(part.aliases for part in parts),
    )


def _size_of(selection: SelectionNode, sizes: Mapping[str, Size]) -> Size:
    if isinstance(selection, FragmentSpreadNode):
        inside = sizes.get(selection.name.value, _ONE)
        return Size(depth=inside.depth, selections=inside.selections + 1, aliases=inside.aliases)
    body = _inside(selection)
    inside = _ONE if body is None else _size(body, sizes)
    is_field = isinstance(selection, FieldNode)
    has_alias = isinstance(selection, FieldNode) and selection.alias is not None
    return Size(depth=inside.depth + is_field, selections=inside.selections + 1, aliases=inside.aliases + has_alias)


def _pairs(bodies: Iterable[SelectionSetNode], fragments: Fragments) -> int:
    """How many pairs of fields share a response name, on every level of the merged selections."""
    named: dict[str, list[FieldNode]] = {}
    for body in bodies:
        for field in _fields(body, fragments):
            named.setdefault(field.alias.value if field.alias else field.name.value, []).append(field)
    inside = ([field.selection_set for field in same if field.selection_set] for same in named.values())
    here = sum((len(same) - 1) * sum(map(_compared, same)) for same in named.values() if len(same) > 1)
    return here + sum(_pairs(each, fragments) for each in inside)


def _compared(field: FieldNode) -> int:
    """How much of a field is compared with another of its name: once, and once more for every ten letters given."""
    if not field.arguments:
        return 1
    first, last = field.arguments[0].loc, field.arguments[-1].loc
    return 1 + ((last.end - first.start) // 10 if first and last else 0)


def _fields(body: SelectionSetNode, fragments: Fragments) -> Iterator[FieldNode]:
    """The fields of one level, through fragments."""
    for selection in body.selections:
        if isinstance(selection, FieldNode):
            yield selection
            continue
        spread = selection.name.value if isinstance(selection, FragmentSpreadNode) else ""
        inside = fragments.get(spread) if spread else _inside(selection)
        if inside is not None:
            yield from _fields(inside, fragments)


def _inside(selection: SelectionNode) -> SelectionSetNode | None:
    return selection.selection_set if isinstance(selection, FieldNode | InlineFragmentNode) else None
