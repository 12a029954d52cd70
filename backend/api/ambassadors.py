"""Ambassadors in the schema: who was asked, who takes part, and how each came to stand where they stand."""

from typing import Annotated

import strawberry

from backend.ambassadors import queries, tables
from backend.ambassadors.rules.programmes import invitation_link
from backend.ambassadors.rules.states import status_at
from backend.api.ambassador_enums import Status, StepKind
from backend.api.ambassadors_programmes import Agreement, Programme, agreement_of, find_agreement, find_programme
from backend.api.fields.connections import After, Before, Connection, First, Last, asked, connected, connection, page_of
from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.lookups import by_id, optional_id
from backend.api.missions import MissionEntry, OneProgramme, entry_of
from backend.api.people_where import Where, condition_for
from backend.api.referrals import Brings
from backend.api.rewards import Reward, reward_of
from backend.api.shapes.enums import Language
from backend.api.shapes.nodes import Node, global_id, parse_id
from backend.api.shapes.scalars import DateTime, optional_time
from backend.api.shapes.writing import object_shape, says
from backend.api.viewers.permissions import guarded, later, resolved
from backend.db import Page, Session
from backend.links import Purpose
from backend.staff.rules import Permission

OneStatus = Annotated[Status | None, strawberry.argument(description="Only those who stand so now.")]


@object_shape
class AmbassadorStep(Node):
    """Something that happened to an ambassador."""

    agreement_id: strawberry.Private[int | None]
    kind: StepKind = says("What happened.")
    language: Language | None = says("In which language the agreement was shown; null where none was.")
    by: str | None = says("Who of the staff did it for them; null where they did it themselves.")
    at: DateTime = says("When.")

    @guarded(Permission.READ_AMBASSADORS)
    async def agreement(self, info: Info) -> Agreement | None:
        """The version that they accepted; null where nothing was accepted."""
        return await find_agreement(info.context, self.agreement_id)


