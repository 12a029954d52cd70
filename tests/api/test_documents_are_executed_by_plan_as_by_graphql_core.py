"""Whatever is asked, execution by plan comes to what graphql-core's own comes to: data, errors and their places."""

import asyncio
import shutil
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

import pytest
import strawberry
from graphql import GraphQLObjectType
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.api.documents.documents import Document, StaffSchema
from backend.api.execution.keeping import Kept
from backend.api.explorer.routes import examples
from backend.api.fields.context import Context
from backend.api.schema import KINDS, schema
from backend.api.shapes.nodes import global_id
from backend.api.viewers.permissions import Viewer
from backend.db import Database
from backend.demo import build
from backend.links import Links
from backend.staff.actions.audit import AuditTrail
from backend.staff.rules import Role
from tests.api import moody
from tests.api.alike import Both, both
from tests.api.drawing import Drawing
from tests.clocks import START

# graphql-core leaves unawaited what it calls off when something beside it fails.
pytestmark = [
    pytest.mark.usefixtures("swept"),
    pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning"),
    pytest.mark.filterwarnings("ignore:Exception ignored in. <coroutine:pytest.PytestUnraisableExceptionWarning"),
]

SEEDS = st.integers(0, 2**32)
PEOPLE = 6
SECRET = "a test's own key, of which nobody needs to know"
REFS = ("C-00001", "nobody")
KEYS = cycle(sorted(KINDS))


def root_of(built: StaffSchema, keyword: str) -> GraphQLObjectType:
    """The type whose fields an operation of that kind asks for."""
    root = {"query": built._schema.query_type, "mutation": built._schema.mutation_type}[keyword]  # noqa: SLF001 - Strawberry shows it nowhere else
    assert root is not None
    return root


def any_value(random: Random, kind: str, name: str) -> object:
    """A value of a scalar, mostly one that means something."""
    if kind == "ID":
        return global_id(random.choice(sorted(KINDS)), random.randint(1, 3))
    texts = {"externalRef": random.choice(REFS), "purpose": "mail"}
    values = {"Int": random.randint(1, 3), "Float": 0.5, "Boolean": random.random() < 0.5, "String": "key", "JSON": "x"}
    return texts.get(name) or values.get(kind, "2026-03-01T00:00:00Z")


MOODY = moody.built()
DRAWN = Drawing(schema=schema._schema, value=any_value)  # noqa: SLF001 - as above
MOODILY = Drawing(schema=MOODY._schema, value=any_value)  # noqa: SLF001 - as above


