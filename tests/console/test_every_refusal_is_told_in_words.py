"""What the API refuses is told in the reader's language: by its code, in Japanese by the field that it is about."""

import importlib
import json
import pkgutil
import re
from collections.abc import Iterator, Mapping

from graphql import (
    GraphQLInputObjectType,
    GraphQLNamedType,
    GraphQLSchema,
    OperationDefinitionNode,
    VariableDefinitionNode,
    Visitor,
    get_named_type,
    parse,
    type_from_ast,
    visit,
)
from graphql.language import ObjectFieldNode

import backend
from backend.console.documents import read_documents
from backend.console.files import FOLDER
from backend.errors import Refused
from tests.api.printed import printed_schema
from tests.architecture.source import ROOT
from tests.clients.running import run_node

# What is refused there is told to respondents and on the command line, and never by the API.
ELSEWHERE = ("backend.__main__", "backend.cli", "backend.demo", "backend.web")
# Of errors that are no refusals of ours; and what the console has words for besides the API's codes.
WITHOUT_CLASS = re.compile(r"""(?:"code": |code=)"([A-Z_]+)\"""")
OWN = {"UNREACHABLE", "unknown"}
# What the console makes itself, and nobody types or chooses; and languages, told as the wording that they are of.
UNSEEN = {"clientMutationId", "idempotencyKey", "en", "ja"}
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
SAID_BY_API = "said in other words"


def codes() -> set[str]:
    """Every code that the API may answer with."""
    for module in pkgutil.walk_packages(backend.__path__, "backend."):
        if not module.name.startswith(ELSEWHERE):
            importlib.import_module(module.name)
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "backend/api").rglob("*.py"))
    return {each.code for each in kinds(Refused)} | set(WITHOUT_CLASS.findall(sources))


def kinds(of: type[Refused]) -> Iterator[type[Refused]]:
    """That kind of refusal and all that are of it."""
    if of.__module__.startswith("backend.") and not of.__module__.startswith(ELSEWHERE):
        yield of
    for each in of.__subclasses__():
        yield from kinds(each)


class Sent(Visitor):
    """Which fields of inputs the console's mutations send, by literal or inside a variable."""

    def __init__(self, of: GraphQLSchema) -> None:
        super().__init__()
        self.schema, self.names = of, set[str]()

    def enter_object_field(self, node: ObjectFieldNode, *_: object) -> None:
        """A field in a literal."""
        self.names.add(node.name.value)

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: object) -> None:
        """All fields of a variable, and of what lies in it."""
        self.inside(get_named_type(type_from_ast(self.schema, node.type)))

    def inside(self, kind: GraphQLNamedType | None) -> None:
        """What a condition on people holds is told as one."""
        if not isinstance(kind, GraphQLInputObjectType) or kind.name == "PeopleWhereInput":
            return
        for name, field in kind.fields.items():
            if name not in self.names:
                self.names.add(name)
                self.inside(get_named_type(field.type))


def sent_fields() -> set[str]:
    """Every field that a mutation of the console may be refused for."""
    sent = Sent(printed_schema())
    for document in map(parse, read_documents()):
        operation = next(each for each in document.definitions if isinstance(each, OperationDefinitionNode))
        if operation.operation.value == "mutation":
            visit(document, sent)
    return sent.names - UNSEEN


def told(language: str, *faults: Mapping[str, object]) -> Mapping[str, list[str]]:
    """What a reader of that language is told of each, and what there are words for."""
    script = str(ROOT / "tests/console/refusals.mjs")
    found: Mapping[str, list[str]] = json.loads(run_node(script, str(FOLDER), language, json.dumps(faults)))
    return found


def test_every_code_and_every_field_has_its_words() -> None:
    """In Japanese nothing is told in English, in English what the API says better; and no code ever stands alone."""
    known, fields = sorted(codes()), sorted(sent_fields())
    assert (len(known) > 100, len(fields) > 60) == (True, True)
    refused = [{"code": code, "message": SAID_BY_API} for code in known]
    lost = [{"code": code} for code in known]
    wrong = [{"code": "INVALID", "message": SAID_BY_API, "path": ["input", name]} for name in fields]
    japanese, english = told("ja", *refused, *lost, *wrong), told("en", *refused, *lost, *wrong)
    for said in (japanese, english):
        assert set(said["codes"]) == {*known, *OWN}
        assert [text for text in said["told"] if not text or re.search(r"[A-Z]{2}", text)] == []
    assert set(japanese["fields"]) - {"goal.axis", "goal.to"} == set(fields)
    assert [text for text in japanese["told"] if not JAPANESE.search(text) or SAID_BY_API in text] == []
    assert english["told"][-len(wrong) :] == [SAID_BY_API] * len(wrong)


def test_a_field_is_told_by_the_nearest_name_and_an_unknown_code_with_what_the_api_says() -> None:
    def invalid(*path: str) -> Mapping[str, object]:
        return {"code": "INVALID", "message": SAID_BY_API, "path": ["input", *path]}

    goal = invalid("campaign", "goal", "to")
    paths = [
        invalid("to"),
        goal,
        invalid("where", "to"),
        invalid("where"),
        invalid("contents", "0", "title", "ja", "titleJa-0"),
    ]
    stage, segments, inside, where, title, unknown, own, lost = told(
        "ja",
        *paths,
        {"code": "OF_TOMORROW", "message": SAID_BY_API},
        {"code": "HERE", "message": "選んでください。"},
        {},
    )["told"]
    assert ("段階" in stage, "セグメント" in segments, inside == where, "件名" in title) == (True, True, True, True)
    assert unknown == f"この操作はできませんでした。（{SAID_BY_API}）"
    assert (own, lost) == ("選んでください。", "問題が発生しました。もう一度お試しください。")
