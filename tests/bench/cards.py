"""The salesperson's card: through the schema, drawn alone, and the same rows read by SQLite's driver alone."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from itertools import count

import orjson
import uvloop

from backend.api.fields.context import Context
from backend.api.schema import KINDS, schema
from backend.api.shapes.nodes import global_id
from backend.api.viewers.permissions import Viewer
from backend.clock import system_clock
from backend.db import Database, Session
from backend.links import Links
from backend.sales.queries.card import CardAccess, sales_card
from backend.sales.rules.scope import scope_of
from backend.staff.actions.audit import AuditTrail
from backend.staff.rules import Role
from tests.bench.readings import Reading
from tests.bench.watch import again_and_again

QUERY = """
query Card($product: ID!, $person: ID!) {
  salesCard(productId: $product, personId: $person) {
    externalRef standing stage reach
    position {
      segment certainty depthKnown
      psychology { value sd pHigh known staleAt } behaviour { value pHigh lapsesAt } depth { value sd pHigh known }
      explanation(first: 10) { axis kind facet observedAt weight effect }
    }
    freshness { psychology depth heardAt }
    wouldMove {
      nearest
      psychology { turnsHigh answers single weakest segment }
      behaviour { turnsHigh purchases lapsesAt lastsUntil segment }
      depth { turnsHigh answers single weakest segment }
    }
    consents { channel agreement decidedAt }
    lead { id stage openedAt } latestStep { kind at note } choice { decision reason }
    scheme { version aim { ja } opening { ja } say { ja } question { wording { ja } } nextStep { ja } }
    nextAction { action reason wording { ja } why { ja } }
  }
}
"""
_ROWS = (
    "SELECT * FROM people WHERE id = :person",
    "SELECT * FROM leads WHERE person_id = :person AND product_id = :product AND owner_id = :member",
    "SELECT * FROM products WHERE id = :product",
    "SELECT id, definition FROM measurement_models WHERE status IN ('LIVE', 'PUBLISHING')",
    "SELECT * FROM observations WHERE person_id = :person",
    "SELECT * FROM positions WHERE person_id = :person AND product_id = :product",
    "SELECT * FROM sales_schemes WHERE product_id = :product AND stage = 'APPROACH'",
    "SELECT * FROM consents WHERE person_id = :person",
    "SELECT * FROM staff_members WHERE id = :member",
    "SELECT s.* FROM lead_steps s JOIN leads l ON l.id = s.lead_id WHERE l.person_id = :person ORDER BY s.at DESC",
    "SELECT c.* FROM lead_choices c JOIN leads l ON l.id = c.lead_id WHERE l.person_id = :person ORDER BY c.id DESC",
)


class Wrong(RuntimeError):
    """The answer is not what was asked for."""


def through_schema(
    *, url: str, product_id: int, member_id: int, people: Sequence[int], seconds: float
) -> Callable[[], Reading]:
    """The query as the edge runs it for a salesperson, without HTTP and without a token; each time another person."""
    database, links = Database(url), Links(["in-process"], "http://127.0.0.1")
    viewer = Viewer(token_id=1, name="bench", role=Role.SALESPERSON, member_id=member_id)
    loop, turns = uvloop.new_event_loop(), count()
    asyncio.set_event_loop(loop)

    async def answer() -> bytes:
        document = schema.prepared(QUERY)
        context = Context(
            database=database, links=links, viewer=viewer, now=system_clock(), kinds=KINDS, trail=AuditTrail(["bench"])
        )
        if document.parsed is None:
            raise Wrong("the query does not fit the schema")
        person = people[next(turns) % len(people)]
        named = {"product": global_id("Product", product_id), "person": global_id("Person", person)}
        result = await schema.run(document, context, named, None)
        return orjson.dumps({"data": result.data, "errors": result.errors})

    if b'"nextAction"' not in loop.run_until_complete(answer()):
        raise Wrong("the person has no card")
    return lambda: again_and_again(lambda: loop.run_until_complete(answer()), seconds)


def drawn_alone(
    *, url: str, product_id: int, member_id: int, people: Sequence[int], seconds: float
) -> Callable[[], Reading]:
    """The card with all that is worked out on it, without the schema."""
    database, turns = Database(url), count()
    access = CardAccess(scope=scope_of(Role.SALESPERSON, member_id, None))

    def draw(session: Session) -> object:
        card = sales_card(session, people[next(turns) % len(people)], product_id, access, system_clock())
        if card is None:
            raise Wrong("the person has no card")
        return card.contributions, card.would_move, card.view.probabilities

    return lambda: again_and_again(lambda: database.read_now(draw), seconds)


def rows_alone(
    *, path: str, product_id: int, member_id: int, people: Sequence[int], seconds: float
) -> Callable[[], Reading]:
    """The rows that a card is drawn from, read and left as they are."""
    connection, turns = sqlite3.connect(path), count()

    def fetch() -> object:
        named = {"person": people[next(turns) % len(people)], "product": product_id, "member": member_id}
        return [connection.execute(statement, named).fetchall() for statement in _ROWS]

    return lambda: again_and_again(fetch, seconds)
