"""People in the schema: what is known of them, where they stand, and what they did and said."""

from collections.abc import Iterable
from typing import Annotated

import strawberry

from backend.api.connections import After, Before, Connection, First, Last, asked, connection, page_of
from backend.api.context import Context, Info, Kind
from backend.api.enums import Language
from backend.api.invitations import Invitation, invitation_of
from backend.api.lookups import OneProduct, by_id, optional_id
from backend.api.moves import Move, Observation, move_of, moves_by_person, observation_of
from backend.api.nodes import Node, global_id
from backend.api.permissions import guarded
from backend.api.positions import Position, positions_of_person
from backend.api.purchases import Purchase, purchase_of
from backend.api.responses import Response, response_of
from backend.api.scalars import JSON, DateTime
from backend.api.shapes import object_shape, says
from backend.db import Session
from backend.invitations.queries import invitations_of
from backend.loyalty.queries import ledger_of
from backend.loyalty.rules.observations import Observation as Line
from backend.panel import queries, tables
from backend.purchases.queries import purchases_of
from backend.responses.queries import responses_of
from backend.staff.rules import Permission, may

AsOf = Annotated[
    DateTime | None,
    strawberry.argument(description="As it was at this instant, by what had happened until then; now if left out."),
]

UnderModel = Annotated[
    strawberry.ID | None,
    strawberry.argument(
        description="Under this measurement model, draft or retired ones too; the live one if left out."
    ),
]


@object_shape
class PersonAttribute:
    """What one attribute says of a person."""

    key: str = says("The attribute's key.")
    value: JSON = says("A text, a number or a boolean, by the attribute's kind; a date is a text YYYY-MM-DD.")


@object_shape
class Consent:
    """One decision of a person for or against a purpose; the latest for a purpose counts."""

    purpose: str = says("For what.")
    granted: bool = says("Whether it was given or refused.")
    wording: str = says("The very words that were shown.")
    language: Language = says("In which language.")
    source: str = says("Where it was decided.")
    decided_at: DateTime = says("When.")


@object_shape
class Person(Node):
    """Someone on the panel (顧客・見込客)."""

    row_id: strawberry.Private[int]
    external_ref: str | None = says(
        "The client's own reference; null where there is none, or for whom it is too personal."
    )
    language: Language = says("In which language to speak to them.")
    created_at: DateTime = says("When they joined the panel.")

    @guarded(Permission.READ_PANEL)
    async def attributes(self, info: Info) -> list[PersonAttribute]:
        """What is known of the person; personal attributes only for those who may read personal data."""
        known = await info.context.load(queries.attributes_of, self.row_id) or {}
        hidden = await _hidden_attributes(info.context)
        return [PersonAttribute(key=key, value=JSON(value)) for key, value in known.items() if key not in hidden]

    @guarded(Permission.READ_PANEL)
    async def consents(self, info: Info) -> list[Consent]:
        """Every decision the person made, oldest first."""
        return [_consent(row) for row in await info.context.load(queries.consents_of, self.row_id) or []]

    @guarded(Permission.READ_LOYALTY)
    async def positions(
        self, info: Info, product_id: OneProduct = None, as_of: AsOf = None, model_id: UnderModel = None
    ) -> list[Position]:
        """Where the person stands towards each product they touched."""
        product = optional_id(product_id, "Product", "productId")
        model = optional_id(model_id, "MeasurementModel", "modelId")
        return await positions_of_person(info.context, self.row_id, product, as_of, model)

    @guarded(Permission.READ_LOYALTY)
    async def moves(
        self, info: Info, *, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Move]:
        """How the person came to where they are, oldest first."""
        part = asked(first, after, last, before, int, int)
        rows = await info.context.load(moves_by_person, self.row_id, info.context.now) or []
        return connection(page_of(rows, lambda row: (row.at, row.product_id), part), move_of)

    @guarded(Permission.READ_LOYALTY)
    async def observations(
        self, info: Info, *, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Observation]:
        """The ledger's lines on the person, every revision, newest first."""
        part = asked(first, after, last, before, int, int, int, int, str, int, descending=True)
        rows = await info.context.load(ledger_of, self.row_id) or []
        return connection(page_of(sorted(rows, key=_place, reverse=True), _place, part), observation_of)

    @guarded(Permission.READ_ANSWERS)
    async def responses(
        self, info: Info, *, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Response]:
        """What the person answered, oldest first."""
        part = asked(first, after, last, before, int)
        rows = await info.context.load(responses_of, self.row_id) or []
        return connection(page_of(rows, lambda row: (row.id,), part), response_of)

    @guarded(Permission.READ_INVITATIONS)
    async def invitations(
        self, info: Info, *, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Invitation]:
        """Where the person was asked, oldest first."""
        part = asked(first, after, last, before, int)
        rows = await info.context.load(invitations_of, self.row_id) or []
        return connection(page_of(rows, lambda row: (row.id,), part), invitation_of)

    @guarded(Permission.READ_PURCHASES)
    async def purchases(
        self, info: Info, *, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Purchase]:
        """What the person bought, newest first, returned purchases too."""
        part = asked(first, after, last, before, int, int, descending=True)
        rows = await info.context.load(purchases_of, self.row_id) or []
        return connection(page_of(rows, lambda row: (row.purchased_at, row.id), part), purchase_of)


def person_of(context: Context, row: tables.Person) -> Person:
    """The person as the schema shows them to this viewer."""
    return Person(
        id=global_id("Person", row.id),
        row_id=row.id,
        external_ref=row.external_ref if may(context.viewer.role, Permission.READ_PERSONAL_DATA) else None,
        language=Language(row.language),
        created_at=DateTime(row.created_at),
    )


async def find_person(context: Context, person_id: int | None) -> Person | None:
    """The person of that key."""
    return await by_id(context, queries.people_by_id, lambda row: person_of(context, row), person_id)


KINDS = {"Person": Kind(permission=Permission.READ_PANEL, fetch=lambda context, keys: find_person(context, keys[0]))}


async def _hidden_attributes(context: Context) -> frozenset[str]:
    """The keys of the attributes that this viewer may not see."""
    if may(context.viewer.role, Permission.READ_PERSONAL_DATA):
        return frozenset()
    return await context.load(_personal_keys, None) or frozenset()


def _personal_keys(session: Session, _asked: Iterable[None]) -> dict[None, frozenset[str]]:
    return {None: frozenset(row.key for row in queries.list_attributes(session) if row.personal)}


def _consent(row: tables.Consent) -> Consent:
    return Consent(
        purpose=row.purpose,
        granted=row.granted,
        wording=row.wording,
        language=Language(row.language),
        source=row.source,
        decided_at=DateTime(row.decided_at),
    )


def _place(line: Line) -> tuple[int, int, int, int, str, int]:
    return (line.observed_at, int(line.axis), line.subject_id, int(line.kind), line.source_id, line.revision)
