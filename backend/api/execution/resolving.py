"""How one field is resolved: from an attribute, by its resolver behind its guards, or as graphql-core would call it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from backend.api.execution.arguments import Arguments
from backend.api.execution.asked import Asked
from backend.api.execution.infos import Told
from backend.api.execution.running import Begin, Place, Run
from backend.api.viewers.permissions import Guard


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a field is resolved: from an attribute of its source, or by a call."""

    attribute: str = ""
    call: "Begin | None" = None
    arguments: Arguments | None = None
    is_async: bool = False


def way_of(asked: Asked) -> Way:
    """How the field is resolved; whatever is not known here is called as graphql-core calls it."""
    field = (asked.definition.extensions or {}).get("strawberry-definition")
    given = Arguments(asked) if asked.definition.args or asked.nodes[0].arguments else None
    if isinstance(field, StrawberryField) and not field.is_subscription:
        if field.is_basic_field and field.default_resolver is getattr:
            return Way(attribute=field.python_name)
        if field.base_resolver is not None and all(type(each) is Guard for each in field.extensions):
            call = _called(asked, field, field.base_resolver, given)
            return Way(call=_guarded(field, call), arguments=given, is_async=field.is_async)
    return Way(call=_as_in_core(asked, given), arguments=given)


def _called(asked: Asked, field: StrawberryField, called: StrawberryResolver[object], given: Arguments | None) -> Begin:
    """Calls the resolver with what its signature asks for."""
    resolver = cast("Callable[..., object]", called.wrapped_func)
    takes_self = called.self_parameter is not None
    informed = called.info_parameter.name if called.info_parameter else None
    sources = tuple(each.name for each in (called.parent_parameter, called.root_parameter) if each is not None)
    if takes_self and given is None and not sources:
        return _simply(asked, field, resolver, informed)

    def call(run: Run, place: Place, source: object) -> object:
        info = Told(run, place, asked, field)
        taken = dict(given.converted(run, field, info)) if given else {}
        for name in sources:
            taken[name] = source
        if informed is not None:
            taken[informed] = info
        return resolver(source, **taken) if takes_self else resolver(**taken)

    return call


def _simply(asked: Asked, field: StrawberryField, resolver: Callable[..., object], informed: str | None) -> Begin:
    if informed is None:
        return lambda _run, _place, source: resolver(source)
    if informed == "info":
        return lambda run, place, source: resolver(source, info=Told(run, place, asked, field))
    return lambda run, place, source: resolver(source, **{informed: Told(run, place, asked, field)})


def _guarded(field: StrawberryField, call: Begin) -> Begin:
    """The call behind the field's guards, the last given first, as Strawberry puts them around it."""
    guards = tuple(each for each in reversed(field.extensions) if isinstance(each, Guard))
    if not guards:
        return call
    if len(guards) == 1:
        check, veil = guards[0].check, _veil(field, guards[0])

        def once(run: Run, place: Place, source: object) -> object:
            return call(run, place, source) if check(run.context, source) else veil()

        return once

    def each(run: Run, place: Place, source: object) -> object:
        for guard in guards:
            if not guard.check(run.context, source):
                return _veil(field, guard)()
        return call(run, place, source)

    return each


def _veil(field: StrawberryField, guard: Guard) -> Callable[[], object]:
    """What stands in the place of the field, as its resolver would have told it."""

    async def later() -> object:
        return guard.veil

    return later if field.is_async else lambda: guard.veil


def _as_in_core(asked: Asked, given: Arguments | None) -> Begin:
    def call(run: Run, place: Place, source: object) -> object:
        resolve = asked.definition.resolve or run.executor.field_resolver
        return resolve(source, asked.info(run, place), **(given.coerced(run) if given else {}))

    return call
