"""A hundred people with their positions: through the schema in process, and the same rows through SQLAlchemy alone."""

import asyncio
from collections.abc import Callable

import orjson
import uvloop
from sqlalchemy import select

from backend.api.fields.context import Context
from backend.api.schema import KINDS, schema
from backend.api.viewers.permissions import Viewer
from backend.clock import system_clock
from backend.db import Database, Session
from backend.links import Links
from backend.loyalty.tables import PositionRow
from backend.panel.tables import Person
from backend.staff.actions.audit import AuditTrail
from backend.staff.rules import Role
from tests.bench.readings import Reading
from tests.bench.watch import again_and_again

PEOPLE = 100
QUERY = """
query People($first: Int!) {
  people(first: $first) {
    edges {
      node {
        id externalRef language
        positions {
          segment certainty depthKnown movedAt
          psychology { value sd pHigh known }
          behaviour { value pHigh known lapsesAt }
          depth { value sd pHigh known }
        }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
"""
VARIABLES = {"first": PEOPLE}


class Wrong(RuntimeError):
    """The answer is not what was asked for."""


def through_schema(*, url: str, seconds: float) -> Callable[[], Reading]:
    """The query as the edge runs it, without HTTP and without a token."""
    database, links = Database(url), Links(["in-process"], "http://127.0.0.1")
    viewer = Viewer(token_id=1, name="bench", role=Role.ADMINISTRATOR, member_id=1)
    loop = uvloop.new_event_loop()
    asyncio.set_event_loop(loop)

    async def answer() -> bytes:
        document = schema.prepared(QUERY)
        context = Context(
            database=database, links=links, viewer=viewer, now=system_clock(), kinds=KINDS, trail=AuditTrail(["bench"])
        )
        if document.parsed is None:
            raise Wrong("the query does not fit the schema")
        result = await schema.run(document, context, VARIABLES, None)
        return orjson.dumps({"data": result.data, "errors": result.errors})

    if loop.run_until_complete(answer()).count(b'"movedAt"') != PEOPLE:
        raise Wrong("not every person of the page has a position")
    return lambda: again_and_again(lambda: loop.run_until_complete(answer()), seconds)


def through_sqlalchemy(*, url: str, seconds: float) -> Callable[[], Reading]:
    """The rows of the people and of their positions, dumped as JSON as they are; nothing is worked out."""
    database = Database(url)
    page = select(Person.id, Person.external_ref, Person.language).order_by(Person.id).limit(PEOPLE)
    positions = select(*PositionRow.__table__.columns)

    def fetch(session: Session) -> bytes:
        people = session.execute(page).mappings().all()
        theirs = positions.where(PositionRow.person_id.in_([person["id"] for person in people]))
        rows = session.execute(theirs).mappings().all()
        return orjson.dumps({"people": [dict(row) for row in people], "positions": [dict(row) for row in rows]})

    return lambda: again_and_again(lambda: database.read_now(fetch), seconds)
