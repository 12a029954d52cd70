"""Results of campaigns in the schema: every figure against the control, how sure it is, and what can be said."""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from backend.api.campaign_enums import Arm, EventKind
from backend.api.campaign_results_enums import Measure, Method, Reason, Says
from backend.api.campaigns import Campaign, find_campaign
from backend.api.fields.context import Info
from backend.api.fields.disclosure import sees_all
from backend.api.positions import segment_of_code
from backend.api.shapes.enums import Segment
from backend.api.shapes.nodes import parse_id
from backend.api.shapes.scalars import DateTime, Wording, worded
from backend.api.shapes.weights import REPORT, weighs
from backend.api.shapes.writing import object_shape, says
from backend.api.viewers.permissions import guarded
from backend.clock import DAY
from backend.communications.queries import results as queries
from backend.communications.queries.results import campaign_result
from backend.communications.rules import effects as rules
from backend.communications.rules.saying import REASON_WORDS, in_words
from backend.segments.rules.suppression import LEAST_GROUP
from backend.staff.rules import Permission

OfCampaign = Annotated[strawberry.ID, strawberry.argument(description="Of which campaign.")]
AsOf = Annotated[
    DateTime | None,
    strawberry.argument(
        description="As of which instant; now if left out. What came behind the time of measuring never counts. "
        "Without the permission to read personal data the past is read at the beginning of its day (UTC)."
    ),
]


@object_shape
class CampaignArmFigure:
    """One arm on one measure; all is null where too few are to be told of."""

    people: int | None = says("Of how many it was measured.")
    level: float | None = says("The mean, or the share 0..1, with each segment weighted alike in both arms.")
    cases: int | None = says("Of how many it is true, for shares; how many bought, for purchases and value.")
    before: float | None = says("Where they stood at the launch, for an axis. From before to after is never an effect.")


@object_shape
class CampaignWhy:
    """One thing that stands against saying something, or should be known beside it."""

    code: Reason = says("Which.")
    wording: Wording = says("The same in plain words.")


@object_shape
class CampaignEffect:
    """Treated people against the control on one measure, everyone by the arm that they were drawn into."""

    measure: Measure = says("What is compared.")
    segment: Segment | None = says(
        "The segment that was entered, for ENTERED; null for those of whom too little is known."
    )
    treated: CampaignArmFigure = says("Those who were to be treated.")
    control: CampaignArmFigure = says("Those who were kept out.")
    difference: float | None = says("Treated less control; null where nothing can be said of it.")
    low: float | None = says("The lower end of its 95 % interval.")
    high: float | None = says("The upper end of its 95 % interval.")
    method: Method | None = says("How the interval was found.")
    verdict: Says = says("What it says.", name="says")
    reasons: list[CampaignWhy] = says("Why not more, or what should be known beside it.")
    wording: Wording = says("The same in plain words.")


@object_shape
class CampaignSegmentResult:
    """The effects among those who were of one segment at the launch."""

    segment: Segment | None = says("The segment; null for those of whom too little was known.")
    effects: list[CampaignEffect] = says("On every measure.")


@object_shape
class CampaignArmSize:
    """How many people an arm has."""

    arm: Arm = says("The arm.")
    drawn: int | None = says("How many were drawn into it; null where too few to tell.")
    compared: int | None = says("How many of them are there still.")


@object_shape
class CampaignReach:
    """How many treated people something became of."""

    kind: EventKind = says("What became of it.")
    people: int | None = says("How many; null where too few to tell.")
    share: float | None = says("Their share of the treated, 0..1.")


