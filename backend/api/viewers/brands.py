"""Whoever is there for some brands only: they read what belongs to these, and any other id is one of nothing.

Reads see only what is theirs (`backend.belonging`). An id that a request brings and that is not theirs is taken for one
that was never given out, before anything is executed: so whatever it is handed to, a query or a change, answers exactly
as it does of what does not exist.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any, Final, Protocol, TypeVar, cast

from graphql import (
    DocumentNode,
    GraphQLID,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLNamedType,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    StringValueNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    type_from_ast,
    visit,
)

from backend.api.shapes.nodes import global_id, parse_any_id
from backend.api.viewers.permissions import Viewer
from backend.belonging import find_own, see_only_brands
from backend.db import Session
from backend.errors import Refused

T = TypeVar("T")

_NEVER_GIVEN: Final = 2**63 - 1


class Asking(Protocol):
    """As much of a request as is looked at."""

    viewer: Viewer

    def read(self, work: Callable[[Session], T]) -> Awaitable[T]:
        """What the work finds among what the viewer may see."""


TABLES: Final[Mapping[str, str]] = {
    "Agreement": "agreements",
    "Ambassador": "ambassadors",
    "AmbassadorStep": "ambassador_steps",
    "Audience": "audiences",
    "AudienceChange": "audience_events",
    "BannedWord": "banned_words",
    "Board": "boards",
    "Brand": "brands",
    "Campaign": "campaigns",
    "CampaignFinding": "campaign_findings",
    "CommunicationContact": "communication_contacts",
    "CommunicationEntry": "communication_entries",
    "CommunicationPlan": "communication_plans",
    "ContactDecision": "contact_decisions",
    "Idea": "ideas",
    "IdeaComment": "comments",
    "IdeaMerge": "idea_merges",
    "IdeaReply": "idea_replies",
    "Invitation": "invitations",
    "Job": "jobs",
    "Lead": "leads",
    "LeadChoice": "lead_choices",
    "LeadRequest": "lead_requests",
    "LeadStep": "lead_steps",
    "LifetimeModel": "lifetime_models",
    "Mission": "missions",
    "MissionEntry": "mission_entries",
    "OpenLink": "open_links",
    "OutboxMessage": "outbox",
    "Outcome": "outcomes",
    "Product": "products",
    "Programme": "programmes",
    "Purchase": "purchases",
    "Referral": "referrals",
    "Response": "responses",
    "Reward": "rewards",
    "SalesScheme": "sales_schemes",
    "Survey": "surveys",
    "SurveyVersion": "survey_versions",
    "Touchpoint": "touchpoints",
    "Upload": "uploads",
    "WebhookDelivery": "webhook_deliveries",
}
"""The table of each kind of node that belongs to brands, by the one key in its id."""

SHARED: Final = frozenset(
    {
        *(
            "Attribute",
            "CampaignDraw",
            "Consent",
            "ContactCap",
            "Duplicate",
            "Import",
            "MeasurementModel",
            "Merge",
            "Person",
            "Poster",
        ),
        *("AuditEntry", "StaffMember", "StaffToken", "Webhook"),
    }
)
"""The kinds that belong to no brand: people are the company's, and what is said of the whole company."""

ABOUT_PRODUCTS: Final = frozenset({"Position"})
"""The kinds whose id ends with a product's key, and which belong to its brand."""


def seen_by(viewer: Viewer, work: Callable[[Session], T]) -> Callable[[Session], T]:
    """The same reading, of which the viewer sees only what is theirs."""
    brands = viewer.brands
    if brands is None:
        return work

    def narrowed(session: Session) -> T:
        see_only_brands(session, brands)
        return work(session)

    return narrowed


async def within_brands(
    schema: GraphQLSchema, asking: Asking, document: DocumentNode, variables: Mapping[str, object]
) -> tuple[DocumentNode, Mapping[str, object]]:
    """The document and its variables, every id that is not the viewer's in place of one that was never given out."""
    if asking.viewer.brands is None:
        return document, variables
    types = _variable_types(schema, document)
    said = {
        *_ids_said(schema, document),
        *(each for name in variables for each in _ids(types.get(name), variables[name])),
    }
    asked = {each: key for each in said if (key := _owned_key(each)) is not None}
    own = await asking.read(lambda session: _own(session, frozenset(asked.values())))
    foreign = {each: _nothing_like(each) for each, key in asked.items() if key not in own}
    if not foreign:
        return document, variables
    changed = {name: _without(types.get(name), value, foreign) for name, value in variables.items()}
    return _without_said(schema, document, foreign), changed


