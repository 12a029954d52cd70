"""A client of which whatever it asks for the first time is also executed by graphql-core's own executor, beside it.

What was asked is kept with a copy of the database as it was just before; when the test is over, the other executor
answers from that copy. So mutations are compared too, each with the very input that its test gives it.
"""

import asyncio
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeAlias

import httpx2
from graphql import OperationType
from starlette.applications import Starlette
from starlette.testclient import TestClient

from backend.api.documents.documents import Document
from backend.api.documents.operations import outcome_of
from backend.api.fields.context import Context
from backend.api.schema import KINDS, schema
from backend.api.viewers.permissions import viewer_of
from backend.clock import Clock, Instant
from backend.db import Database
from backend.links import Links
from backend.staff.actions.audit import AuditTrail
from backend.staff.queries import find_holder
from backend.staff.rules import hash_token
from tests.api.alike import Answer, seen

# What comes back is JSON of many shapes; only two of them are compared.
Body: TypeAlias = Any

DRAWN: Final = frozenset({"token", "secret"})
"""The fields that are drawn at random: no two answers have the same there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """A request as it came, a copy of the database as it was then, and what was answered."""

    document: Document
    asked: Body
    token: str
    at: Instant
    copy: Path
    answer: Body


class Beside(TestClient):
    """A client that keeps what it asks; each text once in a run, where nobody asks anything else meanwhile."""

    def __init__(self, app: Starlette, *, file: Path, clock: Clock, known: set[str]) -> None:
        super().__init__(app)
        self._file = file
        self._clock = clock
        self._known = known
        self._inside = 0
        self._begun = 0
        self.met: list[Met] = []

    def send(self, request: httpx2.Request, **also: Any) -> httpx2.Response:  # noqa: ANN401 - as httpx has it
        """Sends it, and keeps it where it is new."""
        asked = _asked(request)
        if asked is None or asked["query"] in self._known or self._inside:
            return self._sent(request, **also)
        copy, at, begun = self._copied(), self._clock(), self._begun
        response = self._sent(request, **also)
        document = schema.prepared(asked["query"])
        was_alone = self._begun == begun + 1
        if response.status_code == 200 and was_alone and _is_comparable(document, asked, response.json()):
            token = request.headers.get("authorization", "").removeprefix("Bearer ")
            self._known.add(asked["query"])
            self.met.append(Met(document=document, asked=asked, token=token, at=at, copy=copy, answer=response.json()))
        else:
            copy.unlink()
        return response

    def _sent(self, request: httpx2.Request, **also: Any) -> httpx2.Response:  # noqa: ANN401 - as above
        self._begun += 1
        self._inside += 1
        try:
            return super().send(request, **also)
        finally:
            self._inside -= 1

    def _copied(self) -> Path:
        copy = self._file.with_name(f"beside-{self._begun}.db")
        with closing(sqlite3.connect(self._file)) as source, closing(sqlite3.connect(copy)) as target:
            target.execute("PRAGMA synchronous = OFF")
            source.backup(target)
        return copy


def _asked(request: httpx2.Request) -> Body | None:
    """What a request asks, where it brings a document's text as JSON; none of any other."""
    if (request.method, request.url.path) != ("POST", "/graphql"):
        return None
    try:
        asked = json.loads(request.content)
    except (ValueError, RecursionError):
        return None
    return asked if isinstance(asked, dict) and isinstance(asked.get("query"), str) else None


def _is_comparable(document: Document, asked: Body, answer: Body) -> bool:
    """Whether it was executed, and by one of two executors: graphql-core's own answers whatever is about the schema."""
    name = asked.get("operationName")
    cost = document.cost(name)
    if "data" not in answer or document.plans is None or cost is None or cost.of_schema:
        return False
    return document.operation(name) in {OperationType.QUERY, OperationType.MUTATION}


def unlike(met: Sequence[Met], links: Links, trail: AuditTrail) -> list[tuple[str, Answer, Answer]]:
    """The documents that came to something else by graphql-core's own executor, with both answers."""
    return asyncio.run(_unlike(met, links, trail)) if met else []


async def _unlike(met: Sequence[Met], links: Links, trail: AuditTrail) -> list[tuple[str, Answer, Answer]]:
    both = [(each.asked["query"], seen(each.answer, DRAWN), await _stock(each, links, trail)) for each in met]
    return [(text, planned, stock) for text, planned, stock in both if planned != stock]


async def _stock(met: Met, links: Links, trail: AuditTrail) -> Answer:
    with _opened(met.copy) as database:
        holder = database.read_now(lambda session: find_holder(session, hash_token(met.token), met.at))
        assert holder is not None
        context = Context(
            database=database, links=links, viewer=viewer_of(holder), now=met.at, kinds=KINDS, trail=trail
        )
        variables, name = met.asked.get("variables") or {}, met.asked.get("operationName")
        result = await schema.run(replace(met.document, plans=None), context, variables, name)
        return seen(json.loads(json.dumps(outcome_of(result, "").body)), DRAWN)


@contextmanager
def _opened(file: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{file}")
    try:
        yield database
    finally:
        database.close()
        file.unlink()
