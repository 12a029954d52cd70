"""A list that is shown straight from rows is what resolvers make of it: data, errors, and what the audit will tell."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import pytest
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from backend.api.documents.documents import Document
from backend.api.fields.connections import cursor_in
from backend.api.fields.context import Context
from backend.api.schema import KINDS, schema
from backend.api.viewers.permissions import Viewer
from backend.clock import DAY
from backend.db import Database
from backend.db.plain_rows import Asking
from backend.invitations.tables import Invitation
from backend.links import Links
from backend.panel.tables import Person
from backend.responses.rules import Outcome
from backend.responses.tables import AnswerRow, Response
from backend.staff.actions.audit import AuditTrail
from backend.staff.rules import Role
from tests.api.alike import Answer, shown
from tests.bench.stage import set_stage
from tests.clocks import START

# graphql-core leaves unawaited what it calls off when something beside it fails.
pytestmark = [
    pytest.mark.usefixtures("swept"),
    pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning"),
    pytest.mark.filterwarnings("ignore:Exception ignored in. <coroutine:pytest.PytestUnraisableExceptionWarning"),
]

T = TypeVar("T")

SECRET = "a test's own key, of which nobody needs to know"
VALUES = (None, True, 3, -0.5, 2**60, '言葉 "quoted" \\ \n', ["a", {"b": None}], {"from": 1, "to": []})
PERSON = "__typename id externalRef language channel pausedUntil createdAt"
ANSWER = "__typename questionKey value withheld revision answeredAt"
RESPONSE = (
    "__typename id language pagesDone startedAt updatedAt finishedAt isTest outcome withdrawnAt"
    f" answers {{ {ANSWER} }} again: answers {{ value }}"
)
PAGE = "pageInfo { __typename hasNextPage hasPreviousPage startCursor endCursor }"
THIRD = cursor_in("Person.JOINED", (3,))
VARIED = """
query ($n: Int, $o: PeopleOrder!) { a: people(first: $n, orderBy: $o) { nodes { ...P } } }
fragment P on Person { createdAt ... on Node { id } responses(first: $n) { nodes { answers { value } } } }
"""
PLAIN = (
    f"{{ people {{ nodes {{ {PERSON} }} }} }}",
    f"{{ people(first: 2) {{ totalCount {PAGE} nodes {{ externalRef }} __typename }} }}",
    f'{{ people(first: 2, after: "{THIRD}") {{ {PAGE} edges {{ cursor node {{ id }} __typename }} }} }}',
    f'{{ people(last: 2, before: "{THIRD}") {{ {PAGE} totalCount edges {{ cursor }} }} }}',
    f"{{ people(last: 3, orderBy: JOINED_DESC) {{ {PAGE} nodes {{ language }} }} }}",
    "{ people(first: 0) { totalCount nodes { externalRef responses { nodes { answers { value } } } } } }",
    f"{{ people {{ nodes {{ responses {{ totalCount {PAGE} nodes {{ {RESPONSE} }} }} }} }} }}",
    f"{{ people {{ nodes {{ r: responses(first: 1) {{ {PAGE} edges {{ cursor node {{ id }} }} }} language }} }} }}",
    VARIED,
    "query ($n: Int) { people(first: $n) { nodes { id externalRef @skip(if: true) language @include(if: true) } } }",
)
USUAL = (
    "{ people(first: 101) { nodes { id } } }",
    "{ people(first: -1) { nodes { id } } }",
    '{ people(after: "x") { nodes { id } } }',
    "{ people(first: 1, last: 1) { nodes { id } } }",
    "{ people(orderBy: EXTERNAL_REF_ASC) { nodes { id } totalCount } }",
    "{ people(where: {}) { nodes { externalRef } } }",
    "{ people { nodes { pseudonym externalRef responses { nodes { hidden answers { value } } } } } }",
    "{ people { nodes { responses(first: 101) { nodes { id } } } } }",
    "{ people { nodes { responses(last: 1) { nodes { id answers { value } } } } } }",
    'query ($n: Int) { people { nodes { responses(first: $n, after: "x") { nodes { id } } } } }',
)


class Watched(Context):
    """A request that tells how often rows were read."""

    reads = 0

    async def read_rows(self, asking: Asking[T]) -> T:
        """Reads, and counts what could be shown: a page with what is to be noted, not a total by itself."""
        found = await super().read_rows(asking)
        self.reads += isinstance(found, tuple)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An answer, and whose personal data the audit will say it showed."""

    answer: Answer
    about: Mapping[str, set[int]]
    fields: set[str]


@pytest.fixture
def peopled(database: Database) -> Database:
    """A panel with people of every sort, and answers of every sort."""
    stage = set_stage(database.url, 6)
    database.write_now(_people)
    database.write_now(partial(_responses, version_id=stage.version_id))
    return database


