"""Variables of many values are read in a thread of their own, so that nobody waits for them; of few, at once."""

import asyncio
import threading
from collections.abc import Iterator

from backend.api.documents.operations import Operations
from backend.api.documents.persisted import KeptDocuments
from backend.api.documents.requests import GraphQLRequest
from backend.api.fields.context import Context
from backend.api.schema import KINDS, schema
from backend.api.viewers.permissions import Viewer
from backend.db import Database
from backend.links import Links
from backend.staff.actions.audit import AuditTrail
from backend.staff.rules import Role
from tests.clocks import START

NODES = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
SECRET = "a test's own key, of which nobody needs to know"
ANYBODY = Viewer(token_id=1, name="A test's", role=Role.ADMINISTRATOR, member_id=1)


class Heard(list[str]):
    """A list that tells which thread read it."""

    def __init__(self, count: int) -> None:
        super().__init__(["x"] * count)
        self.read_in: set[int] = set()

    def __iter__(self) -> Iterator[str]:
        self.read_in.add(threading.get_ident())
        return super().__iter__()


async def asked(operations: Operations, count: int) -> tuple[bool, object]:
    """Whether the loop itself read so many values, and the code of what came of it."""
    values = Heard(count)
    operation = operations.prepared(GraphQLRequest(query=NODES, variables={"ids": values}), ANYBODY, "r")
    values.read_in.clear()
    body = (await operations.run(operation)).body
    errors = body["errors"]
    assert isinstance(errors, list)
    assert len(values.read_in) == 1
    return values.read_in == {threading.get_ident()}, errors[0]["extensions"]["code"]


def test_two_thousand_are_read_at_once_and_one_more_beside(sqlite_url: str) -> None:
    database = Database(sqlite_url)

    def context_of(viewer: Viewer) -> Context:
        links, trail = Links([SECRET], "https://kizuna.example"), AuditTrail([SECRET])
        return Context(database=database, links=links, viewer=viewer, now=START, kinds=KINDS, trail=trail)

    async def both() -> list[tuple[bool, object]]:
        operations = Operations(schema=schema, known=KeptDocuments(), context_of=context_of)
        # The list itself is a value as well.
        return [await asked(operations, count) for count in (1_999, 2_000)]

    assert asyncio.run(both()) == [(True, "INVALID"), (False, "INVALID")]
    database.close()
