"""What the API writes into the audit of each request: who changed what, and whose personal data was shown."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from backend.api.fields.context import Context
from backend.api.shapes.nodes import parse_any_id
from backend.db.idempotency import Result
from backend.errors import Invalid
from backend.staff.actions.audit_telling import Done
from backend.staff.tables import Deed

_MOST_LOOKED_AT: Final = 2_000
_LONGEST: Final = 80


def changed(context: Context, operation: str, input: object, result: Result) -> Done:
    """What a mutation did: which objects its input names, and the numbers that it came to."""
    about: dict[str, set[int]] = {}
    for _, spelled in zip(range(_MOST_LOOKED_AT), _ids_in(input), strict=False):
        _add(about, spelled, context.kinds)
    counts = {name: value for name, value in result.items() if isinstance(value, int)}
    return Done(
        deed=Deed.CHANGED,
        operation=operation,
        at=context.now,
        member_id=context.viewer.member_id,
        token_id=context.viewer.token_id,
        about=about,
        counts=counts,
    )


async def keep_seen(context: Context, document: DocumentNode, name: str | None) -> None:
    """Takes down whose personal data a request showed, before its answer leaves; where there was none, nothing."""
    if not context.seen:
        return
    seen, context.seen = context.seen, type(context.seen)()
    done = Done(
        deed=Deed.SEEN,
        operation=",".join(roots_of(document, name))[:_LONGEST],
        at=context.now,
        member_id=context.viewer.member_id,
        token_id=context.viewer.token_id,
        about=seen.about(),
        fields=seen.fields,
    )
    await context.looks.keep(done)


def roots_of(document: DocumentNode, name: str | None) -> list[str]:
    """The root fields that an operation asks for, by their names in the schema."""
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    asked = next((each for each in operations if name is None or (each.name and each.name.value == name)), None)
    if asked is None:
        return []
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    return sorted(set(_fields(asked.selection_set, fragments, set())))


def _fields(
    selected: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode], met: set[str]
) -> Iterator[str]:
    for each in selected.selections:
        if isinstance(each, FieldNode):
            yield each.name.value
        elif isinstance(each, InlineFragmentNode):
            yield from _fields(each.selection_set, fragments, met)
        elif isinstance(each, FragmentSpreadNode) and each.name.value not in met:
            met.add(each.name.value)
            yield from _fields(fragments[each.name.value].selection_set, fragments, met)


def _ids_in(value: object) -> Iterator[str]:
    """Every text in an input under a name that ends as names of ids do."""
    if not is_dataclass(value):
        return
    for each in fields(value):
        held = getattr(value, each.name)
        if each.name == "id" or each.name.endswith(("_id", "_ids")) or each.name == "ids":
            yield from ([held] if isinstance(held, str) else held if isinstance(held, list) else ())
        elif isinstance(held, list):
            for inner in held:
                yield from _ids_in(inner)
        else:
            yield from _ids_in(held)


def _add(about: dict[str, set[int]], spelled: object, kinds: Collection[str]) -> None:
    try:
        kind, keys = parse_any_id(str(spelled))
    except Invalid:
        return
    if kind in kinds:
        about.setdefault(kind, set()).add(keys[0])
