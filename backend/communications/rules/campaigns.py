"""What a campaign is: its states, the steps of its launch, its goal, and what is fit to be asked of one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum, unique
from typing import Final

from backend.clock import DAY, Instant
from backend.communications.rules.campaign_content import Content
from backend.communications.rules.directions import SEGMENTS
from backend.errors import Invalid, Refused
from backend.loyalty.rules.axes import Axis
from backend.outbox.rules import Channel
from backend.segments.rules import PeopleWhere
from backend.text import Wording, clean_key, clean_shown, clean_wording_shown

MOST_CONTROL: Final = 0.9
MOST_GLOBAL_CONTROL: Final = 0.5
LONGEST_DAYS: Final = 366
_NAME: Final = 120
_HYPOTHESIS: Final = 2_000
CHANNELS: Final = (Channel.EMAIL, Channel.FILE)


@unique
class CampaignStatus(StrEnum):
    """How far a campaign has come."""

    DRAFT = "DRAFT"
    LAUNCHED = "LAUNCHED"
    ENDED = "ENDED"
    CANCELLED = "CANCELLED"


@unique
class Stage(StrEnum):
    """How far a launch has come: whom it is for, who is control, writing that down, sending."""

    GATHER = "GATHER"
    DRAW = "DRAW"
    ASSIGN = "ASSIGN"
    SEND = "SEND"
    DONE = "DONE"


@unique
class Arm(StrEnum):
    """Which part someone has: treated, kept out of this campaign, kept out of all.

    MERGED was drawn, and is counted as someone else by now; OMITTED are those of whom nothing was to be said.
    """

    TREATED = "TREATED"
    CONTROL = "CONTROL"
    GLOBAL = "GLOBAL"
    MERGED = "MERGED"
    OMITTED = "OMITTED"


DRAWN: Final = (Arm.TREATED, Arm.CONTROL, Arm.GLOBAL)


@unique
class Scope(StrEnum):
    """What a control is kept out of: one campaign, or all of them."""

    CAMPAIGN = "CAMPAIGN"
    GLOBAL = "GLOBAL"


@unique
class MemberState(StrEnum):
    """What became of sending something to a treated person."""

    QUEUED = "QUEUED"
    HELD = "HELD"
    LEFT_OUT = "LEFT_OUT"


@unique
class EventKind(StrEnum):
    """What came back: sent from here, delivered, opened by a person, clicked, bounced, opted out."""

    SENT = "SENT"
    DELIVERED = "DELIVERED"
    OPENED = "OPENED"
    CLICKED = "CLICKED"
    BOUNCED = "BOUNCED"
    OPTED_OUT = "OPTED_OUT"


@unique
class GoalKind(StrEnum):
    """What a campaign is to change: a coordinate, the segment, how many buy, or what they spend."""

    AXIS = "AXIS"
    MOVE = "MOVE"
    PURCHASES = "PURCHASES"
    VALUE = "VALUE"


class NotDraft(Refused):
    """What was launched stays as it was launched."""

    code = "CAMPAIGN_LAUNCHED"


class NotRunning(Refused):
    """Only a campaign that runs can end, and only one that is not over be cancelled."""

    code = "CAMPAIGN_NOT_RUNNING"


class AlreadySent(Refused):
    """A control is not drawn anew once someone was sent something."""

    code = "CAMPAIGN_BEGUN"


class NothingToSay(Refused):
    """Neither the campaign nor its plan says anything that could be sent."""

    code = "CAMPAIGN_SAYS_NOTHING"


class TooLate(Refused):
    """The campaign's own period is over."""

    code = "CAMPAIGN_TOO_LATE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What is to change, where, and by how much: `target` is a difference to the control, in the goal's own unit."""

    kind: GoalKind
    axis: Axis | None = None
    origins: Sequence[int] | None = None
    targets: Sequence[int] | None = None
    target: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignInput:
    """A campaign as a planner says it; the audience is a condition, or a saved one."""

    key: str
    name: Wording
    product_id: int
    goal: Goal
    hypothesis: str
    purpose: str
    channel: Channel
    starts_at: Instant
    ends_at: Instant
    measure_days: int
    control_share: float
    where: PeopleWhere | None = None
    audience_id: int | None = None
    plan_id: int | None = None
    content: Sequence[Content] | None = None


