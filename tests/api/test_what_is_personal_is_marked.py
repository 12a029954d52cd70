"""Whatever takes what is personal by the data map is marked so in the schema: inputs, their fields and arguments."""

import re
from collections.abc import Iterator
from typing import Final

from graphql import (
    GraphQLArgument,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLNamedInputType,
    GraphQLNamedType,
    GraphQLObjectType,
    get_named_type,
)
from graphql.language import ast

from tests.api.printed import printed_schema
from tests.identity.charting import read_sections

_TEXTS: Final = {"JSON", "String", "Wording", "WordingInput"}
# What a column is called where something else is said by it.
_CALLED: Final = {
    "externalRef": {"externalRef", "externalRefs", "person"},
    "text": {"text", "value", "values", "least", "most"},
}
# Where the same word is said of nobody: of plans, questions, boards, and in the company's own name.
_OF_NOBODY: Final = {
    *("AgreementPublishInput.wording", "BoardCreateInput.text", "BoardTagInput.wording", "BoardUpdateInput.text"),
    *("CampaignContentInput.text", "CampaignContentInput.title", "CampaignFindingRecordInput.note"),
    *("CampaignRedrawInput.reason", "CommentAddInput.text", "CommunicationEntryInput.text"),
    *("CommunicationEntryInput.title", "CommunicationPlanPublishInput.reason", "ConsentRecordInput.wording"),
    *("ConsentRow.wording", "GlobalControlDrawInput.reason", "IdeaReplyInput.reason", "IdeaReplyInput.text"),
    *("MissionCreateInput.text", "MissionCreateInput.title", "OpenLinkPlaceInput.hidden"),
    *("OpenLinkPlaceInput.prefill", "OutcomeCreateInput.text", "OutcomeCreateInput.title", "OutcomeUpdateInput.text"),
    *("OutcomeUpdateInput.title", "PersonOptOutInput.wording", "Query.similarIdeas(text)"),
    *("SchemeMaterialInput.title", "SchemePublishInput.reason", "SchemeQuestionInput.wording"),
}


def test_whatever_takes_what_is_personal_is_marked() -> None:
    wanted = {place for place, name in _places() if name in _personal_names() and place not in _OF_NOBODY}
    marked = {place for place, _ in _places(only_marked=True)}
    assert wanted - marked == set()
    assert marked - wanted == set()


def test_what_is_said_of_nobody_is_still_there() -> None:
    assert {each for each in _OF_NOBODY if each not in {place for place, _ in _places()}} == set()


def _personal_names() -> set[str]:
    """What the columns that forgetting clears are called in the schema, and whatever else says the same."""
    columns = {
        re.sub(r"_(\w)", lambda found: found[1].upper(), each.name)
        for section in read_sections()
        if section.seen != "nobody"
        for each in section.columns
        if each.fate == "renamed" or (each.kind == "PERSONAL" and each.fate != "of staff")
    }
    # A file's name comes with the file, never through an input; every other `name` is of nobody.
    return {name for column in columns - {"name"} for name in _CALLED.get(column, {column})}


def _places(*, only_marked: bool = False) -> Iterator[tuple[str, str]]:
    """Every text that a client can say: where, and under which name."""
    for owner, kind in sorted(printed_schema().type_map.items()):
        for place, name, said in _said(owner, kind):
            if _is_text(said.type) and (not only_marked or _is_marked(said.ast_node)):
                yield place, name


def _said(owner: str, kind: GraphQLNamedType) -> Iterator[tuple[str, str, GraphQLInputField | GraphQLArgument]]:
    """The fields of an input, or the arguments of an object's fields."""
    if isinstance(kind, GraphQLInputObjectType):
        for name, field in kind.fields.items():
            yield f"{owner}.{name}", name, field
    elif isinstance(kind, GraphQLObjectType) and not owner.startswith("__"):
        for field_name, shown in kind.fields.items():
            for name, argument in shown.args.items():
                yield f"{owner}.{field_name}({name})", name, argument


def _is_text(kind: object) -> bool:
    named: GraphQLNamedInputType = get_named_type(kind)  # type: ignore[call-overload] # any input type
    return named.name in _TEXTS


def _is_marked(node: ast.InputValueDefinitionNode | None) -> bool:
    assert node is not None
    return any(each.name.value == "personal" for each in node.directives or ())
