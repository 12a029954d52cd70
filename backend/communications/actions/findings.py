"""Records what a campaign showed, and which versions of a plan were revised by it: hypothesis, result, revision."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.communications.queries.campaigns import get_campaign
from backend.communications.queries.findings import get_finding
from backend.communications.queries.plans import plans_by_id
from backend.communications.queries.results import CampaignResult, campaign_result
from backend.communications.rules.findings import effect_to_json, effects_to_json
from backend.communications.rules.saying import Reason
from backend.communications.tables.findings import CampaignFinding, PlanFinding
from backend.db.statements import insert_new
from backend.errors import Invalid, NotFound, Refused
from backend.text import clean_shown

_LONGEST_NOTE = 4_000


class NothingFound(Refused):
    """A campaign that was never launched showed nothing."""

    code = "CAMPAIGN_NOT_LAUNCHED"


def record_finding(
    session: Session, campaign_id: int, *, note: str, by: int, now: Instant, hypothesis: str | None = None
) -> CampaignFinding:
    """Keeps what the campaign shows as of now, with what that member of staff makes of it.

    The hypothesis is the campaign's own unless another was really tested. Figures of fewer than five are not kept.
    """
    campaign = get_campaign(session, campaign_id)
    result = campaign_result(session, campaign_id, now)
    if Reason.NOT_LAUNCHED in result.reasons:
        raise NothingFound("the campaign has not drawn anybody yet", "campaignId")
    tested = campaign.hypothesis if hypothesis is None else hypothesis
    row = CampaignFinding(
        campaign_id=campaign_id,
        plan_id=campaign.plan_id,
        product_id=campaign.product_id,
        hypothesis=clean_shown(tested, "hypothesis", most=_LONGEST_NOTE, lines=True),
        as_of=result.until,
        says=result.says.value,
        reasons=[reason.value for reason in result.reasons],
        result=result_to_json(result),
        note=clean_shown(note, "note", most=_LONGEST_NOTE, blank=True, lines=True),
        created_at=now,
        created_by=by,
    )
    session.add(row)
    session.flush()
    return row


def rest_plan_on(session: Session, plan_id: int, finding_ids: Sequence[int], now: Instant) -> None:
    """Says that a version of a plan was revised by those findings, all about the same product."""
    plan = plans_by_id(session, [plan_id]).get(plan_id)
    if plan is None:
        raise NotFound("there is no such version of a plan", "planId")
    for finding_id in finding_ids:
        if get_finding(session, finding_id).product_id != plan.product_id:
            raise Invalid("a plan rests on findings about its own product", "basedOnFindingIds")
    rows = [{"plan_id": plan_id, "finding_id": each, "created_at": now} for each in dict.fromkeys(finding_ids)]
    insert_new(session, PlanFinding, rows)


def result_to_json(result: CampaignResult) -> dict[str, object]:
    """The result as it is kept with a finding."""
    return {
        "since": result.since,
        "until": result.until,
        "ends_at": result.ends_at,
        "arms": {arm.value: count for arm, count in result.everyone.items()},
        "goal": effect_to_json(result.goal),
        "effects": effects_to_json(result.effects),
        "segments": [{"segment": each.segment, "effects": effects_to_json(each.effects)} for each in result.segments],
        "events": dict(result.events),
        "currency": result.currency,
        "words": result.words,
    }