@pytest.fixture(scope="module")
def filled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database in which something of everything has happened."""
    path = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("filled") / "kizuna.db"))
    database = Database(f"sqlite:///{path}")
    build(database, people=PEOPLE, seed=7, now=START, progress=lambda _share: None)
    yield database
    database.close()


def viewer_of(role: Role) -> Viewer:
    """A member of that role."""
    return Viewer(token_id=1, name="A test's", role=role, member_id=1)


def asked(database: Database, document: Document, role: Role, variables: dict[str, object]) -> Both:
    """What both make of a document about the filled database."""

    def context() -> Context:
        return Context(
            database=database,
            links=Links([SECRET], "https://kizuna.example"),
            viewer=viewer_of(role),
            now=START,
            kinds=KINDS,
            trail=AuditTrail([SECRET]),
        )

    return asyncio.run(both(schema, document, context, variables))


def moodily(seed: int, badness: float, root: object = None) -> Both | None:
    """What both make of a drawn document about moods; None where it was no valid one."""
    random = Random(seed)  # noqa: S311 - a drawn document is no secret
    keyword = random.choice(["query", "query", "mutation"])
    text, variables = MOODILY.document(random, root_of(MOODY, keyword), keyword)
    document = MOODY.prepared(text)
    if document.parsed is None:
        return None
    viewer = viewer_of(random.choice([Role.ADMINISTRATOR, Role.ANALYST]))

    def context() -> moody.Asking:
        return moody.Asking(viewer=viewer, moods=moody.Moods(seed, badness))

    return asyncio.run(both(MOODY, document, context, variables, root=root))


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=SEEDS, badness=st.sampled_from([0.0, 0.02, 0.1, 0.5]))
def test_fields_of_every_mood_come_to_the_same(seed: int, badness: float) -> None:
    found = moodily(seed, badness)
    assert found is None or found.planned == found.stock


def test_most_drawn_documents_are_valid_and_planned() -> None:
    found = [each for each in (moodily(seed, 0.1) for seed in range(24)) if each is not None]
    assert len(found) > 15
    assert sum(each.is_planned for each in found) > 8
    assert sum(bool(each.stock.errors or each.stock.nulled) for each in found) > 8
    assert sum(each.stock.data != "null" for each in found) > 3


@pytest.mark.parametrize("example", examples())
def test_the_ready_queries_come_to_the_same(filled: Database, example: dict[str, str]) -> None:
    document = schema.prepared(example["query"])
    variables: dict[str, object] = {"id": global_id("Person", 1), "product": global_id("Product", 1)}
    for role in (Role.ADMINISTRATOR, Role.SALESPERSON):
        found = asked(filled, document, role, variables)
        assert found.planned == found.stock


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=SEEDS, role=st.sampled_from(sorted(Role)))
def test_drawn_queries_come_to_the_same(filled: Database, seed: int, role: Role) -> None:
    text, variables = DRAWN.document(Random(seed), root_of(schema, "query"))  # noqa: S311 - as above
    document = schema.prepared(text)
    if document.parsed is not None:
        found = asked(filled, document, role, variables)
        assert found.planned == found.stock


@pytest.mark.parametrize("badness", [0.0, 0.3])
def test_an_event_of_a_subscription_comes_to_the_same(badness: float) -> None:
    document = MOODY.prepared("subscription { thing { __typename label own { text(number: 3) } things { label } } }")
    for seed in range(12):

        def context(seed: int = seed) -> moody.Asking:
            return moody.Asking(viewer=viewer_of(Role.ADMINISTRATOR), moods=moody.Moods(seed, badness))

        event: Any = moody.Thing(id=strawberry.ID("e"), label="event")
        found = asyncio.run(both(MOODY, document, context, {}, root=event))
        assert found.is_planned
        assert found.planned == found.stock


def test_what_no_plan_knows_is_left_to_graphql_core() -> None:
    text = "query @experimental_disableErrorPropagation { own { label } }"
    document = MOODY.prepared(text)
    assert document.parsed is None or document.plans is not None


def test_documents_are_kept_within_bounds_the_latest_in_use_longest() -> None:
    made: list[str] = []

    def make(text: str) -> str:
        made.append(text)
        return text.upper()

    kept = Kept(make, most=3, longest=10, length=20)
    for text in ("a" * 8, "b" * 8, "a" * 8, "c" * 8, "a" * 8, "b" * 8, "long" * 3, "long" * 3):
        assert kept.get(text) == text.upper()
        assert kept.length <= 20
    assert [text[0] for text in made] == ["a", "b", "c", "b", "l", "l"]
    for text in "wxyzz":
        kept.get(text)
    assert kept.length == 3


def test_a_plan_is_made_for_each_choice_and_few_are_kept() -> None:
    declared = ", ".join(f"$v{number}: Boolean!" for number in range(5))
    fields = " ".join(f"a{number}: __typename @include(if: $v{number})" for number in range(5))
    document = MOODY.prepared(f"query ({declared}) {{ {fields} }}")
    assert document.plans is not None
    for bits in range(32):
        chosen = {f"v{number}": bool(bits >> number & 1) for number in range(5)}
        context: Any = moody.Asking(viewer=viewer_of(Role.ADMINISTRATOR), moods=moody.Moods(0, 0))
        found = asyncio.run(MOODY.run(document, context, chosen, None))
        assert found.data == {f"a{number}": "Query" for number in range(5) if chosen[f"v{number}"]}
        assert document.plans.made <= 8
