"""Missions in the schema: what ambassadors are asked for, and the proofs that staff judges."""

from typing import Annotated

import strawberry

from backend.ambassadors import actions, queries, tables
from backend.ambassadors.rules.missions import MissionInput, is_open
from backend.api.ambassador_enums import EntryStatus, MissionKind
from backend.api.ambassadors_programmes import Programme, find_programme
from backend.api.fields.connections import After, Before, Connection, First, Last, asked, connected
from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.lookups import by_id, optional_id
from backend.api.fields.mutations import MutationInput, Payload, RepeatableInput, attempt
from backend.api.shapes.nodes import Node, global_id, parse_id
from backend.api.shapes.scalars import DateTime, Wording, WordingInput, optional_time, worded
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.touchpoints import Touchpoint, find_touchpoint
from backend.api.veils import JUDGES
from backend.api.viewers.permissions import guarded, later, resolved
from backend.db import Session
from backend.db.idempotency import Result
from backend.staff.rules import Permission

OneProgramme = Annotated[
    strawberry.ID | None, strawberry.argument(description="Only of this programme; without it, of all.")
]
OneMission = Annotated[
    strawberry.ID | None, strawberry.argument(description="Only for this mission; without it, for all.")
]
OneStatus = Annotated[
    EntryStatus | None, strawberry.argument(description="Only those that stand so: SENT_IN wait to be judged.")
]


@object_shape
class Mission(Node):
    """Something that the ambassadors of a programme are asked to do by a day (ミッション)."""

    row: strawberry.Private[tables.Mission]
    kind: MissionKind = says("What it asks for.")
    title: Wording = says("What it is called.")
    text: Wording = says("What is to be done.")
    target: int = says("How often.")
    opens_at: DateTime | None = says("From when on it can be done; null for from the beginning.")
    due_at: DateTime | None = says("The last instant at which it can be done; null where it has no day.")
    points: int = says("What it is worth.")
    created_at: DateTime = says("When it was made.")
    closed_at: DateTime | None = says("When it was ended before its day; null where it was not.")

    @resolved
    def is_open(self, info: Info) -> bool:
        """Whether it can be done now."""
        return is_open(self.row, info.context.now)

    @guarded(Permission.READ_AMBASSADORS)
    async def programme(self, info: Info) -> Programme | None:
        """Whose ambassadors are asked."""
        return await find_programme(info.context, self.row.programme_id)

    @guarded(Permission.READ_TOUCHPOINTS)
    async def touchpoint(self, info: Info) -> Touchpoint | None:
        """Where there is something to answer; null for missions of other kinds."""
        return await find_touchpoint(info.context, self.row.touchpoint_id)

    @guarded(Permission.READ_BOARDS)
    def board_id(self) -> strawberry.ID | None:
        """Which board is to be joined; null for missions of other kinds."""
        return None if self.row.board_id is None else global_id("Board", self.row.board_id)


@object_shape
class MissionEntry(Node):
    """How far one ambassador is with a mission, and the proof they sent in."""

    row: strawberry.Private[tables.MissionEntry]
    status: EntryStatus = says("How far they are.")
    sent_in_at: DateTime | None = says("When they sent it in.")
    done_at: DateTime | None = says("When it was done; null until then.")
    judged_at: DateTime | None = says("When staff judged the proof.")
    judged_by: str | None = says("Who of the staff did.")

    @guarded(Permission.READ_AMBASSADORS, personal=True, known_to=JUDGES, veil=None)
    def note(self) -> str | None:
        """What staff wrote to the ambassador; null where nothing, and for whom it is too personal but judges."""
        return self.row.note

    @guarded(Permission.READ_AMBASSADORS, personal=True, known_to=JUDGES, veil=None)
    def proof(self) -> str | None:
        """The text or link that they sent in; null where there is none, and for whom it is too personal but judges."""
        return self.row.proof

    @guarded(Permission.READ_AMBASSADORS)
    async def mission(self, info: Info) -> Mission | None:
        """What was asked for."""
        return await find_mission(info.context, self.row.mission_id)

    @guarded(Permission.READ_AMBASSADORS, later("Ambassador", "backend.api.ambassadors"))
    async def ambassador(self, info: Info) -> object:
        """Who did it."""
        return await info.context.node("Ambassador", self.row.ambassador_id)


def mission_of(row: tables.Mission) -> Mission:
    """The mission as the schema shows it."""
    return Mission(
        id=global_id("Mission", row.id),
        row=row,
        kind=MissionKind(row.kind),
        title=worded(row.title),
        text=worded(row.text),
        target=row.target,
        opens_at=optional_time(row.opens_at),
        due_at=optional_time(row.due_at),
        points=row.points,
        created_at=DateTime(row.created_at),
        closed_at=optional_time(row.closed_at),
    )


def entry_of(row: tables.MissionEntry) -> MissionEntry:
    """The entry as the schema shows it."""
    return MissionEntry(
        id=global_id("MissionEntry", row.id),
        row=row,
        status=EntryStatus(row.status),
        sent_in_at=optional_time(row.sent_in_at),
        done_at=optional_time(row.done_at),
        judged_at=optional_time(row.judged_at),
        judged_by=row.judged_by,
    )


async def find_mission(context: Context, mission_id: int | None) -> Mission | None:
    """The mission of that key."""
    return await by_id(context, queries.missions_by_id, mission_of, mission_id)


