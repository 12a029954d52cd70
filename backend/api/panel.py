"""People in the schema: what is known of them, where they stand, and what they did and said."""

from collections.abc import Iterable, Sequence
from typing import Annotated

import strawberry

from backend.ambassadors.queries import ambassadors_of
from backend.api.ambassadors import Ambassador, ambassador_of
from backend.api.communication_contacts import CommunicationSuggestion, suggestions_for
from backend.api.fields.connections import After, Before, Connection, First, Last, asked, connection, page_of
from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.lookups import OneProduct, ProductId, by_id, optional_id
from backend.api.fields.orders import ByPurchase, PurchaseOrder, ordered
from backend.api.invitations import Invitation, invitation_of
from backend.api.lifetime import HorizonDays, LifetimeValue, value_of_person
from backend.api.moves import Move, Observation, move_of, moves_by_person, observation_of
from backend.api.paths import PathPoint, Points, Since, Until, path_of_person
from backend.api.positions import Position, positions_of_person
from backend.api.purchases import Purchase, purchase_of
from backend.api.responses import Response, response_of
from backend.api.sales_card import SalesCard, find_card
from backend.api.shapes.enums import AddressKind, AttributeKind, Channel, Language
from backend.api.shapes.nodes import Node, global_id, parse_id
from backend.api.shapes.personal import pseudonyms_of
from backend.api.shapes.scalars import JSON, DateTime, optional_time
from backend.api.shapes.writing import object_shape, says
from backend.api.veils import names_shown
from backend.api.viewers.permissions import guarded
from backend.clock import Instant
from backend.db import Session
from backend.invitations.queries import invitations_of
from backend.loyalty.queries import ledger_of
from backend.loyalty.queries.paths import PathAsked
from backend.loyalty.rules.observations import Observation as Line
from backend.panel import queries, tables
from backend.panel.rules import attribute_value
from backend.purchases.queries import purchases_of
from backend.responses.queries import responses_of
from backend.staff.rules import Permission

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


OnPurpose = Annotated[str, strawberry.argument(description="For what.")]
ByChannel = Annotated[Channel, strawberry.argument(description="By which channel.")]


@object_shape
class PersonAttribute:
    """What one attribute says of a person."""

    key: str = says("The attribute's key.")
    value: JSON = says(
        "A text, a number or a boolean, by the attribute's kind; a date is a text YYYY-MM-DD.", personal=True
    )


@object_shape
class AttributeChange:
    """What an attribute came to say of a person at an instant."""

    key: str = says("The attribute's key.")
    value: JSON | None = says("As in `attributes`; null where it was taken away.", personal=True)
    source: str = says("Who said it: staff, the person, a response or an import.")
    changed_at: DateTime = says("When.")


@object_shape
class Address:
    """Where a person is reached."""

    kind: AddressKind = says("What kind of address it is.")
    address: str = says("The address.", personal=True)
    verified_at: DateTime | None = says("When the person showed that it is theirs; null until then.")
    updated_at: DateTime = says("Since when it is known.")


@object_shape
class Consent(Node):
    """One decision of a person for or against a purpose.

    The latest counts, among those on the purpose or on every one, by the channel or by every one.
    """

    purpose: str = says("For what; `*` is every purpose.")
    channel: Channel | None = says("By which channel; null is every one.")
    granted: bool = says("Whether it was given or refused.")
    wording: str = says("The very words that were shown.")
    language: Language = says("In which language.")
    source: str = says("Where it was decided.")
    decided_at: DateTime = says("When.")
    void_at: DateTime | None = says("Since when it counts no more, because the import that brought it was undone.")


