"""Every mutation is done by `attempt`, which takes it down in the audit; none has a way of its own to the database."""

from collections.abc import Iterator
from types import CodeType, FunctionType

from strawberry.types.field import StrawberryField

from backend.api.campaign_launching import go_on
from backend.api.fields import mutations
from backend.api.schema import schema

WRITES = {"write", "write_now", "write_later", "write_together"}


def names(code: CodeType) -> Iterator[str]:
    """Every name that the code looks up, in functions within it too."""
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from names(inner)


def reached(function: FunctionType) -> set[FunctionType]:
    """The functions of the API that it leads to, through each other, and itself."""
    found, waiting = {function}, [function]
    while waiting:
        function = waiting.pop()
        for name in names(function.__code__):
            each = function.__globals__.get(name)
            if isinstance(each, FunctionType) and each.__module__.startswith("backend.api") and each not in found:
                found.add(each)
                waiting.append(each)
    return found


def resolvers() -> dict[str, FunctionType]:
    """What answers each mutation."""
    root = schema._schema.mutation_type  # noqa: SLF001 - Strawberry shows it nowhere else
    assert root is not None
    found: dict[str, FunctionType] = {}
    for name, field in root.fields.items():
        made = field.extensions["strawberry-definition"]
        assert isinstance(made, StrawberryField)
        assert made.base_resolver is not None
        resolver = made.base_resolver.wrapped_func
        assert isinstance(resolver, FunctionType)
        found[name] = resolver
    return found


def test_every_mutation_is_attempted_and_writes_nothing_beside() -> None:
    asked = resolvers()
    assert len(asked) > 120
    attempts = {mutations.attempt, mutations.attempt_rows}
    for name, resolver in asked.items():
        through = reached(resolver)
        assert attempts & through, name
        writing = {each for each in through - attempts if WRITES & set(names(each.__code__))}
        # Due work, begun at once.
        assert writing <= {go_on}, name
