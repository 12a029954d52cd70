"""Planning in the schema: every decision whether to contact someone, and the caps on contacts."""

from typing import Annotated

import strawberry

from backend.api.fields.connections import After, Before, Connection, First, Last, asked, connected
from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.lookups import by_id, optional_id
from backend.api.fields.mutations import Payload, RepeatableInput, attempt
from backend.api.fields.wheres import outdated, said_once
from backend.api.people_where_inputs import segment_codes
from backend.api.planning_enums import DecisionKind, Why
from backend.api.shapes.enums import Channel, Segment
from backend.api.shapes.nodes import Node, global_id
from backend.api.shapes.scalars import DateTime, optional_time
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.touchpoints import Touchpoint, find_touchpoint
from backend.api.viewers.permissions import guarded, later
from backend.db import Session
from backend.db.idempotency import Result
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.planning import actions, queries, tables
from backend.planning.rules import CapInput
from backend.staff.rules import Permission


@object_shape
class ContactChange:
    """What a decision was before another rule decided."""

    kind: DecisionKind = says("What had been decided.")
    rule: Why = says("The rule that had decided.")
    until_at: DateTime | None = says("When it was to be looked at again.")
    decided_at: DateTime = says("When it was decided.")


@object_shape
class ContactDecision(Node):
    """Whether one person is contacted at a touchpoint on an occasion, and which rule decided."""

    row: strawberry.Private[tables.ContactDecision]
    occasion: str = says("The year of a yearly touchpoint, the order's number after a purchase; else empty.")
    step: int = says("0 for the invitation, then its reminders.")
    kind: DecisionKind = says("What was decided last.")
    rule: Why = says("The rule that decided.")
    channel: Channel = says("By which way the person is or would be reached.")
    until_at: DateTime | None = says("When it is looked at again; null for never.")
    contact_at: DateTime | None = says("When the message is due; null where none was sent.")
    decided_at: DateTime = says("When it was decided.")

    @guarded(Permission.READ_PANEL, later("Person", "backend.api.panel"))
    async def person(self, info: Info) -> object:
        """Of whom it was decided."""
        return await info.context.node("Person", self.row.person_id)

    @guarded(Permission.READ_TOUCHPOINTS)
    async def touchpoint(self, info: Info) -> Touchpoint | None:
        """Where they would be asked."""
        return await find_touchpoint(info.context, self.row.touchpoint_id)

    @guarded(Permission.READ_INVITATIONS, later("Invitation", "backend.api.invitations"))
    async def invitation(self, info: Info) -> object:
        """The invitation that was sent; null where none was."""
        invitation_id = self.row.invitation_id
        return None if invitation_id is None else await info.context.node("Invitation", invitation_id)

    @guarded(Permission.READ_INVITATIONS)
    async def history(self, info: Info) -> list[ContactChange]:
        """What it was before, oldest first; only where another rule decided."""
        rows = await info.context.load(queries.changes_of, self.row.id)
        return [
            ContactChange(
                kind=DecisionKind(row.kind),
                rule=Why(row.rule),
                until_at=optional_time(row.until_at),
                decided_at=DateTime(row.decided_at),
            )
            for row in rows or []
        ]


@object_shape
class ContactCap(Node):
    """At most so many contacts of a person in any so many days; reminders count, at whichever touchpoint."""

    key: str = says("The cap's name.")
    most: int = says("How many contacts there may be.")
    window_days: int = says("In how many days.")
    channel: Channel | None = says("Only contacts by this way, and only they count; null for all together.")
    segments: list[Segment] | None = says("Only people of these segments; null for everybody.")
    unclassified: bool = says("Whether it is also for those of whom too little is known.")


def decision_of(row: tables.ContactDecision) -> ContactDecision:
    """The decision as the schema shows it."""
    return ContactDecision(
        id=global_id("ContactDecision", row.id),
        row=row,
        occasion=row.occasion,
        step=row.step,
        kind=DecisionKind(row.kind),
        rule=Why(row.rule),
        channel=Channel(row.channel),
        until_at=optional_time(row.until_at),
        contact_at=optional_time(row.contact_at),
        decided_at=DateTime(row.decided_at),
    )


def cap_of(row: tables.ContactCap) -> ContactCap:
    """The cap as the schema shows it."""
    named = None if row.segments is None else [Segment(code) for code in row.segments if code != UNCLASSIFIED]
    return ContactCap(
        id=global_id("ContactCap", row.id),
        key=row.key,
        most=row.most,
        window_days=row.window_days,
        channel=Channel(row.channel) if row.channel else None,
        segments=named,
        unclassified=row.segments is None or UNCLASSIFIED in row.segments,
    )


async def find_decision(context: Context, decision_id: int) -> ContactDecision | None:
    """The decision of that key."""
    return await by_id(context, queries.decisions_by_id, decision_of, decision_id)


