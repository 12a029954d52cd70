"""Walks the whole schema: an operation for every root field, and all that can be reached from every object."""

from collections.abc import Iterator, Mapping
from typing import Final

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLUnionType,
    Undefined,
    get_named_type,
    is_leaf_type,
)

from backend.api.schema import schema

SCHEMA: Final[GraphQLSchema] = schema._schema  # noqa: SLF001 - what is served, not what is printed
# Which kind an id names, where its name does not say so.
_KINDS: Final = {
    "afterId": "MeasurementModel",
    "againstId": "MeasurementModel",
    "ambassadorsOf": "Programme",
    "audience": "Audience",
    "authorId": "Person",
    "baseId": "MeasurementModel",
    "memberId": "StaffMember",
    "basedOnFindingIds": "CampaignFinding",
    "beforeId": "MeasurementModel",
    "birthAttributeId": "Attribute",
    "followedById": "Person",
    "goneId": "Person",
    "keptId": "Person",
    "modelId": "MeasurementModel",
    "nameAttributeId": "Attribute",
    "ownerId": "StaffMember",
    "parentId": "IdeaComment",
    "planId": "CommunicationPlan",
    "schemeId": "SalesScheme",
}
_WORTH: Final = {"Boolean": "true", "DateTime": '"2026-06-01T00:00:00Z"', "Float": "1", "Int": "1", "JSON": "{}"}
# Mutations whose `id` is of another kind than what they answer with.
_OF_MUTATIONS: Final = {
    "bannedWordRemove": "BannedWord",
    "personForget": "Person",
    "campaignRedraw": "Campaign",
    "commentApprove": "IdeaComment",
    "commentDecline": "IdeaComment",
    "commentShow": "IdeaComment",
    "deadLetterRetry": "OutboxMessage",
    "ideaMergeUndo": "IdeaMerge",
    "leadDecline": "LeadRequest",
    "leadGrant": "LeadRequest",
    "leadLearningCorrect": "LeadStep",
    "leadLearningWithdraw": "LeadStep",
    "memberBrandsSet": "StaffMember",
    "memberGrantsSet": "StaffMember",
    "modelTrialBegin": "MeasurementModel",
    "peopleMergeUndo": "Merge",
    "proofJudge": "MissionEntry",
    "reportSettle": "Idea",
    "rewardTakeBack": "Reward",
    "salesActionChoose": "Lead",
    "touchpointPlan": "Touchpoint",
    "webhookReplay": "WebhookDelivery",
}

Ids = Mapping[str, str]
"""An id for each kind of node."""


def root(name: str) -> Mapping[str, GraphQLField]:
    """The fields of that root type."""
    kind = SCHEMA.get_type(name)
    assert isinstance(kind, GraphQLObjectType)
    fields: Mapping[str, GraphQLField] = kind.fields
    return fields


def kind_of(name: str, root_field: str) -> str | None:
    """Which kind an id of that name means, where that root field takes it."""
    if name in _KINDS:
        return _KINDS[name]
    if name == "id":
        return _OF_MUTATIONS.get(root_field) or _answered(root_field)
    plain = name.removesuffix("Ids").removesuffix("Id")
    meant = plain[:1].upper() + plain[1:]
    return meant if SCHEMA.get_type(meant) is not None else None


def operation(root_name: str, name: str, ids: Ids, depth: int = 2) -> str:
    """An operation that asks a root field for all that it leads to, with what it needs of those ids."""
    field = root(root_name)[name]
    given = ", ".join(_given(field.args, name, ids))
    verb = root_name.lower()
    return f"{verb} {{ {name}{f'({given})' if given else ''} {selection(field.type, ids, depth)} }}"


def node_text(kind: str, spelled: str, ids: Ids, depth: int = 2) -> str:
    """An operation that asks a node for all that it leads to."""
    shape = SCHEMA.get_type(kind)
    assert isinstance(shape, GraphQLObjectType)
    return f'{{ node(id: "{spelled}") {{ __typename id ... on {kind} {selection(shape, ids, depth)} }} }}'


def selection(kind: GraphQLOutputType, ids: Ids, depth: int) -> str:
    """All that can be asked of a type, so many objects deep; of the last ones only what they are."""
    named = get_named_type(kind)
    if is_leaf_type(named):
        return ""
    if isinstance(named, GraphQLInterfaceType | GraphQLUnionType):
        return "{ __typename }" if isinstance(named, GraphQLUnionType) else "{ __typename id }"
    assert isinstance(named, GraphQLObjectType)
    parts = []
    for name, field in named.fields.items():
        inner = get_named_type(field.type)
        if not is_leaf_type(inner) and depth <= _free(inner.name):
            continue
        arguments = ", ".join(_given(field.args, name, ids))
        deeper = depth if _free(inner.name) < 0 else depth - 1
        parts.append(f"{name}{f'({arguments})' if arguments else ''} {selection(field.type, ids, deeper)}")
    return "{ __typename " + " ".join(parts) + " }"


def _free(name: str) -> int:
    """What stands between objects costs no depth."""
    return -1 if name.endswith(("Connection", "Edge")) or name in {"PageInfo", "Wording", "UserError"} else 0


def _answered(root_field: str) -> str | None:
    """The kind of node that a root field answers with."""
    field = {**root("Query"), **root("Mutation")}.get(root_field)
    if field is None:
        return None
    named = get_named_type(field.type)
    if not isinstance(named, GraphQLObjectType):
        return None
    if not named.name.endswith("Payload"):
        return str(named.name)
    shown = [get_named_type(each.type) for name, each in named.fields.items() if name != "userErrors"]
    kinds = [each.name for each in shown if isinstance(each, GraphQLObjectType) and "id" in each.fields]
    return kinds[0] if kinds else None


def _given(taken: Mapping[str, GraphQLArgument], field: str, ids: Ids) -> Iterator[str]:
    """What a field needs, and its optional ids, which say of whom it speaks."""
    for name, argument in taken.items():
        if name == "first":
            yield "first: 20"
        elif is_needed(argument):
            yield f"{name}: {value(argument.type, name, field, ids)}"


def is_needed(given: GraphQLArgument | GraphQLInputField) -> bool:
    """Whether nothing passes validation without it."""
    return isinstance(given.type, GraphQLNonNull) and given.default_value is Undefined


def value(kind: GraphQLInputType, name: str, field: str, ids: Ids) -> str:
    """Some value of that type which passes validation."""
    if isinstance(kind, GraphQLNonNull):
        return value(kind.of_type, name, field, ids)
    if isinstance(kind, GraphQLList):
        return f"[{value(kind.of_type, name, field, ids)}]"
    if isinstance(kind, GraphQLEnumType):
        return str(next(iter(kind.values)))
    if isinstance(kind, GraphQLInputObjectType):
        return _record(kind, field, ids)
    if isinstance(kind, GraphQLEnumType):
        return str(next(iter(kind.values)))
    return f'"{ids.get(kind_of(name, field) or "", "x")}"' if kind.name == "ID" else _WORTH.get(kind.name, '"x"')


def _record(kind: GraphQLInputObjectType, field: str, ids: Ids) -> str:
    if kind.name == "PersonRef":
        return f'{{id: "{ids.get("Person", "x")}"}}'
    needed = (f"{key}: {value(each.type, key, field, ids)}" for key, each in kind.fields.items() if is_needed(each))
    return "{" + ", ".join(needed) + "}"
