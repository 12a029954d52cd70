"""Requests for leads in the schema: a salesperson asks for someone they merely name, and a manager answers."""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from backend.api.catalogue import Product, find_product
from backend.api.fields.connections import After, Before, Connection, First, Last, asked, connected
from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.mutations import Payload, RepeatableInput, attempt
from backend.api.leads import Lead, find_lead, scope_in
from backend.api.shapes.nodes import Node, global_id, parse_id
from backend.api.shapes.scalars import DateTime, optional_time
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.staff import StaffMember, find_member
from backend.api.veils import SELLERS
from backend.api.viewers.permissions import guarded
from backend.db import Session
from backend.db.idempotency import Result
from backend.errors import NotFound
from backend.sales import actions, tables
from backend.sales.queries import requests as queries
from backend.sales.rules.scope import LeadScope
from backend.staff.rules import Permission


@object_shape
class LeadRequest(Node):
    """That a salesperson asks for a lead; it says nothing of whether there is such a person."""

    row: strawberry.Private[tables.LeadRequest]
    at: DateTime = says("When they asked.")
    settled_at: DateTime | None = says("When it was answered; null while it waits.")
    granted: bool | None = says("Whether the lead was given; null while it waits.")

    @guarded(Permission.READ_LEADS, personal=True, known_to=SELLERS, veil="")
    def external_ref(self) -> str:
        """The reference by which the person was named; empty for whom it is too personal."""
        return self.row.external_ref

    @guarded(Permission.READ_LEADS, personal=True, known_to=SELLERS, veil="")
    def note(self) -> str:
        """Why the salesperson asks; empty for whom it is too personal."""
        return self.row.note

    @guarded(Permission.READ_CATALOGUE)
    async def product(self, info: Info) -> Product | None:
        """For selling which product."""
        return await find_product(info.context, self.row.product_id)

    @guarded(Permission.READ_LEADS)
    async def member(self, info: Info) -> StaffMember | None:
        """Who asks."""
        return await find_member(info.context, self.row.member_id)

    @guarded(Permission.READ_LEADS)
    async def lead(self, info: Info) -> Lead | None:
        """The lead that was given, if the viewer has it in scope."""
        return await find_lead(info.context, self.row.lead_id)


def request_of(row: tables.LeadRequest) -> LeadRequest:
    """The request as the schema shows it."""
    return LeadRequest(
        id=global_id("LeadRequest", row.id),
        row=row,
        at=DateTime(row.at),
        settled_at=optional_time(row.settled_at),
        granted=row.granted,
    )


async def find_request(context: Context, request_id: int | None) -> LeadRequest | None:
    """The request of that key, if the viewer has it in scope."""
    row = None if request_id is None else await context.load(_in_scope, request_id, scope_in(context))
    return None if row is None else request_of(row)


KINDS = {
    "LeadRequest": Kind(permission=Permission.READ_LEADS, fetch=lambda context, keys: find_request(context, keys[0]))
}

Settled = Annotated[
    bool | None, strawberry.argument(description="Only answered ones, or only waiting ones; both if left out.")
]


@strawberry.type
class LeadRequestsQuery:
    """What can be asked of requests for leads."""

    @guarded(Permission.READ_LEADS)
    async def lead_requests(
        self,
        info: Info,
        *,
        is_settled: Settled = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[LeadRequest]:
        """The requests that the viewer has in scope, in the order in which they came."""
        part, scope = asked(first, after, last, before, int, of="LeadRequest"), scope_in(info.context)
        page = info.context.read(lambda session: queries.list_requests(session, scope, part, is_settled=is_settled))
        return await connected(page, request_of)


@input_shape
class LeadRequestInput(RepeatableInput):
    """For whom a lead is asked for."""

    product_id: strawberry.ID = says("For selling which product.")
    external_ref: str = says("The client's own reference of the person.", personal=True)
    note: str = says("Why.", default="", personal=True)


@input_shape
class LeadGrantInput(RepeatableInput):
    """Which request is granted."""

    id: strawberry.ID = says("The request's id.")


@input_shape
class LeadDeclineInput(RepeatableInput):
    """Which request is declined."""

    id: strawberry.ID = says("The request's id.")


@object_shape
class LeadRequestPayload(Payload):
    """What `leadRequest` answers: the same whether there is such a person or not."""

    request: LeadRequest | None = says("The request, which waits for a manager.")


@object_shape
class LeadGrantPayload(Payload):
    """What `leadGrant` answers."""

    lead: Lead | None = says("The new lead of whoever asked.")


@object_shape
class LeadDeclinePayload(Payload):
    """What `leadDecline` answers."""

    request: LeadRequest | None = says("The request, now answered.")


@strawberry.type
class LeadRequestsMutation:
    """What changes requests for leads."""

    @guarded(Permission.WORK_LEADS)
    async def lead_request(self, info: Info, input: LeadRequestInput) -> LeadRequestPayload:
        """Asks a manager for a lead on someone who is named; the answer tells nothing of them."""
        context = info.context

        def work(session: Session) -> Result:
            row = actions.request_lead(
                session,
                scope_in(context),
                context.now,
                product_id=parse_id(input.product_id, "Product", "productId"),
                external_ref=input.external_ref,
                note=input.note,
            )
            return {"id": row.id}

        done = await attempt(info, input, work)
        return LeadRequestPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            request=await find_request(context, done.id()),
        )

    @guarded(Permission.ASSIGN_LEADS)
    async def lead_grant(self, info: Info, input: LeadGrantInput) -> LeadGrantPayload:
        """Opens the lead that was asked for, for whoever asked."""
        context = info.context

        def work(session: Session) -> Result:
            request_id = parse_id(input.id, "LeadRequest", "id")
            return {"id": actions.grant_lead(session, request_id, scope_in(context), context.now).id}

        done = await attempt(info, input, work)
        return LeadGrantPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            lead=await find_lead(context, done.id()),
        )

    @guarded(Permission.ASSIGN_LEADS)
    async def lead_decline(self, info: Info, input: LeadDeclineInput) -> LeadDeclinePayload:
        """Answers a request with no."""
        context = info.context

        def work(session: Session) -> Result:
            request_id = parse_id(input.id, "LeadRequest", "id")
            return {"id": actions.decline_request(session, request_id, scope_in(context), context.now).id}

        done = await attempt(info, input, work)
        return LeadDeclinePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            request=await find_request(context, done.id()),
        )


def _in_scope(session: Session, ids: Sequence[int], scope: LeadScope) -> dict[int, tables.LeadRequest]:
    found = {}
    for request_id in ids:
        try:
            found[request_id] = queries.get_request(session, request_id, scope)
        except NotFound:
            continue
    return found