async def find_cap(context: Context, cap_id: int | None) -> ContactCap | None:
    """The cap of that key."""
    return await by_id(context, queries.caps_by_id, cap_of, cap_id)


KINDS = {
    "ContactCap": Kind(permission=Permission.READ_TOUCHPOINTS, fetch=lambda context, keys: find_cap(context, keys[0])),
    "ContactDecision": Kind(
        permission=Permission.READ_INVITATIONS, fetch=lambda context, keys: find_decision(context, keys[0])
    ),
}


@input_shape
class ContactDecisionsWhereInput:
    """Which decisions are asked for: those of which everything that is said holds."""

    touchpoint_id: strawberry.ID | None = says("At this touchpoint.", default=None)
    person_id: strawberry.ID | None = says("Of this person.", default=None)
    kind: DecisionKind | None = says("Of this kind.", default=None)


_Where = Annotated[ContactDecisionsWhereInput | None, strawberry.argument(description="Only these; all if left out.")]
_Touchpoint = Annotated[strawberry.ID | None, outdated("contactDecisions", "Only at this one.")]
_Person = Annotated[strawberry.ID | None, outdated("contactDecisions", "Only of this person.")]
_Kind = Annotated[DecisionKind | None, outdated("contactDecisions", "Only of this kind.")]


@strawberry.type
class PlanningQuery:
    """What can be asked of planning."""

    @guarded(Permission.READ_INVITATIONS)
    async def contact_decisions(
        self,
        info: Info,
        touchpoint_id: _Touchpoint = None,
        person_id: _Person = None,
        kind: _Kind = None,
        where: _Where = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[ContactDecision]:
        """Every decision whether to contact someone, in the order in which each was first made."""
        part = asked(first, after, last, before, int, of="ContactDecision")
        loose = ContactDecisionsWhereInput(touchpoint_id=touchpoint_id, person_id=person_id, kind=kind)
        said, path = said_once(where, loose, ContactDecisionsWhereInput()), ("where",) if where else ()
        touchpoint = optional_id(said.touchpoint_id, "Touchpoint", *path, "touchpointId")
        person = optional_id(said.person_id, "Person", *path, "personId")
        page = info.context.read(
            lambda session: queries.list_decisions(
                session, part, touchpoint_id=touchpoint, person_id=person, kind=said.kind
            )
        )
        return await connected(page, decision_of)

    @guarded(Permission.READ_TOUCHPOINTS)
    async def contact_caps(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[ContactCap]:
        """The caps on contacts, in the order in which they were first set."""
        part = asked(first, after, last, before, int, of="ContactCap")
        return await connected(info.context.read(lambda session: queries.list_caps(session, part)), cap_of)


@input_shape
class ContactCapSetInput(RepeatableInput):
    """At most so many contacts in so many days."""

    key: str = says("The cap's name; one that is there already is set anew.")
    most: int = says("How many contacts there may be; 0 for none at all.")
    window_days: int = says("In any so many days.")
    channel: Channel | None = says("Only contacts by this way; null for all together.", default=None)
    segments: list[Segment] | None = says("Only people of these segments; null for everybody.", default=None)
    unclassified: bool = says("With segments: also those of whom too little is known.", default=False)

    def said(self) -> CapInput:
        """The cap as the room of planning reads it."""
        codes = None if self.segments is None else segment_codes(self.segments, unclassified=self.unclassified)
        return CapInput(
            key=self.key,
            most=self.most,
            window_days=self.window_days,
            channel="" if self.channel is None else self.channel.value,
            segments=codes,
        )


@object_shape
class ContactCapSetPayload(Payload):
    """What `contactCapSet` answers."""

    contact_cap: ContactCap | None = says("The cap as it is now.")


@input_shape
class ContactCapRemoveInput(RepeatableInput):
    """Which cap to remove."""

    key: str = says("The cap's name.")


@object_shape
class ContactCapRemovePayload(Payload):
    """What `contactCapRemove` answers."""

    key: str | None = says("The name of the cap that is no more.")


@strawberry.type
class PlanningMutation:
    """What changes planning."""

    @guarded(Permission.EDIT_TOUCHPOINTS, company_wide=True)
    async def contact_cap_set(self, info: Info, input: ContactCapSetInput) -> ContactCapSetPayload:
        """Caps contacts from now on; those that were made before count as well."""

        def work(session: Session) -> Result:
            return {"id": actions.set_cap(session, input.said(), info.context.now).id}

        done = await attempt(info, input, work)
        return ContactCapSetPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            contact_cap=await find_cap(info.context, done.id()),
        )

    @guarded(Permission.EDIT_TOUCHPOINTS, company_wide=True)
    async def contact_cap_remove(self, info: Info, input: ContactCapRemoveInput) -> ContactCapRemovePayload:
        """Removes a cap."""

        def work(session: Session) -> Result:
            return {"key": actions.remove_cap(session, input.key).key}

        done = await attempt(info, input, work)
        return ContactCapRemovePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            key=None if done.result is None else input.key,
        )
