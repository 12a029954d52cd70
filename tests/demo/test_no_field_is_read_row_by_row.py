"""Whatever is asked of many objects at once is read together: walked for every field of the schema that there is."""

import re
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

import pytest
from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_required_argument,
)
from starlette.applications import Starlette
from starlette.testclient import TestClient
from strawberry.types.base import StrawberryObjectDefinition

from backend.api.schema import KINDS, schema
from backend.api.transport.http import routes
from backend.db import Database
from backend.links import Links
from backend.settings import Settings
from backend.staff.rules import Role
from tests.api.client import Answer, Api, counted_statements
from tests.api.printed import printed_schema
from tests.demo.conftest import Built

ROWS: Final = 10
FEW: Final = 3
# A statement may be run again for another field, or for what is only known later; never for another row.
MOST_ALIKE: Final = 8
_EXPANDED: Final = re.compile(r"\((?:\?|\([?, ]*\))(?:, (?:\?|\([?, ]*\)))*\)")
# What fits into one request's cost.
TOGETHER: Final = 16
# Calculated for each object, as the question of its own that it is; what a request may cost bounds how many.
REPORTS: Final = frozenset(
    {
        *("Audience.preview", "Board.demand", "CommunicationPlan.changes", "Person.salesCard"),
        *("Campaign.audit", "Campaign.cautions", "Campaign.contents", "Campaign.overlaps", "Campaign.people"),
        "Programme.eligibleCount",
        # Pages of lists that may have millions: one statement for each list, in the order of its index.
        *("Ambassador.referrals", "Audience.changes", "Board.members", "Campaign.members"),
        "CommunicationPlan.versions",
    }
)
# Reports at the root read a part of the ledger for each of the periods that they tell of.
CALCULATED: Final = frozenset({"segmentCohorts"})

IDS = """{
  products(first: 1) { nodes { id } } boards(first: 1) { nodes { id } } audiences(first: 1) { nodes { id } }
  surveys(first: 1) { nodes { id } } campaigns(first: 1) { nodes { id } } people(first: 1) { nodes { id } }
  measurementModels(first: 1) { nodes { id } } }"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a query comes to objects of a type, through which fields."""

    fields: tuple[str, ...] = ()
    lists: int = 0


def is_many(field: GraphQLField) -> bool:
    """Whether the field leads to more than one object."""
    kind = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
    return is_list_type(kind) or str(get_named_type(kind)).endswith("Connection")


