"""Rewards in the schema: the ledger of what ambassadors were given, which only grows."""

from typing import Annotated

import strawberry

from backend.ambassadors import actions, queries, tables
from backend.ambassadors.rules.rewards import Grant, is_given
from backend.api.ambassador_enums import Cause, RewardKind
from backend.api.fields.connections import After, Before, Connection, First, Last, asked, connected
from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.lookups import by_id, optional_id
from backend.api.fields.mutations import Payload, RepeatableInput, attempt
from backend.api.shapes.nodes import Node, global_id, parse_id
from backend.api.shapes.scalars import DateTime, Wording, WordingInput, worded
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.veils import JUDGES
from backend.api.viewers.permissions import guarded, later
from backend.db import Session
from backend.db.idempotency import Result
from backend.staff.rules import Permission

OneAmbassador = Annotated[
    strawberry.ID | None, strawberry.argument(description="Only of this ambassador; without it, of all.")
]


@object_shape
class Reward(Node):
    """A line of an ambassador's rewards (謝礼): given, or taken back."""

    row: strawberry.Private[tables.Reward]
    kind: RewardKind = says("What is given.")
    points: int = says("What it adds to the balance; less than nothing where it is paid for or taken back.")
    cause: Cause = says("What it is for.")
    takes_back: bool = says("Whether it takes back what was given before.")
    by: str | None = says("Who of the staff did it; null where the program did.")
    granted_at: DateTime = says("When it was written.")

    @guarded(Permission.READ_AMBASSADORS, personal=True, known_to=JUDGES, veil=worded({}))
    def wording(self) -> Wording:
        """What the ambassador reads of it; no words for whom it is too personal."""
        return worded(self.row.wording)

    @guarded(Permission.READ_AMBASSADORS, later("Ambassador", "backend.api.ambassadors"))
    async def ambassador(self, info: Info) -> object:
        """Whose it is."""
        return await info.context.node("Ambassador", self.row.ambassador_id)


def reward_of(row: tables.Reward) -> Reward:
    """The reward as the schema shows it."""
    return Reward(
        id=global_id("Reward", row.id),
        row=row,
        kind=RewardKind(row.kind),
        points=row.points,
        cause=Cause(row.cause),
        takes_back=not is_given(row.turn),
        by=row.by_name,
        granted_at=DateTime(row.granted_at),
    )


async def find_reward(context: Context, reward_id: int | None) -> Reward | None:
    """The reward of that key."""
    return await by_id(context, queries.rewards_by_id, reward_of, reward_id)


KINDS = {
    "Reward": Kind(permission=Permission.READ_AMBASSADORS, fetch=lambda context, keys: find_reward(context, keys[0]))
}


@strawberry.type
class RewardsQuery:
    """What can be asked of rewards."""

    @guarded(Permission.READ_AMBASSADORS)
    async def rewards(
        self,
        info: Info,
        *,
        ambassador_id: OneAmbassador = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Reward]:
        """Lines of the ledger of rewards, in the order in which they were written."""
        part = asked(first, after, last, before, int, of="Reward")
        of = optional_id(ambassador_id, "Ambassador", "ambassadorId")
        page = info.context.read(lambda session: queries.list_rewards(session, part, ambassador_id=of))
        return await connected(page, reward_of)


@input_shape
class RewardGrantInput(RepeatableInput):
    """What to give whom."""

    ambassador_id: strawberry.ID = says("Whom.")
    kind: RewardKind = says("What.")
    points: int = says("How many points; of a gift what it costs.", default=0)
    wording: WordingInput = says("What the ambassador reads of it; of thanks the whole letter.", personal=True)


@object_shape
class RewardGrantPayload(Payload):
    """What `rewardGrant` answers."""

    reward: Reward | None = says("What was given.")


@input_shape
class RewardTakeBackInput(RepeatableInput):
    """What to take back."""

    id: strawberry.ID = says("The reward's id.")
    wording: WordingInput | None = says(
        "What the ambassador reads of it; null for the words it had.", default=None, personal=True
    )


@object_shape
class RewardTakeBackPayload(Payload):
    """What `rewardTakeBack` answers."""

    reward: Reward | None = says("The line that takes it back.")


@strawberry.type
class RewardsMutation:
    """What changes rewards."""

    @guarded(Permission.EDIT_AMBASSADORS)
    async def reward_grant(self, info: Info, input: RewardGrantInput) -> RewardGrantPayload:
        """Gives an ambassador thanks, points or a gift; thanks go out as a letter, to whoever agreed to get any."""

        def work(session: Session) -> Result:
            grant = Grant(
                kind=input.kind, cause=Cause.STAFF, cause_id="", points=input.points, wording=input.wording.kept()
            )
            ambassador_id = parse_id(input.ambassador_id, "Ambassador", "ambassadorId")
            viewer, now = info.context.viewer, info.context.now
            return {"id": actions.grant_reward(session, ambassador_id, grant, by=viewer.name, now=now).id}

        done = await attempt(info, input, work)
        return RewardGrantPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            reward=await find_reward(info.context, done.id()),
        )

    @guarded(Permission.EDIT_AMBASSADORS)
    async def reward_take_back(self, info: Info, input: RewardTakeBackInput) -> RewardTakeBackPayload:
        """Takes a reward back by a line of its own; a letter of thanks that still waits is not sent."""

        def work(session: Session) -> Result:
            wording = None if input.wording is None else input.wording.kept()
            reward_id, viewer = parse_id(input.id, "Reward", "id"), info.context.viewer
            taken = actions.take_back_reward(session, reward_id, wording, by=viewer.name, now=info.context.now)
            return {"id": taken.id}

        done = await attempt(info, input, work)
        return RewardTakeBackPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            reward=await find_reward(info.context, done.id()),
        )
