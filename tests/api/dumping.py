"""All that someone can reach: every root field is asked, then every object that showed itself, and so on."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from graphql import (
    REMOVE,
    DocumentNode,
    ExecutionResult,
    OperationDefinitionNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    parse,
    print_ast,
    visit,
)

from backend.api.documents.documents import Document
from backend.api.execution.plans import Plans
from backend.api.fields.context import Context
from backend.api.schema import KINDS, schema
from backend.api.shapes.nodes import parse_any_id
from backend.api.viewers.permissions import Viewer
from backend.clock import Instant
from backend.db import Database
from backend.errors import Refused
from backend.links import Links
from backend.staff.actions.audit import AuditTrail
from backend.staff.rules import Permission
from tests.api.printed import directives_of, printed_schema
from tests.api.walking import Ids, node_text, operation, root

_KEYS = ("0123456789" * 4,)


@dataclass(kw_only=True)
class Dump:
    """What was reached: each text with the way to it, and the ids of all objects."""

    texts: set[tuple[str, str]] = field(default_factory=set)
    ids: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, way: str, data: object) -> None:
        """Takes in what a request answered."""
        for path, text in _texts(way, data):
            self.texts.add((path, text))
            kind = kind_in(text)
            if kind is not None:
                self.ids[kind].add(text)

    def ways_to(self, word: str) -> set[str]:
        """The ways to texts in which the word is."""
        return {path for path, text in self.texts if word in text}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Someone who asks past the limits of HTTP, which would not let so much be asked at once."""

    database: Database
    viewer: Viewer
    now: Instant
    is_planned: bool = False
    """Whether documents are executed by plan, as they are over HTTP, or as graphql-core does it."""

    def dumped(self, text: str) -> object:
        """What a document comes to without the FORBIDDEN fields, which would take what is around them along."""
        shape = printed_schema()
        types = TypeInfo(shape)
        document: DocumentNode = visit(parse(text), TypeInfoVisitor(types, _Allowed(types, self.viewer)))
        asked = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
        return self.ask(print_ast(document)).data if asked[0].selection_set.selections else None

    def ask(self, text: str) -> ExecutionResult:
        """What a document comes to."""
        return asyncio.run(self._asked(text))

    def dump(self, ids: Ids, *, each: int = 2, depth: int = 1) -> Dump:
        """All that is reached from the root fields, and from so many objects of each kind."""
        found = Dump()
        for name in root("Query"):
            if name not in {"node", "nodes"}:
                found.add(name, self.dumped(operation("Query", name, ids, depth)))
        done: set[str] = set()
        for _ in range(2):
            for kind, spelled in sorted(found.ids.items()):
                for one in sorted(spelled - done)[:each]:
                    done.add(one)
                    found.add(f"node {kind}", self.dumped(node_text(kind, one, ids, depth)))
        return found

    async def _asked(self, text: str) -> ExecutionResult:
        context = Context(
            database=self.database,
            links=Links(_KEYS, "https://kizuna.example"),
            viewer=self.viewer,
            now=self.now,
            kinds=KINDS,
            trail=AuditTrail(_KEYS),
        )
        parsed = parse(text)
        plans = Plans(parsed) if self.is_planned else None
        return await schema.run(Document(parsed=parsed, plans=plans), context, {}, None)


class _Allowed(Visitor):
    """Leaves out the fields that need a permission which the viewer has not."""

    def __init__(self, types: TypeInfo, viewer: Viewer) -> None:
        super().__init__()
        self._types = types
        self._viewer = viewer

    def enter_field(self, *_: object) -> object:
        """Takes one field out, or leaves it."""
        field = self._types.get_field_def()
        said = directives_of(field) if field is not None and field.ast_node is not None else []
        needed = [each for each in said if each in set(Permission)]
        return None if all(self._viewer.may(Permission(each)) for each in needed) else REMOVE


def kind_in(text: str) -> str | None:
    """The kind of object that a text is the id of."""
    try:
        kind, _keys = parse_any_id(text)
    except Refused:
        return None
    return kind if kind in KINDS else None


def _texts(way: str, data: object) -> Iterator[tuple[str, str]]:
    if isinstance(data, str):
        yield way, data
    elif isinstance(data, list):
        for each in data:
            yield from _texts(way, each)
    elif isinstance(data, dict):
        for name, each in data.items():
            yield way, str(name)
            yield from _texts(f"{way}.{name}", each)
