"""Leads in the schema, each only for whoever has it in scope: their own, their team's, or all of them."""

from dataclasses import replace
from typing import Annotated

import strawberry

from backend.api.catalogue import Product, find_product
from backend.api.fields.connections import After, Before, Connection, First, Last, asked, connected, connection, page_of
from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.lookups import optional_id
from backend.api.fields.orders import ByLead, LeadOrder, ordered
from backend.api.positions import Standing, segment_of_code
from backend.api.sales_enums import Action, Decision, Outcome, Stage, StepKind
from backend.api.sales_schemes import SalesScheme, find_scheme
from backend.api.shapes.enums import Axis, Facet, Segment
from backend.api.shapes.nodes import Node, global_id, parse_id
from backend.api.shapes.scalars import DateTime, optional_time
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.staff import StaffMember, find_member, member_of
from backend.api.veils import SELLERS
from backend.api.viewers.permissions import guarded, later
from backend.panel.queries import people_by_id
from backend.sales import tables
from backend.sales.queries import leads as queries
from backend.sales.queries.scope import list_owners
from backend.sales.rules.scope import LeadScope, scope_of
from backend.staff.rules import Permission


@object_shape
class Learning:
    """What a contact taught of the person's attitude, as it stands after every correction."""

    item: str = says("Under which name it is kept.")
    axis: Axis = says("The attitude it is about.")
    facet: Facet = says("The facet it is about.")
    value: float | None = says("The value towards the axis's high side, 0..1; null where it was withdrawn.")
    changed_at: DateTime = says("When it was said, or last corrected.")


@object_shape
class LeadStep(Node):
    """Something that was done with a lead, and what was true at that instant."""

    row: strawberry.Private[tables.LeadStep]
    kind: StepKind = says("What was done.")
    at: DateTime = says("When.")
    from_stage: Stage | None = says("The stage before it; null for the opening.")
    to_stage: Stage = says("The stage behind it.")
    segment: Segment | None = says("The person's segment then; null for unclassified.")

    @guarded(Permission.READ_LEADS, personal=True, known_to=SELLERS, veil="")
    def note(self) -> str:
        """What was written down; empty for whom it is too personal."""
        return self.row.note

    @guarded(Permission.READ_SCHEMES)
    async def scheme(self, info: Info) -> SalesScheme | None:
        """The version of the scheme that fitted then."""
        return await find_scheme(info.context, self.row.scheme_id)

    @guarded(Permission.READ_LEADS)
    async def member(self, info: Info) -> StaffMember | None:
        """Who did it; null where the program itself did."""
        return await find_member(info.context, self.row.member_id)

    @guarded(Permission.READ_LEADS)
    async def learnt(self, info: Info) -> list[Learning]:
        """What a contact taught; it moves the person's coordinates, and is marked as CONVERSATION among the reasons."""
        rows = await info.context.load(queries.learnings_of, self.row.id) or []
        return [
            Learning(
                item=row.item,
                axis=Axis(row.axis),
                facet=Facet(row.facet),
                value=row.value,
                changed_at=DateTime(row.changed_at),
            )
            for row in rows
        ]


@object_shape
class LeadChoice(Node):
    """What a salesperson decided on an action that the scheme advised."""

    row: strawberry.Private[tables.LeadChoice]
    action: Action = says("What was advised.")
    decision: Decision = says("Whether it was taken up.")
    at: DateTime = says("When.")

    @guarded(Permission.READ_LEADS, personal=True, known_to=SELLERS, veil="")
    def reason(self) -> str:
        """Why; empty where nothing was said, and for whom it is too personal."""
        return self.row.reason

    @guarded(Permission.READ_SCHEMES)
    async def scheme(self, info: Info) -> SalesScheme | None:
        """The version of the scheme that advised it."""
        return await find_scheme(info.context, self.row.scheme_id)

    @guarded(Permission.READ_LEADS)
    async def member(self, info: Info) -> StaffMember | None:
        """Who decided."""
        return await find_member(info.context, self.row.member_id)


