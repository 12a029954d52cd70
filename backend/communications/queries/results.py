"""campaign_result: what a campaign did, against its control, and what can and cannot be said of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.clock import DAY, Instant
from backend.communications.queries.campaigns import Overlap, arms_of, count_events, get_campaign, overlaps_of
from backend.communications.queries.results_reading import CODES, Course, Reading, read_course
from backend.communications.rules.campaigns import Arm, Goal, GoalKind, goal_from_json
from backend.communications.rules.effects import (
    AXES,
    Check,
    Doubts,
    Effect,
    Figure,
    Measure,
    Tally,
    effect,
    is_overlapped,
)
from backend.communications.rules.effects_shown import veiled_effects, veiled_segments
from backend.communications.rules.intervals_moments import Stratum, together
from backend.communications.rules.saying import Reason, Says, in_words
from backend.communications.tables.campaigns import Campaign, CampaignMember
from backend.loyalty.queries import get_model
from backend.text import Wording

# Above this part of the purchases without an amount, those with one say too little of value.
_MOST_WITHOUT_AMOUNT = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentResult:
    """The effects among those who were of one segment at the launch (-1: unclassified)."""

    segment: int
    effects: Sequence[Effect]


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignResult:
    """What a campaign came to as of an instant: `goal` is what it was for, the others are beside it.

    `arms` counts who is compared, `everyone` who was drawn, those gone since among them; `events` counts treated people
    by what became of their messages. `hidden` are the segments in which too few are to be told of.
    """

    campaign_id: int
    since: Instant
    until: Instant
    ends_at: Instant
    is_over: bool
    arms: Mapping[Arm, int]
    everyone: Mapping[Arm, int]
    goal: Effect
    effects: Sequence[Effect]
    segments: Sequence[SegmentResult]
    hidden: Sequence[int]
    events: Mapping[str, int]
    overlaps: Sequence[Overlap]
    currency: str | None
    says: Says
    reasons: Sequence[Reason]

    @property
    def words(self) -> Wording:
        """What it says, and every reason, as sentences."""
        return in_words(self.says, self.reasons)


def measured_until(campaign: Campaign) -> Instant:
    """When measuring ends: so many days behind the end of the campaign."""
    ended = campaign.ends_at if campaign.ended_at is None else min(campaign.ends_at, campaign.ended_at)
    return ended + campaign.measure_days * DAY


def campaign_result(session: Session, campaign_id: int, now: Instant, *, sees_all: bool = False) -> CampaignResult:
    """What the campaign did as of `now`, or at the end of its measuring where that is over.

    Unless the reader may see all, no figure tells of fewer than five people.
    """
    campaign = get_campaign(session, campaign_id)
    ends_at, goal = measured_until(campaign), goal_from_json(campaign.goal)
    overlaps = overlaps_of(session, campaign)
    course = _course(session, campaign, goal, min(now, ends_at), [each.campaign_id for each in overlaps])
    reading = read_course(session, course)
    everyone = _everyone(session, campaign_id)
    doubts = _doubts(campaign, course, reading, everyone, is_over=now >= ends_at)
    figure = _figure_of(goal)
    beside = [effect(reading.tally, each, _beside(doubts)) for each in _figures(goal) if each != figure]
    main, *others = _shown([effect(reading.tally, figure, doubts), *beside], sees_all=sees_all)
    segments, hidden = _segments(reading.tally, goal, _beside(doubts), sees_all=sees_all)
    return CampaignResult(
        campaign_id=campaign_id,
        since=course.since,
        until=course.until,
        ends_at=ends_at,
        is_over=now >= ends_at,
        arms=_compared(session, campaign_id),
        everyone=everyone,
        goal=main,
        effects=others,
        segments=segments,
        hidden=hidden,
        events=count_events(session, [campaign_id])[campaign_id],
        overlaps=overlaps,
        currency=next(iter(reading.currencies)) if len(reading.currencies) == 1 else None,
        says=main.says,
        reasons=main.reasons,
    )


def _course(session: Session, campaign: Campaign, goal: Goal, until: Instant, beside: Collection[int]) -> Course:
    active = get_model(session, None)
    since = campaign.created_at if campaign.launched_at is None else campaign.launched_at
    return Course(
        campaign_id=campaign.id,
        product_id=campaign.product_id,
        goal=goal,
        active=active,
        is_remodelled=campaign.model_id is not None and campaign.model_id != active.id,
        since=since,
        until=max(since, until),
        beside=beside,
    )


def _everyone(session: Session, campaign_id: int) -> Mapping[Arm, int]:
    """How many were drawn into each arm, whoever is gone since."""
    found = dict.fromkeys((Arm.TREATED, Arm.CONTROL, Arm.GLOBAL), 0)
    for each in arms_of(session, [campaign_id])[campaign_id]:
        if each.arm in found:
            found[each.arm] += each.people
    return found


def _compared(session: Session, campaign_id: int) -> Mapping[Arm, int]:
    """How many of each arm are there still."""
    row = CampaignMember
    rows = session.execute(select(row.arm, func.count()).where(row.campaign_id == campaign_id).group_by(row.arm))
    found = dict.fromkeys((Arm.TREATED, Arm.CONTROL, Arm.GLOBAL), 0)
    return found | {Arm(arm): count for arm, count in rows if arm in found}


def _doubts(
    campaign: Campaign, course: Course, reading: Reading, everyone: Mapping[Arm, int], *, is_over: bool
) -> Doubts:
    """What stands against saying something of every measure, and of value only."""
    drawn = together(reading.tally.get(Figure(Measure.BUYERS), {}).values())
    overlapped = together(reading.tally.get(Figure(Check.OVERLAP), {}).values())
    known = {
        Reason.NOT_LAUNCHED: campaign.drawn_at is None,
        Reason.NOT_OVER_YET: not is_over,
        Reason.NO_CONTROL: drawn.control.count == 0,
        Reason.OVERLAP: is_overlapped(reading.tally),
        Reason.SOME_OVERLAP: overlapped.treated.mean > 0 or overlapped.control.mean > 0,
        Reason.PEOPLE_GONE: drawn.count < everyone[Arm.TREATED] + everyone[Arm.CONTROL],
        Reason.MODEL_CHANGED: course.is_remodelled,
    }
    if known[Reason.OVERLAP]:
        known[Reason.SOME_OVERLAP] = False
    return Doubts(of_all={reason for reason, is_so in known.items() if is_so}, of_value=_doubts_of_value(reading))


def _doubts_of_value(reading: Reading) -> Collection[Reason]:
    purchases, without_amount = sum(reading.purchases), sum(reading.without_amount)
    known = {
        Reason.MIXED_CURRENCIES: len(reading.currencies) > 1,
        Reason.AMOUNTS_MISSING: without_amount > _MOST_WITHOUT_AMOUNT * purchases,
    }
    return {reason for reason, is_so in known.items() if is_so}


def _beside(doubts: Doubts) -> Doubts:
    return Doubts(of_all={*doubts.of_all, Reason.MANY_COMPARISONS}, of_value=doubts.of_value)


def _figure_of(goal: Goal) -> Figure:
    """What the campaign was to change."""
    if goal.axis is not None:
        return Figure(AXES[goal.axis][0])
    measures = {GoalKind.MOVE: Measure.MOVED, GoalKind.VALUE: Measure.VALUE}
    return Figure(measures.get(goal.kind, Measure.BUYERS))


def _figures(goal: Goal) -> Sequence[Figure]:
    measures = [each for each in Measure if each not in {Measure.ENTERED, Measure.MOVED}]
    moved = [Figure(Measure.MOVED)] if goal.targets else []
    return [*moved, *map(Figure, measures), *(Figure(Measure.ENTERED, code) for code in CODES)]


def _shown(effects: list[Effect], *, sees_all: bool) -> list[Effect]:
    return effects if sees_all else veiled_effects(effects)


def _segments(
    tally: Tally, goal: Goal, doubts: Doubts, *, sees_all: bool
) -> tuple[Sequence[SegmentResult], Sequence[int]]:
    """The effects by segment at the launch; where few are of one, nothing is said of it, nor is it left over."""
    own: Mapping[int, Stratum] = tally.get(Figure(Measure.BUYERS), {})
    has_control = any(stratum.control.count for stratum in own.values())
    sizes = {
        code: (each.treated.count, each.control.count) if has_control else (each.treated.count,)
        for code, each in own.items()
    }
    figures = [each for each in _figures(goal) if each.of is not Measure.ENTERED]
    found = {code: [effect(tally, each, doubts, [code]) for each in figures] for code in sorted(own)}
    shown = found if sees_all else veiled_segments(found, sizes)
    segments = [SegmentResult(segment=code, effects=effects) for code, effects in shown.items()]
    return segments, [code for code in found if code not in shown]