def check_campaign(given: CampaignInput) -> CampaignInput:
    """The campaign as it is kept; refuses what could not be carried out or verified as it is said."""
    if given.channel not in CHANNELS:
        raise Invalid("a campaign goes out by mail or by file", "channel")
    if not 0 <= given.control_share <= MOST_CONTROL:
        raise Invalid(f"the control's share is 0 to {MOST_CONTROL}", "controlShare")
    if given.where is not None and given.audience_id is not None:
        raise Invalid("say a condition or name a saved audience, not both", "audienceId")
    _check_times(given)
    return replace(
        given,
        key=clean_key(given.key),
        name=clean_wording_shown(given.name, "name", most=_NAME),
        hypothesis=clean_shown(given.hypothesis, "hypothesis", most=_HYPOTHESIS, lines=True),
        purpose=clean_key(given.purpose, "purpose"),
        goal=check_goal(given.goal),
    )


def check_goal(goal: Goal) -> Goal:
    """The goal, if what it says belongs to its kind."""
    if (goal.axis is not None) != (goal.kind is GoalKind.AXIS):
        raise Invalid("an axis is named for a goal on an axis, and for no other", "goal", "axis")
    segments = (goal.origins, goal.targets)
    if goal.kind is GoalKind.MOVE and not goal.targets:
        raise Invalid("a goal of moving names the segments to move into", "goal", "to")
    if goal.kind is not GoalKind.MOVE and any(each is not None for each in segments):
        raise Invalid("segments are named for a goal of moving, and for no other", "goal", "to")
    for each in segments:
        if each is not None and not (each and set(each) <= set(SEGMENTS)):
            raise Invalid("name segments that exist, or none at all", "goal", "to")
    if set(goal.origins or ()) & set(goal.targets or ()):
        raise Invalid("nobody moves from a segment into the same one", "goal", "from")
    # NaN compares with nothing.
    if goal.target is not None and not -1e15 < goal.target < 1e15:  # noqa: PLR2004 - more is no money
        raise Invalid("a target is a number", "goal", "target")
    tidy = [None if each is None else sorted(set(each)) for each in segments]
    return replace(goal, origins=tidy[0], targets=tidy[1])


def _check_times(given: CampaignInput) -> None:
    if given.ends_at <= given.starts_at:
        raise Invalid("a campaign ends after it begins", "endsAt")
    if given.ends_at - given.starts_at > LONGEST_DAYS * DAY:
        raise Invalid(f"a campaign lasts at most {LONGEST_DAYS} days", "endsAt")
    if not 0 <= given.measure_days <= LONGEST_DAYS:
        raise Invalid(f"what comes of it is measured for 0 to {LONGEST_DAYS} days more", "measureDays")


def goal_to_json(goal: Goal) -> dict[str, object]:
    """The goal's one JSON spelling."""
    spelled: dict[str, object] = {
        "kind": goal.kind.value,
        "axis": None if goal.axis is None else goal.axis.name,
        "from": None if goal.origins is None else list(goal.origins),
        "to": None if goal.targets is None else list(goal.targets),
        "target": goal.target,
    }
    return {name: value for name, value in spelled.items() if value is not None}


def goal_from_json(value: dict[str, object]) -> Goal:
    """The goal that was kept in that spelling."""
    axis, target = value.get("axis"), value.get("target")
    return Goal(
        kind=GoalKind(str(value["kind"])),
        axis=None if axis is None else Axis[str(axis)],
        origins=_codes(value.get("from")),
        targets=_codes(value.get("to")),
        target=float(target) if isinstance(target, int | float) else None,
    )


def _codes(value: object) -> list[int] | None:
    return [code for code in value if isinstance(code, int)] if isinstance(value, list) else None
