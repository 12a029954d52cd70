"""What is asked of the staff API when its speed is measured, and the nested query without HTTP and without a token."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

import orjson
import uvloop
from graphql import ExecutionResult, execute, parse, validate
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from backend.api.fields.connections import cursor_in
from backend.api.fields.context import Context
from backend.api.schema import KINDS, schema
from backend.api.shapes.nodes import global_id
from backend.api.viewers.permissions import Viewer
from backend.clock import system_clock
from backend.db import Database
from backend.links import Links
from backend.staff.actions.audit import AuditTrail
from backend.staff.rules import Role
from tests.bench.readings import Reading
from tests.bench.watch import again_and_again

_SECRET = "measured-in-process-only-and-thrown-away-afterwards"
PEOPLE: Final = 100
ANSWERS: Final = 5

NESTED: Final = f"{PEOPLE} people with {ANSWERS} answers each"
PAGE: Final = f"page of {PEOPLE} without total"
TOTAL: Final = f"page of {PEOPLE} with total"
COUNTS: Final = "counts by segment"
APART: Final = ", each time another page"
_SEGMENTS: Final = 8

# A document with its variables, as a request carries it.
Request: TypeAlias = Mapping[str, object]

_AFTER: Final = "query ($after: {kind}) "
_NESTED = (
    "{ people(first: 100) { nodes { externalRef responses(first: 1) { nodes { answers { questionKey value } } } } } }"
)
_PERSON = "nodes { id externalRef language createdAt } pageInfo { hasNextPage endCursor }"


def asked_of_kizuna(product_id: int, behind: Sequence[int]) -> Mapping[str, Sequence[Request]]:
    """What is asked, by its name; where each asks for another page, behind each of those people once."""
    product = global_id("Product", product_id)
    pages = {
        NESTED: _NESTED,
        PAGE: f"{{ people(first: {PEOPLE}) {{ {_PERSON} }} }}",
        TOTAL: f"{{ people(first: {PEOPLE}) {{ totalCount {_PERSON} }} }}",
    }
    counts = f'{{ segmentSummary(productId: "{product}") {{ counts {{ segment count }} }} }}'
    return _asked(pages, counts, "String", [cursor_in("Person.JOINED", (person_id,)) for person_id in behind])


def asked_of_peer(cursors: Sequence[str]) -> Mapping[str, Sequence[Request]]:
    """The same of the same tables, as the peer names them."""
    answers = "answersByResponseId { nodes { questionKey value } }"
    pages = {
        NESTED: (
            f"{{ allPeople(first: {PEOPLE}) {{ nodes {{ externalRef"
            f" responsesByPersonId(first: 1) {{ nodes {{ {answers} }} }} }} }} }}"
        ),
        PAGE: f"{{ allPeople(first: {PEOPLE}) {{ {_PERSON} }} }}",
        TOTAL: f"{{ allPeople(first: {PEOPLE}) {{ totalCount {_PERSON} }} }}",
    }
    return _asked(pages, "{ allSegmentSizes { nodes { segment people } } }", "Cursor", cursors)


def _asked(pages: Mapping[str, str], counts: str, kind: str, cursors: Sequence[str]) -> Mapping[str, Sequence[Request]]:
    asked: dict[str, Sequence[Request]] = {}
    for name, query in pages.items():
        document = _AFTER.format(kind=kind) + query.replace(f"first: {PEOPLE}", f"first: {PEOPLE}, after: $after", 1)
        asked[name] = [{"query": query}]
        asked[name + APART] = [{"query": document, "variables": {"after": cursor}} for cursor in cursors]
    return {**asked, COUNTS: [{"query": counts}]}


def held_by_answers(people: int) -> Mapping[str, Mapping[str, int]]:
    """What stands in each right answer of either how often, by what was asked; errors in none."""
    sound = {'"errors"': 0}
    page = {**sound, '"externalRef"': PEOPLE, '"createdAt"': PEOPLE, '"hasNextPage":true': 1}
    pages: Mapping[str, Mapping[str, int]] = {
        NESTED: {**sound, '"externalRef"': PEOPLE, '"questionKey"': PEOPLE * ANSWERS},
        PAGE: page,
        TOTAL: {**page, f'"totalCount":{people}': 1},
    }
    apart = {name + APART: holds for name, holds in pages.items()}
    return {**pages, **apart, COUNTS: {**sound, '"segment"': _SEGMENTS}}


class Wrong(RuntimeError):
    """The answer is not what was asked for."""


def by_plan(*, url: str, seconds: float) -> Callable[[], Reading]:
    """The nested query as the edge runs it."""
    document = schema.prepared(_NESTED)
    return _measured(url, seconds, lambda context: schema.run(document, context, {}, None))


def by_graphql_core(*, url: str, seconds: float) -> Callable[[], Reading]:
    """The same resolvers, the document kept, under the executor that Strawberry brings."""
    document = replace(schema.prepared(_NESTED), plans=None)
    return _measured(url, seconds, lambda context: schema.run(document, context, {}, None))


def by_strawberry(*, url: str, seconds: float) -> Callable[[], Reading]:
    """The same resolvers as Strawberry alone would run them: parsed, validated and executed each time."""
    plain = schema._schema  # noqa: SLF001 - Strawberry shows it nowhere else

    async def run(context: Context) -> ExecutionResult:
        document = parse(_NESTED)
        if validate(plain, document):
            raise Wrong("the query does not fit the schema")
        executed = execute(plain, document, context_value=context, executor_class=StrawberryGraphQLCoreExecutionContext)
        return executed if isinstance(executed, ExecutionResult) else await executed

    return _measured(url, seconds, run)


def _measured(
    url: str, seconds: float, run: Callable[[Context], Coroutine[object, object, ExecutionResult]]
) -> Callable[[], Reading]:
    database, links, trail = Database(url), Links([_SECRET], "http://127.0.0.1"), AuditTrail([_SECRET])
    viewer = Viewer(token_id=1, name="bench", role=Role.ADMINISTRATOR, member_id=1)
    loop = uvloop.new_event_loop()
    asyncio.set_event_loop(loop)

    async def answer() -> bytes:
        context = Context(database=database, links=links, viewer=viewer, now=system_clock(), kinds=KINDS, trail=trail)
        result = await run(context)
        return orjson.dumps({"data": result.data, "errors": result.errors})

    if loop.run_until_complete(answer()).count(b'"questionKey"') != PEOPLE * ANSWERS:
        raise Wrong("not every person of the page has answers")
    return lambda: again_and_again(lambda: loop.run_until_complete(answer()), seconds)