@object_shape
class CampaignResult:
    """What a campaign did (効果検証), against its control; what cannot be said is said to be so."""

    campaign_id: strawberry.Private[int]
    since: DateTime = says("From when on it is looked at: from the launch.")
    until: DateTime = says("Up to when.")
    ends_at: DateTime = says("When measuring ends.")
    is_over: bool = says("Whether it has ended: before that nothing is said, so that nobody stops at a lucky moment.")
    arms: list[CampaignArmSize] = says("How many people are in each arm.")
    goal: CampaignEffect = says("What came of the campaign's goal: this is the one comparison that decides.")
    effects: list[CampaignEffect] = says("What came of everything else.")
    segments: list[CampaignSegmentResult] = says("By segment at the launch.")
    hidden_segments: list[Segment | None] = says("Segments of which nothing is told, for fewer than five.")
    reach: list[CampaignReach] = says("What became of the messages.")
    currency: str | None = says("The currency of all values; null where there was none, or several.")
    verdict: Says = says("What the campaign's goal came to.", name="says")
    reasons: list[CampaignWhy] = says("Why not more, or what should be known beside it.")
    wording: Wording = says("The same in plain words.")

    @guarded(Permission.READ_COMMUNICATIONS)
    async def campaign(self, info: Info) -> Campaign | None:
        """Of which campaign."""
        return await find_campaign(info.context, self.campaign_id)


@strawberry.type
class CampaignResultsQuery:
    """What can be asked of results."""

    @weighs(REPORT)
    @guarded(Permission.READ_COMMUNICATIONS)
    async def campaign_result(self, info: Info, campaign_id: OfCampaign, as_of: AsOf = None) -> CampaignResult:
        """What a campaign did to the people whom it treated, against those whom the lot kept out."""
        context, key = info.context, parse_id(campaign_id, "Campaign", "campaignId")
        shows_all = sees_all(context.viewer)
        at = context.now if as_of is None else min(as_of, context.now)
        if not shows_all and at < context.now:
            at -= at % DAY
        found = await context.report(lambda session: campaign_result(session, key, at, sees_all=shows_all))
        return _result(found, LEAST_GROUP if not shows_all else 0)


def _result(found: queries.CampaignResult, least: int) -> CampaignResult:
    treated = found.everyone[Arm.TREATED]
    return CampaignResult(
        campaign_id=found.campaign_id,
        since=DateTime(found.since),
        until=DateTime(found.until),
        ends_at=DateTime(found.ends_at),
        is_over=found.is_over,
        arms=[
            CampaignArmSize(
                arm=arm,
                drawn=None if drawn < least else drawn,
                # Nor does the difference of both tell of a few who are gone.
                compared=None if found.arms[arm] < least or 0 < drawn - found.arms[arm] < least else found.arms[arm],
            )
            for arm, drawn in found.everyone.items()
        ],
        goal=_effect(found.goal),
        effects=_effects(found.effects),
        segments=[
            CampaignSegmentResult(segment=segment_of_code(each.segment), effects=_effects(each.effects))
            for each in found.segments
        ],
        hidden_segments=[segment_of_code(code) for code in found.hidden],
        reach=[_reach(EventKind(kind), people, treated, least) for kind, people in sorted(found.events.items())],
        currency=found.currency,
        verdict=found.says,
        reasons=_why(found.reasons),
        wording=worded(found.words),
    )


def _reach(kind: EventKind, people: int, treated: int, least: int) -> CampaignReach:
    shown = people >= least and not 0 < treated - people < least
    return CampaignReach(
        kind=kind, people=people if shown else None, share=people / treated if shown and treated else None
    )


def _effects(effects: Sequence[rules.Effect]) -> list[CampaignEffect]:
    return [_effect(each) for each in effects]


def _effect(effect: rules.Effect) -> CampaignEffect:
    estimate = effect.estimate
    return CampaignEffect(
        measure=effect.measure,
        segment=None if effect.segment is None else segment_of_code(effect.segment),
        treated=_arm(effect.treated),
        control=_arm(effect.control),
        difference=None if estimate is None else estimate.difference,
        low=None if estimate is None else estimate.low,
        high=None if estimate is None else estimate.high,
        method=None if estimate is None else estimate.method,
        verdict=effect.says,
        reasons=_why(effect.reasons),
        wording=worded(in_words(effect.says, effect.reasons)),
    )


def _arm(arm: rules.ArmFigure) -> CampaignArmFigure:
    return CampaignArmFigure(people=arm.people, level=arm.level, cases=arm.cases, before=arm.before)


def _why(reasons: Sequence[Reason]) -> list[CampaignWhy]:
    return [CampaignWhy(code=each, wording=worded(REASON_WORDS[each])) for each in reasons]