@object_shape
class Lead(Node):
    """One person who is being sold one product (商談), from the first approach to the closing."""

    row: strawberry.Private[tables.Lead]
    is_open: bool = says("Whether it is open: neither closed, nor has another taken its place.")
    stage: Stage = says("How far it has come.")
    stage_at: DateTime = says("Since when it is in its stage.")
    standing: Standing = says("What the person was towards the product when it was opened.")
    segment: Segment | None = says("The person's segment when it was opened; null for unclassified.")
    opened_at: DateTime = says("When it was opened.")
    closed_at: DateTime | None = says("When it was closed; null while it is open, or where another took its place.")
    outcome: Outcome | None = says("How it was closed; null likewise.")
    amount: float | None = says("What it was won for, a whole number; null where nobody said.")

    @guarded(Permission.READ_LEADS, personal=True, known_to=SELLERS, veil=None)
    def reason(self) -> str | None:
        """Why it was won or lost; null while it is open, and for whom it is too personal."""
        return self.row.reason

    @guarded(Permission.READ_LEADS, personal=True, known_to=SELLERS, veil=None)
    async def external_ref(self, info: Info) -> str | None:
        """By which reference the client knows the person; null where there is none, or for whom it is too personal."""
        person = await info.context.load(people_by_id, self.row.person_id)
        return None if person is None else person.external_ref

    @guarded(Permission.READ_PANEL, later("Person", "backend.api.panel"))
    async def person(self, info: Info) -> object:
        """Who is being sold something."""
        return await info.context.node("Person", self.row.person_id)

    @guarded(Permission.READ_LEADS)
    def person_id(self) -> strawberry.ID:
        """The person's id, by which `salesCard` finds their card."""
        return global_id("Person", self.row.person_id)

    @guarded(Permission.READ_CATALOGUE)
    async def product(self, info: Info) -> Product | None:
        """What they are being sold."""
        return await find_product(info.context, self.row.product_id)

    @guarded(Permission.READ_LEADS)
    async def owner(self, info: Info) -> StaffMember | None:
        """Whose lead it is."""
        return await find_member(info.context, self.row.owner_id)

    @guarded(Permission.READ_LEADS, later("Lead", __name__))
    async def merged_into(self, info: Info) -> object:
        """The lead that took this one's place when two people became one; null where the viewer has none such."""
        return await find_lead(info.context, self.row.merged_into)

    @guarded(Permission.READ_LEADS)
    async def steps(
        self, info: Info, *, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[LeadStep]:
        """What was done, the first first."""
        part = asked(first, after, last, before, int, int, of="LeadStep")
        rows = await info.context.load(queries.steps_of, self.row.id) or []
        return connection(page_of(rows, lambda row: (row.at, row.id), part), step_of)

    @guarded(Permission.READ_LEADS)
    async def choices(
        self, info: Info, *, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[LeadChoice]:
        """What was decided on advised actions, the first first."""
        part = asked(first, after, last, before, int, of="LeadChoice")
        rows = await info.context.load(queries.choices_of, self.row.id) or []
        return connection(page_of(rows, lambda row: (row.id,), part), choice_of)


def lead_of(row: tables.Lead) -> Lead:
    """The lead as the schema shows it."""
    return Lead(
        id=global_id("Lead", row.id),
        row=row,
        is_open=row.open_key is not None,
        stage=Stage(row.stage),
        stage_at=DateTime(row.stage_at),
        standing=Standing(row.standing),
        segment=segment_of_code(row.segment),
        opened_at=DateTime(row.opened_at),
        closed_at=optional_time(row.closed_at),
        outcome=None if row.outcome is None else Outcome(row.outcome),
        amount=row.amount,
    )


def step_of(row: tables.LeadStep) -> LeadStep:
    """The step as the schema shows it."""
    return LeadStep(
        id=global_id("LeadStep", row.id),
        row=row,
        kind=StepKind(row.kind),
        at=DateTime(row.at),
        from_stage=None if row.from_stage is None else Stage(row.from_stage),
        to_stage=Stage(row.to_stage),
        segment=segment_of_code(row.segment),
    )


def choice_of(row: tables.LeadChoice) -> LeadChoice:
    """The choice as the schema shows it."""
    return LeadChoice(
        id=global_id("LeadChoice", row.id),
        row=row,
        action=Action(row.action),
        decision=Decision(row.decision),
        at=DateTime(row.at),
    )


def scope_in(context: Context) -> LeadScope:
    """How far the viewer sees among leads."""
    viewer = context.viewer
    scope = scope_of(viewer.role, viewer.member_id, viewer.team)
    return replace(scope, sees_team=viewer.may(Permission.ASSIGN_LEADS))


async def find_lead(context: Context, lead_id: int | None) -> Lead | None:
    """The lead of that key, if the viewer has it in scope: a foreign one is as little there as one that is not."""
    row = None if lead_id is None else await context.load(queries.leads_by_id, lead_id, scope_in(context))
    return None if row is None else lead_of(row)


async def find_step(context: Context, step_id: int | None) -> LeadStep | None:
    """The step of that key, if the viewer has its lead in scope."""
    row = None if step_id is None else await context.load(queries.steps_by_id, step_id, scope_in(context))
    return None if row is None else step_of(row)


async def find_choice(context: Context, choice_id: int | None) -> LeadChoice | None:
    """The choice of that key, if the viewer has its lead in scope."""
    row = None if choice_id is None else await context.load(queries.choices_by_id, choice_id, scope_in(context))
    return None if row is None else choice_of(row)


KINDS = {
    "Lead": Kind(permission=Permission.READ_LEADS, fetch=lambda context, keys: find_lead(context, keys[0])),
    "LeadChoice": Kind(permission=Permission.READ_LEADS, fetch=lambda context, keys: find_choice(context, keys[0])),
    "LeadStep": Kind(permission=Permission.READ_LEADS, fetch=lambda context, keys: find_step(context, keys[0])),
}


@input_shape
class LeadsWhereInput:
    """Which leads are asked for: those of which everything that is said holds."""

    product_id: strawberry.ID | None = says("Of this product.", default=None)
    person_id: strawberry.ID | None = says("On this person.", default=None)
    owner_id: strawberry.ID | None = says("Of this member of staff.", default=None)
    stage: Stage | None = says("In this stage.", default=None)
    is_open: bool | None = says("Open ones, or closed ones.", default=None)
    outcome: Outcome | None = says("Closed so.", default=None)

    def plain(self) -> queries.LeadQuery:
        """The same by the database's keys."""
        return queries.LeadQuery(
            product_id=optional_id(self.product_id, "Product", "where", "productId"),
            person_id=optional_id(self.person_id, "Person", "where", "personId"),
            owner_id=optional_id(self.owner_id, "StaffMember", "where", "ownerId"),
            stage=self.stage,
            is_open=self.is_open,
            outcome=self.outcome,
        )


Where = Annotated[LeadsWhereInput | None, strawberry.argument(description="Only these; all in scope if left out.")]


@strawberry.type
class LeadsQuery:
    """What can be asked of leads."""

    @guarded(Permission.READ_LEADS)
    async def lead(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The lead's id.")]
    ) -> Lead | None:
        """A lead by its id; null where the viewer has none such."""
        return await find_lead(info.context, parse_id(id, "Lead", "id"))

    @guarded(Permission.READ_LEADS)
    async def leads(
        self,
        info: Info,
        *,
        where: Where = None,
        order_by: ByLead = LeadOrder.OPENED_ASC,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Lead]:
        """The leads that the viewer has in scope, by whatever they are ordered."""
        order, scope = ordered(order_by, first=first, after=after, last=last, before=before), scope_in(info.context)
        query = queries.ALL_LEADS if where is None else where.plain()
        page = info.context.read(lambda session: queries.list_leads(session, scope, order.part, query, by=order.by))
        return await connected(page, lead_of)

    @guarded(Permission.ASSIGN_LEADS)
    async def lead_owners(
        self, info: Info, *, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[StaffMember]:
        """To whom the viewer can give leads: the members of their team, or everyone on the staff."""
        part, scope = asked(first, after, last, before, int, of="StaffMember"), scope_in(info.context)
        return await connected(info.context.read(lambda session: list_owners(session, scope, part)), member_of)