@object_shape
class Ambassador(Brings, Node):
    """A person in a programme, from the invitation on (アンバサダー)."""

    invited_at: DateTime = says("When they were asked last.")
    expires_at: DateTime = says("Until when that can be answered.")
    answered_at: DateTime | None = says("When they last said yes or no; null where they did not yet.")
    agreed_language: Language | None = says("In which language they read what they accepted.")
    paused_until: DateTime | None = says("When their pause ends of itself; null where it does not.")
    left_at: DateTime | None = says("When they left; null where they did not.")

    @resolved
    def status(self, info: Info) -> Status:
        """Where they stand now."""
        return status_at(self.row, info.context.now)

    @guarded(Permission.READ_PANEL, later("Person", "backend.api.panel"))
    async def person(self, info: Info) -> object:
        """Who it is."""
        return await info.context.node("Person", self.row.person_id)

    @guarded(Permission.READ_AMBASSADORS)
    async def programme(self, info: Info) -> Programme | None:
        """In which programme."""
        return await find_programme(info.context, self.row.programme_id)

    @guarded(Permission.READ_AMBASSADORS)
    async def agreement(self, info: Info) -> Agreement | None:
        """Which version they accepted last; null where none."""
        return await find_agreement(info.context, self.row.agreement_id)

    @guarded(Permission.READ_AMBASSADORS)
    async def newer_agreement(self, info: Info) -> Agreement | None:
        """The version that waits for them to accept it; null where they accepted the newest, or none is."""
        rows = await info.context.load(queries.agreements_of, self.row.programme_id)
        newest = rows[-1] if rows else None
        return None if newest is None or newest.id == self.row.agreement_id else agreement_of(newest)

    @guarded(Permission.READ_AMBASSADORS)
    async def steps(self, info: Info) -> list[AmbassadorStep]:
        """Everything that happened to them, oldest first."""
        rows = await info.context.load(queries.steps_of, self.row.id)
        return [_step_of(row) for row in rows or []]

    @guarded(Permission.READ_AMBASSADORS)
    async def balance(self, info: Info) -> int:
        """How many points they have."""
        return await info.context.load(queries.balances_of, self.row.id) or 0

    @guarded(Permission.READ_AMBASSADORS)
    async def rewards(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Reward]:
        """What they were given and had taken back, oldest first."""
        part = asked(first, after, last, before, int, int, of="Ambassador.rewards")
        rows = await info.context.load(queries.rewards_of, self.row.id) or []
        return connection(page_of(rows[::-1], lambda row: (row.granted_at, row.id), part), reward_of)

    @guarded(Permission.READ_AMBASSADORS)
    async def missions(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[MissionEntry]:
        """What they did for missions, oldest first."""
        part = asked(first, after, last, before, int, of="MissionEntry")
        rows = await info.context.load(queries.entries_of, self.row.id)
        return connection(page_of(rows or [], lambda row: (row.id,), part), entry_of)

    @guarded(Permission.EDIT_AMBASSADORS)
    def invitation_url(self, info: Info) -> str | None:
        """The person's own link to the invitation; null where none waits. Whoever has it can answer in their name."""
        own, now = self.row, info.context.now
        if own.status != Status.INVITED or own.expires_at < now or own.merged_into is not None:
            return None
        link = invitation_link(
            person_id=own.person_id, ambassador_id=own.id, invited_at=own.invited_at, expires_at=own.expires_at
        )
        return info.context.links.url(Purpose.IDEAS, link)


def ambassador_of(row: tables.Ambassador) -> Ambassador:
    """The ambassador as the schema shows it."""
    return Ambassador(
        id=global_id("Ambassador", row.id),
        row=row,
        invited_at=DateTime(row.invited_at),
        expires_at=DateTime(row.expires_at),
        answered_at=optional_time(row.answered_at),
        agreed_language=None if row.agreed_language is None else Language(row.agreed_language),
        paused_until=optional_time(row.paused_until),
        left_at=optional_time(row.left_at),
    )


async def find_ambassador(context: Context, ambassador_id: int | None) -> Ambassador | None:
    """The ambassador of that key."""
    return await by_id(context, queries.ambassadors_by_id, ambassador_of, ambassador_id)


async def find_step(context: Context, step_id: int) -> AmbassadorStep | None:
    """The step of that key."""
    return await by_id(context, queries.steps_by_id, _step_of, step_id)


KINDS = {
    "Ambassador": Kind(
        permission=Permission.READ_AMBASSADORS, fetch=lambda context, keys: find_ambassador(context, keys[0])
    ),
    "AmbassadorStep": Kind(
        permission=Permission.READ_AMBASSADORS, fetch=lambda context, keys: find_step(context, keys[0])
    ),
}


@strawberry.type
class AmbassadorsQuery:
    """What can be asked of ambassadors."""

    @guarded(Permission.READ_AMBASSADORS)
    async def ambassador(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The ambassador's id.")]
    ) -> Ambassador | None:
        """An ambassador by their id; null where there is none."""
        return await find_ambassador(info.context, parse_id(id, "Ambassador", "id"))

    @guarded(Permission.READ_AMBASSADORS)
    async def ambassadors(
        self,
        info: Info,
        *,
        programme_id: OneProgramme = None,
        status: OneStatus = None,
        where: Where = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Ambassador]:
        """Ambassadors, in the order in which they were first asked; without those who are gone from the panel."""
        part = asked(first, after, last, before, int, of="Ambassador")
        of = optional_id(programme_id, "Programme", "programmeId")
        context = info.context

        def found(session: Session) -> Page[tables.Ambassador]:
            condition = condition_for(session, context.viewer, where)
            return queries.list_ambassadors(
                session, part, programme_id=of, status=status, where=condition, now=context.now
            )

        return await connected(context.read(found), ambassador_of)


def _step_of(row: tables.AmbassadorStep) -> AmbassadorStep:
    return AmbassadorStep(
        id=global_id("AmbassadorStep", row.id),
        agreement_id=row.agreement_id,
        kind=StepKind(row.kind),
        language=None if row.language is None else Language(row.language),
        by=row.by_name,
        at=DateTime(row.at),
    )
