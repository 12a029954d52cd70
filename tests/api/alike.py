"""Executing a document by plan and as graphql-core does, and showing all of both answers that a client may see."""

import asyncio
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from graphql import ExecutionResult

from backend.api.documents.documents import Document, StaffSchema

# A context of whatever kind the schema's resolvers take.
AnyContext = Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a client sees of an answer: the data, the errors of what is there, and what became null for an error."""

    data: str
    errors: list[str]
    nulled: set[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """The two answers, as far as anyone can tell them apart."""

    planned: Answer
    stock: Answer
    is_planned: bool


async def both(
    schema: StaffSchema,
    document: Document,
    context_of: Callable[[], AnyContext],
    variables: Mapping[str, object],
    root: object = None,
) -> Both:
    """The answers of both executors, each to a request of its own."""
    stock = await schema.run(replace(document, plans=None), context_of(), variables, None, root=root)
    planned = await schema.run(document, context_of(), variables, None, root=root)
    plans = document.plans
    return Both(planned=shown(planned), stock=shown(stock), is_planned=plans is not None and plans.made > 0)


def shown(result: ExecutionResult) -> Answer:
    """Data in its order, and errors in that of their paths: which comes first is nobody's business.

    Of errors within what became null the specification asks for one; which of them were seen before is left open.
    """
    settled, within = [], set()
    for error in result.errors or ():
        place = _null_above(result.data, error.path or ())
        if place is None:
            settled.append(json.dumps({**error.formatted, "cause": repr(type(error.original_error))}))
        else:
            within.add(place)
    return Answer(data=json.dumps(result.data), errors=sorted(settled), nulled=within)


def seen(body: Mapping[str, Any], drawn: Collection[str] = ()) -> Answer:
    """The same of an answer as a client has it; what is drawn at random, and a request's own name, are left out."""
    data = body.get("data")
    settled, within = [], set()
    for error in body.get("errors", ()):
        place = _null_above(data, error.get("path", ()))
        if place is None:
            masked = {"message": "", "extensions": "INTERNAL"} if error["extensions"]["code"] == "INTERNAL" else {}
            settled.append(json.dumps({**error, **masked}))
        else:
            within.add(place)
    return Answer(data=json.dumps(_without(data, drawn)), errors=sorted(settled), nulled=within)


def _without(data: object, drawn: Collection[str]) -> object:
    if isinstance(data, list):
        return [_without(each, drawn) for each in data]
    if isinstance(data, dict):
        return {name: None if name in drawn else _without(value, drawn) for name, value in data.items()}
    return data


def _null_above(data: object, path: Sequence[str | int]) -> str | None:
    """The place above that path which is null; none where the place itself is still there."""
    reached: Any = data
    for number, key in enumerate(path):
        if reached is None:
            return json.dumps(path[:number])
        reached = reached[key]
    return None


def run(work: Any) -> Any:  # noqa: ANN401 - whatever is awaited
    """What is awaited."""
    return asyncio.run(work)
