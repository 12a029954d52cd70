"""What of the schema is shown straight from rows, where the viewer may see all of it: people, responses, answers.

Each line here repeats what a resolver does. Both ways are held equal by a test that asks for everything either way.
"""

from collections.abc import Mapping
from typing import Final

from backend.api.execution.plain_shapes import PlainList, PlainRoot, PlainType
from backend.api.fields.connections import asked
from backend.api.people import PeopleOrder
from backend.db import Slice
from backend.panel.queries import Listed, count_people, people_rows
from backend.responses.queries import ANSWER_ROWS, RESPONSE_ROWS
from backend.staff.rules import Permission


def _first_of(given: Mapping[str, object]) -> Slice:
    return asked(given.get("first"), given.get("after"), given.get("last"), given.get("before"), int, of="Response")  # type: ignore[arg-type] # coerced


def _of_people(given: Mapping[str, object]) -> Slice | None:
    order = given.get("order_by", PeopleOrder.JOINED_ASC)
    if given.get("where") is not None or order not in {PeopleOrder.JOINED_ASC, PeopleOrder.JOINED_DESC}:
        return None
    places = (given.get("first"), given.get("after"), given.get("last"), given.get("before"))
    return asked(*places, int, of="Person.JOINED", descending=order is PeopleOrder.JOINED_DESC)  # type: ignore[arg-type] # coerced


_ANSWER: Final = PlainType(
    columns={
        "questionKey": "question_key",
        "value": "value",
        "revision": "revision",
        "answeredAt": "answered_at",
    },
    # Nothing is kept from those to whom answers are plain.
    constants={"withheld": False},
)
_RESPONSE: Final = PlainType(
    columns={
        "language": "language",
        "pagesDone": "pages_done",
        "startedAt": "started_at",
        "updatedAt": "updated_at",
        "finishedAt": "finished_at",
        "isTest": "is_test",
        "outcome": "outcome",
        "withdrawnAt": "withdrawn_at",
    },
    lists={"answers": PlainList(of=_ANSWER, table=ANSWER_ROWS, by="id", notes=("Person", "person_id", "answers"))},
    needs={"answers": Permission.READ_PERSONAL_DATA},
)
_PERSON: Final = PlainType(
    columns={
        "externalRef": "external_ref",
        "language": "language",
        "channel": "channel",
        "pausedUntil": "paused_until",
        "createdAt": "created_at",
    },
    lists={"responses": PlainList(of=_RESPONSE, table=RESPONSE_ROWS, by="id", part=_first_of)},
    needs={"externalRef": Permission.READ_PERSONAL_DATA},
)

PLAIN: Final[Mapping[str, PlainRoot]] = {
    "people": PlainRoot(of=_PERSON, columns=Listed._fields, rows=people_rows, count=count_people, part=_of_people),
}
"""The lists of the query that are shown so, by their fields' names."""