async def only_own(asking: Asking, data: T) -> T:
    """What is answered, in which no id of another brand's is left: not in a condition, nor in any other JSON."""
    if asking.viewer.brands is None or data is None:
        return data
    shown = {each: key for each in set(_texts(data)) if (key := _owned_key(each)) is not None}
    own = await asking.read(lambda session: _own(session, frozenset(shown.values())))
    foreign = {each: _nothing_like(each) for each, key in shown.items() if key not in own}
    return cast("T", _shown_without(data, foreign)) if foreign else data


def _texts(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, list):
        for each in data:
            yield from _texts(each)
    elif isinstance(data, dict):
        yield from _texts(list(data.values()))


def _shown_without(data: object, others: Mapping[str, str]) -> object:
    if isinstance(data, str):
        return others.get(data, data)
    if isinstance(data, list):
        return [_shown_without(each, others) for each in data]
    if isinstance(data, dict):
        return {key: _shown_without(each, others) for key, each in data.items()}
    return data


def _owned_key(spelled: str) -> tuple[str, int] | None:
    """The table and key by which an id says whose it is; none where it is nobody's."""
    try:
        kind, keys = parse_any_id(spelled)
    except Refused:
        return None
    table = "products" if kind in ABOUT_PRODUCTS else TABLES.get(kind)
    return None if table is None else (table, keys[-1])


def _own(session: Session, asked: frozenset[tuple[str, int]]) -> frozenset[tuple[str, int]]:
    by_table: dict[str, list[int]] = defaultdict(list)
    for table, key in sorted(asked):
        by_table[table].append(key)
    return frozenset((table, key) for table, keys in by_table.items() for key in find_own(session, table, keys))


def _nothing_like(spelled: str) -> str:
    """An id of the same kind and shape that was never given out."""
    kind, keys = parse_any_id(spelled)
    return global_id(kind, *keys[:-1], _NEVER_GIVEN)


class _Said(Visitor):
    """Finds the ids that a document says itself, and puts others in their place."""

    def __init__(self, types: TypeInfo, others: Mapping[str, str]) -> None:
        super().__init__()
        self._types = types
        self._others = others
        self.found: set[str] = set()

    def enter_string_value(self, node: StringValueNode, *_: object) -> Node | None:
        """Looks at one text, which is an id where one is expected."""
        expected = self._types.get_input_type()
        if expected is None or get_named_type(expected) is not GraphQLID:
            return None
        self.found.add(node.value)
        other = self._others.get(node.value)
        return None if other is None else StringValueNode(value=other, block=False, loc=node.loc)


def _ids_said(schema: GraphQLSchema, document: DocumentNode) -> set[str]:
    types = TypeInfo(schema)
    said = _Said(types, {})
    visit(document, TypeInfoVisitor(types, said))
    return said.found


def _without_said(schema: GraphQLSchema, document: DocumentNode, others: Mapping[str, str]) -> DocumentNode:
    types = TypeInfo(schema)
    changed: DocumentNode = visit(document, TypeInfoVisitor(types, _Said(types, others)))
    return changed


def _variable_types(schema: GraphQLSchema, document: DocumentNode) -> dict[str, GraphQLInputType]:
    """The types of the variables of every operation; of two of one name the later's, for only one is executed."""
    found: dict[str, Any] = {}
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            for each in definition.variable_definitions or ():
                found[each.variable.name.value] = type_from_ast(schema, each.type)
    return found


def _ids(expected: GraphQLNamedType | GraphQLInputType | None, value: object) -> Iterator[str]:
    """The ids in a variable's value."""
    named = None if expected is None else get_named_type(expected)
    if isinstance(value, str):
        if named is GraphQLID:
            yield value
    elif isinstance(value, list):
        for each in value:
            yield from _ids(named, each)
    elif isinstance(value, dict) and isinstance(named, GraphQLInputObjectType):
        for name, field in named.fields.items():
            if name in value:
                yield from _ids(field.type, value[name])


def _without(expected: GraphQLNamedType | GraphQLInputType | None, value: object, others: Mapping[str, str]) -> object:
    """The variable's value with other ids in place of some."""
    named = None if expected is None else get_named_type(expected)
    if isinstance(value, str):
        return others.get(value, value) if named is GraphQLID else value
    if isinstance(value, list):
        return [_without(named, each, others) for each in value]
    if isinstance(value, dict) and isinstance(named, GraphQLInputObjectType):
        fields = named.fields
        return {
            name: _without(fields[name].type, each, others) if name in fields else each for name, each in value.items()
        }
    return value
