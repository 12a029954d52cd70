"""What people should get and got of communication plans, in the schema; sites and tools tell what they did."""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from backend.api.catalogue import Product, find_product
from backend.api.communication_enums import ContactState, HeldBy, SuggestionState, Why
from backend.api.communication_plans import CommunicationEntry, CommunicationPlan, find_entry, find_plan
from backend.api.fields.connections import After, Before, Connection, First, Last, asked, connected
from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.lookups import by_id, optional_id
from backend.api.fields.mutations import BulkInput, attempt_rows
from backend.api.fields.rows import PersonRef, RowsPayload, counted, persons_meant
from backend.api.shapes.enums import Channel
from backend.api.shapes.nodes import Node, global_id, parse_id
from backend.api.shapes.scalars import DateTime, Wording, optional_time, worded
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.viewers.permissions import guarded, later
from backend.communications import tables
from backend.communications.actions.contacts_told import Told, tell_contacts
from backend.communications.queries.contacts import ContactQuery, contacts_by_id, list_contacts
from backend.communications.queries.next import next_communications
from backend.communications.rules.next import Suggestion
from backend.communications.rules.next_saying import explained
from backend.db import Session
from backend.db.idempotency import Result
from backend.staff.rules import Permission


@object_shape
class CommunicationSuggestion:
    """What a plan has for a person: to be said now, held back, or due later."""

    suggestion: strawberry.Private[Suggestion]
    state: SuggestionState = says("Whether it is to be said now.")
    held_by: HeldBy | None = says("What speaks against it; null where it is due.")
    at: DateTime | None = says(
        "Since when it is due, or from when on it can be; null where that depends on the person."
    )
    channel: Channel | None = says("By which channel it reaches them; null where they find it by themselves.")
    why: list[Why] = says("Why it is suggested, for programs.")
    explanation: Wording = says("Why it is suggested and what holds it back, for people.")
    times_got: int = says("How often they got it so far.")
    last_got_at: DateTime | None = says("When they got it last; null for never.")

    @guarded(Permission.READ_COMMUNICATIONS)
    async def entry(self, info: Info) -> CommunicationEntry | None:
        """What is to be said."""
        return await find_entry(info.context, self.suggestion.candidate.entry_id)

    @guarded(Permission.READ_COMMUNICATIONS)
    async def plan(self, info: Info) -> CommunicationPlan | None:
        """The version of the plan that says so."""
        return await find_plan(info.context, self.suggestion.candidate.plan_id)

    @guarded(Permission.READ_CATALOGUE)
    async def product(self, info: Info) -> Product | None:
        """About which product."""
        return await find_product(info.context, self.suggestion.candidate.product_id)


@object_shape
class CommunicationContact(Node):
    """That a person was sent or shown something, by a plan or by a campaign."""

    row: strawberry.Private[tables.CommunicationContact]
    entry_key: str | None = says("The key of the plan's entry; null where a campaign said it by itself.")
    state: ContactState = says("Whether it was sent or shown.")
    channel: Channel | None = says("By which channel; null where it was shown.")
    at: DateTime = says("When it was shown, or due to be sent.")

    @guarded(Permission.READ_PANEL, later("Person", "backend.api.panel"))
    async def person(self, info: Info) -> object:
        """To whom."""
        return await info.context.node("Person", self.row.person_id)

    @guarded(Permission.READ_CATALOGUE)
    async def product(self, info: Info) -> Product | None:
        """About which product."""
        return await find_product(info.context, self.row.product_id)

    @guarded(Permission.READ_COMMUNICATIONS)
    async def plan(self, info: Info) -> CommunicationPlan | None:
        """By which version of the plan; null where a campaign said it by itself."""
        return await find_plan(info.context, self.row.plan_id)


async def find_contact(context: Context, contact_id: int | None) -> CommunicationContact | None:
    """The contact of that key."""
    return await by_id(context, contacts_by_id, contact_of, contact_id)


KINDS = {
    "CommunicationContact": Kind(
        permission=Permission.READ_COMMUNICATIONS, fetch=lambda context, keys: find_contact(context, keys[0])
    )
}


async def suggestions_for(context: Context, person_id: int, product_id: int | None) -> list[CommunicationSuggestion]:
    """What the person should get, asked together with others."""
    found = await context.load(next_communications, person_id, context.now, product_id)
    return [_suggestion(each) for each in found or []]