def objects_of(field: GraphQLField) -> GraphQLObjectType | None:
    """The type of the objects that a field leads to, through a connection too."""
    named = get_named_type(field.type)
    if str(named).endswith("Connection") and isinstance(named, GraphQLObjectType):
        named = get_named_type(named.fields["nodes"].type)
    return named if isinstance(named, GraphQLObjectType) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """What is known of a demo's objects, to be put into arguments."""

    known: Mapping[str, str]

    def call(self, name: str, field: GraphQLField, *, deep: bool = False) -> str | None:
        """The field with what it needs; none where it needs something that nobody knows here."""
        needed = [key for key, each in field.args.items() if is_required_argument(each)]
        # Of what is found by an id or a key, one is needed though neither is said to be.
        needed += ["id"] if {"id", "key"} <= field.args.keys() or {"id", "version"} <= field.args.keys() else []
        needed += ["personId"] if {"personId", "externalRef"} <= field.args.keys() else []
        given = {key: self.known.get(f"{name}.{key}", self.known.get(key)) for key in needed}
        if any(value is None for value in given.values()):
            return None
        if "first" in field.args:
            given["first"] = str(FEW if deep else ROWS)
        said = ", ".join(f"{key}: {value}" for key, value in given.items())
        return f"{name}({said})" if said else name

    def around(self, name: str, field: GraphQLField, inside: str, *, deep: bool = False) -> str | None:
        """The field with a selection inside, in its pages where it has pages."""
        call = self.call(name, field, deep=deep)
        if call is None:
            return None
        return f"{call} {{ nodes {{ {inside} }} }}" if _has_pages(field) else f"{call} {{ {inside} }}"

    def ways(self) -> dict[str, Way]:
        """The shortest way to each type, through a list where there is one."""
        query = printed_schema().query_type
        assert query is not None
        found: dict[tuple[str, bool], Way] = {(query.name, False): Way()}
        waiting = deque([(query, Way())])
        while waiting:
            kind, way = waiting.popleft()
            for name, field in kind.fields.items():
                target = objects_of(field)
                if target is None or self.call(name, field) is None or len(way.fields) > 4:
                    continue
                further = Way(fields=(*way.fields, name), lists=way.lists + is_many(field))
                if (target.name, further.lists > 0) not in found:
                    found[target.name, further.lists > 0] = further
                    waiting.append((target, further))
        names = {name for name, _ in found if name != query.name}
        return {name: found.get((name, True)) or found[name, False] for name in sorted(names)}

    def is_report(self, way: Way) -> bool:
        """Whether it leads through something that is calculated for each object."""
        kind = printed_schema().query_type
        for name in way.fields:
            assert kind is not None
            if f"{kind.name}.{name}" in REPORTS or name in CALCULATED:
                return True
            kind = objects_of(kind.fields[name])
        return False

    def text(self, way: Way, inside: str) -> str:
        """The query that goes that way."""
        return "{ " + self._along(printed_schema().query_type, way.fields, inside) + " }"

    def _along(self, kind: GraphQLObjectType | None, names: tuple[str, ...], inside: str) -> str:
        assert kind is not None
        if not names:
            return inside
        field = kind.fields[names[0]]
        deeper = self._along(objects_of(field), names[1:], inside)
        return self.around(names[0], field, deeper, deep=kind.name != "Query") or ""

    def parts(self, kind: GraphQLObjectType) -> Iterator[tuple[str, str]]:
        """Each field of the type by its name, with what lies in it without going further."""
        for name, field in kind.fields.items():
            call, target = self.call(name, field), get_named_type(field.type)
            if call is None:
                continue
            if is_leaf_type(target):
                yield name, call
            elif isinstance(target, GraphQLInterfaceType | GraphQLUnionType):
                yield name, f"{call} {{ __typename }}"
            elif (inner := objects_of(field)) is not None:
                yield name, self.around(name, field, " ".join(self._leaves(inner)), deep=True) or ""

    def _leaves(self, kind: GraphQLObjectType) -> Iterator[str]:
        yield "__typename"
        for name, field in kind.fields.items():
            if not is_leaf_type(get_named_type(field.type)) or f"{kind.name}.{name}" in REPORTS:
                continue
            if (call := self.call(name, field)) is not None:
                yield call


def _has_pages(field: GraphQLField) -> bool:
    return str(get_named_type(field.type)).endswith("Connection")


@pytest.fixture(scope="module")
def api(built: Built) -> Iterator[Api]:
    """An administrator of the demo that nobody writes to."""
    database, settings = Database(f"sqlite:///{built.path}"), Settings()
    links = Links(settings.secret_keys, "https://kizuna.example")
    app = Starlette(routes=routes(database, links, settings, lambda: built.report.built_at))
    with TestClient(app) as client:
        yield Api(client, built.report.tokens[Role.ADMINISTRATOR])
    database.close()


@pytest.fixture(scope="module")
def walk(api: Api) -> Walk:
    """What the demo's objects are called."""
    found = api.ask(IDS)
    one = {name: page["nodes"][0]["id"] for name, page in found.items()}
    said = {
        "productId": one["products"],
        "boardId": one["boards"],
        "surveyId": one["surveys"],
        "campaignId": one["campaigns"],
        "personId": one["people"],
        "modelId": one["measurementModels"],
    }
    own = {f"{name[:-1]}.id": value for name, value in one.items()}
    plain = {"axis": "PSYCHOLOGY", "within": "0.2", "withinDays": "3650", "since": '"2025-01-01T00:00:00Z"'}
    return Walk(known={**plain, **{name: f'"{value}"' for name, value in {**said, **own}.items()}})