@object_shape
class Person(Node):
    """Someone on the panel (顧客・見込客)."""

    row_id: strawberry.Private[int]
    ref: strawberry.Private[str | None]
    language: Language = says("In which language to speak to them.")
    channel: Channel | None = says("By which channel they would rather be reached; null where they did not choose.")
    paused_until: DateTime | None = says("Until when they want to hear nothing; null where they did not ask for it.")
    created_at: DateTime = says("When they joined the panel.")

    @guarded(Permission.READ_PANEL, personal=True, known_to=())
    def external_ref(self) -> str | None:
        """The client's own reference; null where there is none, or for whom it is too personal."""
        return self.ref

    @guarded(Permission.READ_PANEL)
    async def pseudonym(self, info: Info) -> str:
        """What to call the person by who may not know who it is: the same for all, and never led back."""
        return await info.context.load(pseudonyms_of, self.row_id) or ""

    @guarded(Permission.READ_PANEL, personal=True, known_to=())
    async def attributes(self, info: Info) -> list[PersonAttribute]:
        """What is known of the person; personal attributes only for those who may read personal data."""
        known = await info.context.load(queries.attributes_of, self.row_id) or {}
        hidden = await _hidden_attributes(info.context)
        return [PersonAttribute(key=key, value=JSON(value)) for key, value in known.items() if key not in hidden]

    @guarded(Permission.READ_PANEL, personal=True, known_to=())
    async def attribute_history(
        self, info: Info, *, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[AttributeChange]:
        """How what is known of the person came to be, oldest first; personal attributes as in `attributes`."""
        part = asked(first, after, last, before, int, int, of="AttributeChange")
        rows = await info.context.load(queries.attribute_changes_of, self.row_id) or []
        hidden = await _hidden_attributes(info.context)
        shown = [row for row in rows if row[0].key not in hidden]
        return connection(page_of(shown, lambda row: (row[1].changed_at, row[1].id), part), _change)

    @guarded(Permission.READ_PERSONAL_DATA, personal=True)
    async def addresses(self, info: Info) -> list[Address]:
        """Where the person is reached."""
        found = await info.context.load(queries.addresses_of, self.row_id) or {}
        return [_address(row) for row in found.values()]

    @guarded(Permission.READ_PANEL)
    async def may_contact(self, info: Info, purpose: OnPurpose, channel: ByChannel) -> bool:
        """Whether they may be contacted now: they agreed to it, did not pause, and are not gone."""
        context = info.context
        return await context.load(_allowed, self.row_id, purpose, channel.value, context.now) or False

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
    async def path(
        self, info: Info, *, product_id: ProductId, since: Since = None, until: Until = None, points: Points = 50
    ) -> list[PathPoint]:
        """The person's way through the cube towards a product, oldest first; none from before it was first touched."""
        now = info.context.now
        asked = PathAsked(
            product_id=parse_id(product_id, "Product", "productId"),
            since=since,
            until=now if until is None else min(until, now),
            points=points,
        )
        return await path_of_person(info.context, self.row_id, asked)

    @guarded(Permission.READ_LOYALTY)
    async def moves(
        self, info: Info, *, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Move]:
        """How the person came to where they are, oldest first."""
        part = asked(first, after, last, before, int, int, of="Move")
        rows = await info.context.load(moves_by_person, self.row_id, info.context.now) or []
        return connection(page_of(rows, lambda row: (row.at, row.product_id), part), move_of)

    @guarded(Permission.READ_LOYALTY)
    async def observations(
        self, info: Info, *, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Observation]:
        """The ledger's lines on the person, every revision, newest first."""
        part = asked(first, after, last, before, int, int, int, int, str, int, descending=True, of="Observation")
        rows = await info.context.load(ledger_of, self.row_id) or []
        shown = await names_shown(info.context)
        # A cursor holds the source as well, as it is shown: whoever sees the list may read it.
        if rows and info.context.viewer.knows():
            info.context.note("Person", self.row_id, "sourceId")
        lines = [row._replace(source_id=shown(row.source_id)) for row in rows]
        return connection(page_of(sorted(lines, key=_place, reverse=True), _place, part), observation_of)

    @guarded(Permission.READ_ANSWERS)
    async def responses(
        self, info: Info, *, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Response]:
        """What the person answered, oldest first."""
        part = asked(first, after, last, before, int, of="Response")
        rows = await info.context.load(responses_of, self.row_id) or []
        return connection(page_of(rows, lambda row: (row.id,), part), response_of)

    @guarded(Permission.READ_INVITATIONS)
    async def invitations(
        self, info: Info, *, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Invitation]:
        """Where the person was asked, oldest first."""
        part = asked(first, after, last, before, int, of="Invitation")
        rows = await info.context.load(invitations_of, self.row_id) or []
        return connection(page_of(rows, lambda row: (row.id,), part), invitation_of)

    @guarded(Permission.READ_PURCHASES)
    async def purchases(
        self,
        info: Info,
        *,
        order_by: ByPurchase = PurchaseOrder.PURCHASED_DESC,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Purchase]:
        """What the person bought, by whatever it is ordered, returned purchases too."""
        part = ordered(order_by, first=first, after=after, last=last, before=before).part
        rows = await info.context.load(purchases_of, self.row_id) or []
        rows = rows if part.descending else rows[::-1]
        page, shown = page_of(rows, lambda row: (row.purchased_at, row.id), part), await names_shown(info.context)
        return connection(page, lambda row: purchase_of(row, shown))

    @guarded(Permission.READ_PURCHASES)
    async def lifetime_value(
        self, info: Info, product_id: ProductId, horizon_days: HorizonDays = 365
    ) -> LifetimeValue | None:
        """What they may be expected to buy of a product; null where they never did, or no curves are fitted yet."""
        key = parse_id(product_id, "Product", "productId")
        return await value_of_person(info.context, self.row_id, key, horizon_days)

    @guarded(Permission.READ_AMBASSADORS)
    async def ambassadors(self, info: Info) -> list[Ambassador]:
        """In which programmes they are, were or are asked to be, oldest first."""
        rows = await info.context.load(ambassadors_of, self.row_id)
        return [ambassador_of(row) for row in rows or [] if row.merged_into is None]

    @guarded(Permission.READ_COMMUNICATIONS)
    async def next_communications(self, info: Info, product_id: OneProduct = None) -> list[CommunicationSuggestion]:
        """What the person should get now of the plans that concern them, what holds the rest back, and what is later.

        Without a product, of all products that they touched.
        """
        product = optional_id(product_id, "Product", "productId")
        return await suggestions_for(info.context, self.row_id, product)

    @guarded(Permission.READ_SCHEMES)
    async def sales_card(self, info: Info, product_id: ProductId) -> SalesCard | None:
        """The salesperson's card of the person towards a product, as of `salesCard`."""
        return await find_card(info.context, self.row_id, parse_id(product_id, "Product", "productId"))


def person_of(context: Context, row: tables.Person | queries.Listed) -> Person:
    """The person as the schema shows them to this viewer."""
    return Person(
        id=global_id("Person", row.id),
        row_id=row.id,
        ref=row.external_ref if context.viewer.may(Permission.READ_PERSONAL_DATA) else None,
        language=Language(row.language),
        channel=None if row.channel is None else Channel(row.channel),
        paused_until=optional_time(row.paused_until),
        created_at=DateTime(row.created_at),
    )


async def find_person(context: Context, person_id: int | None) -> Person | None:
    """The person of that key."""
    return await by_id(context, queries.people_by_id, lambda row: person_of(context, row), person_id)


async def find_consent(context: Context, consent_id: int) -> Consent | None:
    """The decision of that key."""
    return await by_id(context, queries.consents_by_id, _consent, consent_id)


KINDS = {
    "Consent": Kind(permission=Permission.READ_PANEL, fetch=lambda context, keys: find_consent(context, keys[0])),
    "Person": Kind(permission=Permission.READ_PANEL, fetch=lambda context, keys: find_person(context, keys[0])),
}


async def _hidden_attributes(context: Context) -> frozenset[str]:
    """The keys of the attributes that this viewer may not see."""
    if context.viewer.may(Permission.READ_PERSONAL_DATA):
        return frozenset()
    return await context.load(_personal_keys, None) or frozenset()


def _personal_keys(session: Session, _asked: Iterable[None]) -> dict[None, frozenset[str]]:
    return {None: queries.personal_keys(session)}


def _consent(row: tables.Consent) -> Consent:
    return Consent(
        id=global_id("Consent", row.id),
        purpose=row.purpose,
        channel=Channel(row.channel) if row.channel else None,
        granted=row.granted,
        wording=row.wording,
        language=Language(row.language),
        source=row.source,
        decided_at=DateTime(row.decided_at),
        void_at=optional_time(row.void_at),
    )


def _address(row: tables.Address) -> Address:
    return Address(
        kind=AddressKind(row.kind),
        address=row.address,
        verified_at=optional_time(row.verified_at),
        updated_at=DateTime(row.updated_at),
    )


def _change(row: tuple[tables.Attribute, tables.AttributeChange]) -> AttributeChange:
    attribute, change = row
    value = None if change.text is None else attribute_value(AttributeKind(attribute.kind), change.text, change.number)
    return AttributeChange(
        key=attribute.key,
        value=None if value is None else JSON(value),
        source=change.source,
        changed_at=DateTime(change.changed_at),
    )


def _allowed(session: Session, person_ids: Sequence[int], purpose: str, channel: str, now: Instant) -> dict[int, bool]:
    allowed = queries.may_contact(session, person_ids, purpose, channel, now)
    return {person_id: person_id in allowed for person_id in person_ids}


def _place(line: Line) -> tuple[int, int, int, int, str, int]:
    return (line.observed_at, int(line.axis), line.subject_id, int(line.kind), line.source_id, line.revision)