@input_shape
class CommunicationContactsWhereInput:
    """Which contacts are asked for: those of which everything that is said holds."""

    person_id: strawberry.ID | None = says("With this person.", default=None)
    product_id: strawberry.ID | None = says("About this product.", default=None)
    plan_id: strawberry.ID | None = says("By this version of a plan.", default=None)
    entry_key: str | None = says("Of the entry of this key.", default=None)

    def plain(self) -> ContactQuery:
        """The same by the database's keys."""
        return ContactQuery(
            person_id=optional_id(self.person_id, "Person", "where", "personId"),
            product_id=optional_id(self.product_id, "Product", "where", "productId"),
            plan_id=optional_id(self.plan_id, "CommunicationPlan", "where", "planId"),
            entry_key=self.entry_key,
        )


Where = Annotated[
    CommunicationContactsWhereInput | None, strawberry.argument(description="Only these; all if left out.")
]


@strawberry.type
class CommunicationContactsQuery:
    """What can be asked of what people got."""

    @guarded(Permission.READ_COMMUNICATIONS)
    async def communication_contacts(
        self,
        info: Info,
        *,
        where: Where = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[CommunicationContact]:
        """What people were sent or shown by plans and campaigns, in the order in which it was kept."""
        part = asked(first, after, last, before, int, of="CommunicationContact")
        query = ContactQuery() if where is None else where.plain()
        return await connected(info.context.read(lambda session: list_contacts(session, part, query)), contact_of)


@input_shape
class CommunicationShownRowInput:
    """That one person was shown or sent one entry."""

    person: PersonRef = says("Who.")
    entry_key: str = says("Which entry of the product's plan, of whichever version.")
    channel: Channel | None = says("By which channel it was sent; left out for what was shown on a site.", default=None)
    at: DateTime | None = says("When; just now if left out.", default=None)


@input_shape
class CommunicationShownInput(BulkInput):
    """What a site showed, or a marketing tool sent, by a product's plan."""

    product_id: strawberry.ID = says("By which product's plan.")
    shown: list[CommunicationShownRowInput] = says("To whom what; at most 5,000.")


@object_shape
class CommunicationShownPayload(RowsPayload):
    """What `communicationShown` answers."""


@strawberry.type
class CommunicationContactsMutation:
    """What changes of what people got."""

    @guarded(Permission.RUN_CAMPAIGNS)
    async def communication_shown(self, info: Info, input: CommunicationShownInput) -> CommunicationShownPayload:
        """Keeps what people were shown or sent, so that they do not get it again; what was sent counts for caps."""
        now = info.context.now

        def work(session: Session, shown: Sequence[CommunicationShownRowInput]) -> Result:
            people = persons_meant(session, [row.person for row in shown], "shown", "person")
            product_id = parse_id(input.product_id, "Product", "productId")
            added = tell_contacts(session, product_id, _told(shown, people), now)
            return {"added": added, "changed": 0, "unchanged": len(shown) - added}

        return counted(CommunicationShownPayload, await attempt_rows(info, input, input.shown, work, "shown"), input)


def contact_of(row: tables.CommunicationContact) -> CommunicationContact:
    """The contact as the schema shows it."""
    return CommunicationContact(
        id=global_id("CommunicationContact", row.id),
        row=row,
        entry_key=row.entry_key,
        state=ContactState(row.state),
        channel=None if row.channel is None else Channel(row.channel),
        at=DateTime(row.at),
    )


def _told(rows: Sequence[CommunicationShownRowInput], people: Sequence[int]) -> list[Told]:
    return [
        Told(person_id=person_id, entry_key=row.entry_key, channel=row.channel, at=row.at)
        for row, person_id in zip(rows, people, strict=True)
    ]


def _suggestion(suggestion: Suggestion) -> CommunicationSuggestion:
    got = suggestion.candidate.got
    return CommunicationSuggestion(
        suggestion=suggestion,
        state=suggestion.state,
        held_by=suggestion.held_by,
        at=optional_time(suggestion.at),
        channel=None if suggestion.channel is None else Channel(suggestion.channel),
        why=list(suggestion.why),
        explanation=worded(explained(suggestion)),
        times_got=got.times,
        last_got_at=optional_time(got.last_at),
    )
