"""What belongs to campaigns in the schema: goals, what is said, arms, members, and what came back."""

import strawberry

from backend.api.campaign_enums import Arm, CampaignWarning, EventKind, GoalKind, MemberState
from backend.api.communication_enums import Form
from backend.api.fields.context import Info
from backend.api.positions import segment_of_code
from backend.api.shapes.enums import Axis, Segment
from backend.api.shapes.scalars import DateTime, Wording, optional_time
from backend.api.shapes.writing import object_shape, says
from backend.api.viewers.permissions import guarded, later
from backend.communications.rules.campaigns import Goal
from backend.communications.tables import campaigns as tables
from backend.staff.rules import Permission


@object_shape
class CampaignGoal:
    """What a campaign is to change (目的)."""

    kind: GoalKind = says("What.")
    axis: Axis | None = says("On which axis; null for other goals.")
    origins: list[Segment] | None = says("From which segments; null for any.", name="from")
    targets: list[Segment] | None = says("Into which segments; null for other goals.", name="to")
    target: float | None = says("By how much more than in the control, in the goal's own unit; null where not said.")


@object_shape
class CampaignContent:
    """What one segment is told."""

    segment: Segment | None = says("The segment; null for those of whom too little is known.")
    entry_key: str | None = says("The entry of the plan that says it; null for the campaign's own words.")
    form: Form = says("How it is said.")
    title: Wording | None = says("The subject; null where the marketing tool says it all.")
    text: Wording | None = says("The words; Markdown in an HTML mail.")
    html: Wording | None = says("The same as it is shown in an HTML mail, made safe; null in other forms.")
    url: str | None = says("Where its button leads, straight: no address in between tells who reads what.")


@object_shape
class CampaignArmCount:
    """How many people of a segment are in an arm; the segment is the stratum in which the control was drawn."""

    segment: Segment | None = says("The segment at the launch; null for those of whom too little was known.")
    arm: Arm = says("The arm.")
    people: int | None = says("How many were drawn into it; null where they are too few to show.")
    present: int | None = says("How many of them were neither erased nor merged since; null as above.")


@object_shape
class CampaignEventCount:
    """How many treated people something became of; nobody counts twice."""

    kind: EventKind = says("What.")
    people: int | None = says("How many; null where they are too few to show.")


@object_shape
class CampaignCaution:
    """Something that must be said beside the figures."""

    code: CampaignWarning = says("What.")
    wording: Wording = says("The same in plain words.")


@object_shape
class CampaignMember:
    """Someone of a campaign's audience, as they stood at the launch."""

    row: strawberry.Private[tables.CampaignMember]
    arm: Arm | None = says("The arm that they were drawn into; null before the draw.")
    segment: Segment | None = says("Their segment at the launch; null where too little was known.")
    psychology: float | None = says("The coordinate 0..1 at the launch; null where it was not known.")
    behaviour: float | None = says("As above.")
    depth: float | None = says("As above.")
    rank: float | None = says("The rank by which they were drawn; null before the draw.")
    state: MemberState | None = says("What became of sending them something; null where nothing was decided.")
    reason: str | None = says("The rule that held them back, or left them out; null where none did.")
    until_at: DateTime | None = says("When they are looked at again; null for never.")

    @guarded(Permission.READ_PANEL, later("Person", "backend.api.panel"))
    async def person(self, info: Info) -> object:
        """Who."""
        return await info.context.node("Person", self.row.person_id)


def goal_of(goal: Goal) -> CampaignGoal:
    """The goal as the schema shows it."""
    return CampaignGoal(
        kind=goal.kind,
        axis=goal.axis,
        origins=_segments(goal.origins),
        targets=_segments(goal.targets),
        target=goal.target,
    )


def member_of(row: tables.CampaignMember) -> CampaignMember:
    """The member as the schema shows them."""
    return CampaignMember(
        row=row,
        arm=Arm(row.arm) if row.arm else None,
        segment=segment_of_code(row.segment),
        psychology=row.psychology,
        behaviour=row.behaviour,
        depth=row.depth,
        rank=row.rank,
        state=None if row.state is None else MemberState(row.state),
        reason=row.reason,
        until_at=optional_time(row.until_at),
    )


def _segments(codes: object) -> list[Segment] | None:
    return [Segment(code) for code in codes if code >= 0] if isinstance(codes, list) else None