def alike(api: Api, text: str) -> tuple[int, str]:
    """How often the statement is run that is run most often, whatever its values are."""
    with counted_statements() as statements:
        answer = api.send(text)
    assert "data" in answer, (answer, text)
    counts = Counter(_EXPANDED.sub("(?)", statement) for statement in statements)
    ((statement, times),) = counts.most_common(1)
    return times, statement


def texts(walk: Walk, kind: GraphQLObjectType, around: Callable[[str], str]) -> Iterator[str]:
    """Queries of all fields of a type together, save those that are reports: as few as may be asked for at once."""
    parts = [part for name, part in walk.parts(kind) if f"{kind.name}.{name}" not in REPORTS]
    for start in range(0, len(parts), TOGETHER):
        yield around(" ".join(parts[start : start + TOGETHER]))


def reading(name: str) -> GraphQLObjectType | None:
    """The type, if any of its fields has a resolver of its own, which may read."""
    written, kind = schema.get_type_by_name(name), printed_schema().type_map[name]
    assert isinstance(kind, GraphQLObjectType)
    own = isinstance(written, StrawberryObjectDefinition) and any(each.base_resolver for each in written.fields)
    return kind if own else None


def test_what_is_asked_of_many_rows_is_read_together(api: Api, walk: Walk) -> None:
    found = {}
    for name, way in walk.ways().items():
        kind = reading(name)
        if kind is None or not way.lists or walk.is_report(way):
            continue
        for text in texts(walk, kind, partial(walk.text, way)):
            times, statement = alike(api, text)
            if times > MOST_ALIKE:
                found[name] = (times, statement, text)
    assert found == {}


def test_what_is_asked_of_one_object_many_times_is_read_once(api: Api, walk: Walk) -> None:
    found, ways = {}, walk.ways()
    for name in sorted(KINDS.keys() & ways.keys()):
        kind, known = reading(name), first_id(api.send(walk.text(ways[name], "__typename id")), name)
        if kind is None or known is None:
            continue
        ids = ", ".join([f'"{known}"'] * ROWS)
        for text in texts(walk, kind, partial(_nodes, ids, name)):
            times, statement = alike(api, text)
            if times > MOST_ALIKE:
                found[name] = (times, statement, text)
    assert found == {}


def test_a_report_is_calculated_for_each_that_asks_for_it(api: Api, walk: Walk) -> None:
    """Whoever mends one takes it off the list."""
    ways, mended = walk.ways(), []
    for report in sorted(REPORTS):
        name, _, field = report.partition(".")
        kind = printed_schema().type_map[name]
        assert isinstance(kind, GraphQLObjectType)
        part = dict(walk.parts(kind))[field]
        known = first_id(api.send(walk.text(ways[name], "__typename id")), name)
        ids = ", ".join([f'"{known}"'] * ROWS)
        if max(alike(api, text)[0] for text in (_nodes(ids, name, part), walk.text(ways[name], part))) <= MOST_ALIKE:
            mended.append(report)
    assert mended == []


def _nodes(ids: str, name: str, inside: str) -> str:
    return f"{{ nodes(ids: [{ids}]) {{ ... on {name} {{ {inside} }} }} }}"


def first_id(found: Answer, name: str) -> str | None:
    """The id of the first object of that type in an answer."""
    if isinstance(found, dict):
        if found.get("__typename") == name and "id" in found:
            return str(found["id"])
        found = list(found.values())
    parts = found if isinstance(found, list) else []
    return next((known for each in parts if (known := first_id(each, name)) is not None), None)