def _people(session: Session) -> None:
    odd: dict[int, dict[str, object]] = {
        1: {"external_ref": "C-1"},
        2: {"language": "en", "channel": "EMAIL", "paused_until": START + 3 * DAY + 1},
        3: {"external_ref": '茶 "1"', "created_at": START - 50_000 * DAY},
        4: {"created_at": START + 999},
        5: {"erased_at": START},
    }
    for person_id, values in odd.items():
        session.execute(update(Person).where(Person.id == person_id).values(**values))


def _responses(session: Session, version_id: int) -> None:
    begun = {
        "survey_version_id": version_id,
        "language": "ja",
        "pages_done": 1,
        "started_at": START,
        "updated_at": START,
    }
    ended = {"finished_at": START + 61_001, "outcome": Outcome.FINISHED.value, "is_test": True, "withdrawn_at": START}
    place = {"touchpoint_id": 1, "issued_at": START, "expires_at": START}
    # The first answered three times, the second once and without finishing, the others not at all.
    for number, person_id in enumerate((1, 1, 1, 2), 101):
        session.execute(insert(Invitation).values(id=number, person_id=person_id, occasion=str(number), **place))
        row = {"id": number, "invitation_id": number, "person_id": person_id, "idempotency_key": str(number), **begun}
        session.execute(insert(Response).values(**row, **(ended if number % 2 else {})))
        fixed = {"response_id": number, "revision": number, "observed_at": START, "answered_at": START + number}
        answers = enumerate(VALUES if number < 103 else VALUES[:1])
        session.execute(
            insert(AnswerRow), [{**fixed, "question_key": f"q{key}", "value": value} for key, value in answers]
        )


def viewer(role: Role, brands: frozenset[int] | None = None) -> Viewer:
    """A member of that role."""
    return Viewer(token_id=1, name="A test's", role=role, member_id=1, brands=brands)


def context_of(database: Database, who: Viewer) -> Watched:
    """A request of theirs."""
    return Watched(
        database=database,
        links=Links([SECRET], "https://kizuna.example"),
        viewer=who,
        now=START,
        kinds=KINDS,
        trail=AuditTrail([SECRET]),
    )


async def told(database: Database, document: Document, who: Viewer) -> tuple[Told, int]:
    """What a request comes to, and how often it read rows."""
    context = context_of(database, who)
    result = await schema.run(document, context, {"n": 2, "o": "JOINED_ASC"}, None)
    return Told(answer=shown(result), about=context.seen.about(), fields=context.seen.fields), context.reads


def both(database: Database, text: str, who: Viewer) -> tuple[Told, Told, int]:
    """What rows and resolvers make of it, and how often rows were read."""
    document = schema.prepared(text)
    assert document.errors == ()
    stock, none = asyncio.run(told(database, replace(document, plans=None), who))
    found, reads = asyncio.run(told(database, document, who))
    assert none == 0
    return found, stock, reads


def test_whoever_may_see_all_is_shown_rows_and_others_what_resolvers_make(peopled: Database) -> None:
    seen: set[str] = set()
    for text in PLAIN:
        found, stock, reads = both(peopled, text, viewer(Role.ADMINISTRATOR))
        assert (found, reads) == (stock, 1), text
        assert (found.answer.errors, found.answer.nulled) == ([], set())
        seen |= found.fields
        for role in sorted(set(Role) - {Role.ADMINISTRATOR}):
            found, stock, _ = both(peopled, text, viewer(role))
            assert found == stock, (text, role)
        found, stock, reads = both(peopled, text, viewer(Role.ADMINISTRATOR, frozenset({1})))
        assert (found, reads) == (stock, 0), text
    assert seen == {"Person.externalRef", "Person.answers"}


def test_what_is_not_shown_from_rows_is_found_by_resolvers(peopled: Database) -> None:
    for text in USUAL:
        found, stock, _ = both(peopled, text, viewer(Role.ADMINISTRATOR))
        assert found == stock, text
    assert sum(both(peopled, text, viewer(Role.ADMINISTRATOR))[2] for text in USUAL) == 0


def test_what_is_stored_past_all_rules_is_refused_where_it_stands(peopled: Database) -> None:
    peopled.write_now(lambda session: session.execute(update(Person).where(Person.id == 2).values(language="xx")))
    peopled.write_now(lambda session: session.execute(update(Response).values(pages_done=2**31 - 1)))
    for text in PLAIN:
        found, stock, reads = both(peopled, text, viewer(Role.ADMINISTRATOR))
        # Where nobody asks for what is odd, rows show the rest; resolvers look at all of a person first.
        assert found == stock or (reads == 1 and found.answer.nulled == set()), text
    for text in ("{ people { nodes { language } } }", f"{{ people {{ nodes {{ {PERSON} }} }} }}"):
        found, stock, reads = both(peopled, text, viewer(Role.ADMINISTRATOR))
        assert (found, reads, found.answer.nulled) == (stock, 0, {"[]"}), text