async def find_entry(context: Context, entry_id: int | None) -> MissionEntry | None:
    """The entry of that key."""
    return await by_id(context, queries.entries_by_id, entry_of, entry_id)


KINDS = {
    "Mission": Kind(permission=Permission.READ_AMBASSADORS, fetch=lambda context, keys: find_mission(context, keys[0])),
    "MissionEntry": Kind(
        permission=Permission.READ_AMBASSADORS, fetch=lambda context, keys: find_entry(context, keys[0])
    ),
}


@strawberry.type
class MissionsQuery:
    """What can be asked of missions."""

    @guarded(Permission.READ_AMBASSADORS)
    async def missions(
        self,
        info: Info,
        *,
        programme_id: OneProgramme = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Mission]:
        """Missions, in the order in which they were made."""
        part = asked(first, after, last, before, int, of="Mission")
        of = optional_id(programme_id, "Programme", "programmeId")
        page = info.context.read(lambda session: queries.list_missions(session, part, programme_id=of))
        return await connected(page, mission_of)

    @guarded(Permission.READ_AMBASSADORS)
    async def mission_entries(
        self,
        info: Info,
        *,
        mission_id: OneMission = None,
        status: OneStatus = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[MissionEntry]:
        """What ambassadors did for missions, in the order in which they began."""
        part = asked(first, after, last, before, int, of="MissionEntry")
        of = optional_id(mission_id, "Mission", "missionId")
        page = info.context.read(lambda session: queries.list_entries(session, part, mission_id=of, status=status))
        return await connected(page, entry_of)


@input_shape
class MissionCreateInput(RepeatableInput):
    """What to ask ambassadors for."""

    programme_id: strawberry.ID = says("Whose ambassadors.")
    kind: MissionKind = says("What it asks for.")
    title: WordingInput = says("What it is called.")
    text: WordingInput = says("What is to be done.")
    target: int = says("How many are to be brought; 1 for missions of other kinds.", default=1)
    touchpoint_id: strawberry.ID | None = says("Where to answer, for ANSWER only.", default=None)
    board_id: strawberry.ID | None = says("Which board to join, for JOIN_BOARD only.", default=None)
    opens_at: DateTime | None = says("From when on; null for from the beginning.", default=None)
    due_at: DateTime | None = says("The last instant; null for no day.", default=None)
    points: int | None = says("What it is worth; null for what the programme says.", default=None)


@object_shape
class MissionCreatePayload(Payload):
    """What `missionCreate` answers."""

    mission: Mission | None = says("The new mission.")


@input_shape
class MissionCloseInput(MutationInput):
    """Which mission to end."""

    id: strawberry.ID = says("The mission's id.")


@object_shape
class MissionClosePayload(Payload):
    """What `missionClose` answers."""

    mission: Mission | None = says("The mission, now ended.")


@input_shape
class ProofJudgeInput(RepeatableInput):
    """How a proof is judged."""

    id: strawberry.ID = says("The entry's id.")
    passes: bool = says("Whether the mission is done.")
    note: str = says("What the ambassador reads about it; needed where it does not pass.", default="", personal=True)


@object_shape
class ProofJudgePayload(Payload):
    """What `proofJudge` answers."""

    entry: MissionEntry | None = says("The entry as it is now.")


@strawberry.type
class MissionsMutation:
    """What changes missions."""

    @guarded(Permission.EDIT_AMBASSADORS)
    async def mission_create(self, info: Info, input: MissionCreateInput) -> MissionCreatePayload:
        """Asks the ambassadors of a programme for something."""

        def work(session: Session) -> Result:
            programme_id = parse_id(input.programme_id, "Programme", "programmeId")
            return {"id": actions.add_mission(session, programme_id, _given(input), info.context.now).id}

        done = await attempt(info, input, work)
        return MissionCreatePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            mission=await find_mission(info.context, done.id()),
        )

    @guarded(Permission.EDIT_AMBASSADORS)
    async def mission_close(self, info: Info, input: MissionCloseInput) -> MissionClosePayload:
        """Ends a mission before its day; proofs that were sent in can still be judged."""

        def work(session: Session) -> Result:
            mission_id = parse_id(input.id, "Mission", "id")
            return {"id": actions.close_mission(session, mission_id, info.context.now).id}

        done = await attempt(info, input, work)
        return MissionClosePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            mission=await find_mission(info.context, done.id()),
        )

    @guarded(Permission.EDIT_AMBASSADORS)
    async def proof_judge(self, info: Info, input: ProofJudgeInput) -> ProofJudgePayload:
        """Lets a proof pass, which rewards it, or sends it back with a word."""

        def work(session: Session) -> Result:
            entry_id, viewer = parse_id(input.id, "MissionEntry", "id"), info.context.viewer
            judged = actions.judge_proof(
                session, entry_id, passes=input.passes, note=input.note, by=viewer.name, now=info.context.now
            )
            return {"id": judged.id}

        done = await attempt(info, input, work)
        return ProofJudgePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            entry=await find_entry(info.context, done.id()),
        )


def _given(input: MissionCreateInput) -> MissionInput:
    return MissionInput(
        kind=input.kind,
        title=input.title.kept(),
        text=input.text.kept(),
        target=input.target,
        touchpoint_id=optional_id(input.touchpoint_id, "Touchpoint", "touchpointId"),
        board_id=optional_id(input.board_id, "Board", "boardId"),
        opens_at=input.opens_at,
        due_at=input.due_at,
        points=input.points,
    )
