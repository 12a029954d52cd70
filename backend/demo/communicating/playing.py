"""Plays how the tea house speaks to people: audiences, the plan, a campaign with its control, and what followed it."""

from dataclasses import dataclass
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.communications.actions.drawing import draw_global
from backend.communications.actions.findings import record_finding, rest_plan_on
from backend.communications.actions.plans import publish_plan
from backend.communications.queries.results import campaign_result
from backend.communications.rules.saying import Says
from backend.db import Database
from backend.demo.communicating.campaign import Stand, carry_out
from backend.demo.communicating.contents import AudienceContent, CommunicationsContent, EntryContent
from backend.demo.communicating.reading import read_communications
from backend.demo.entering import Living
from backend.demo.partners.cast import Cast
from backend.demo.stage import Stage
from backend.lifetime.actions import keep_curves
from backend.lifetime.queries import fitted
from backend.lifetime.rules import Unfit
from backend.segments.actions.audiences import AudienceDraft, add_audience
from backend.segments.actions.watching import watch_audience
from backend.segments.rules import AllOf, CertainBy, InSegment, PeopleWhere, Segment
from backend.staff.tables import StaffMember

_PLANNER = "demo planner"
_GLOBAL_BECAUSE = "全体の効果を見るために、はじめから外しておく方々"
_GLOBAL_SEED = "oborogi-global"


@dataclass(frozen=True, slots=True, kw_only=True)
class Communicating:
    """The product that is spoken of, and the campaign that ran."""

    product_id: int
    campaign_id: int


def communicate(database: Database, stage: Stage, living: Living) -> Communicating:
    """All of it, in the order of time."""
    content = read_communications()
    cast = Cast(stage=stage, living=living, chance=living.chance.spawn(1)[0])
    stand = database.write_now(partial(_begin, cast=cast, content=content))
    campaign_id = carry_out(database, stand)
    database.write_now(partial(_revise, stand=stand, campaign_id=campaign_id))
    database.write_now(partial(_save_audiences, cast=cast, content=content, by=stand.planner_id))
    _fit_curves(database, stand)
    return Communicating(product_id=stand.product_id, campaign_id=campaign_id)


def _begin(session: Session, cast: Cast, content: CommunicationsContent) -> Stand:
    """The first version of the plan, and those whom nothing is ever said to, to compare with."""
    product_id, at = cast.product(content.product), cast.ago(content.planned)
    planner = _planner(session, at)
    plan = publish_plan(
        session,
        product_id=product_id,
        content=_table(content, content.entries),
        reason=content.planned_because,
        by=planner,
        now=at,
    )
    draw_global(
        session,
        share=content.campaign.global_share,
        seed=_GLOBAL_SEED,
        reason=_GLOBAL_BECAUSE,
        now=at,
        by=planner,
    )
    return Stand(cast=cast, content=content, product_id=product_id, plan_id=plan.id, planner_id=planner)


def _planner(session: Session, at: Instant) -> int:
    known = session.scalar(select(StaffMember.id).where(StaffMember.name == _PLANNER))
    if known is not None:
        return known
    member = StaffMember(name=_PLANNER, created_at=at)
    session.add(member)
    session.flush()
    return member.id


def _revise(session: Session, stand: Stand, campaign_id: int) -> None:
    """What the campaign showed is written down, and the next version of the plan rests on it."""
    content, at = stand.content, stand.cast.ago(stand.content.revised)
    is_better = campaign_result(session, campaign_id, at).says is Says.IMPROVED
    note = content.campaign.note if is_better else content.campaign.note_otherwise
    finding = record_finding(session, campaign_id, note=note, by=stand.planner_id, now=at)
    plan = publish_plan(
        session,
        product_id=stand.product_id,
        content=_table(content, (*content.entries, *content.added)),
        reason=content.revised_because,
        by=stand.planner_id,
        now=at,
    )
    rest_plan_on(session, plan.id, [finding.id], at)


def _table(content: CommunicationsContent, entries: tuple[EntryContent, ...]) -> dict[str, object]:
    """The whole table as it is published, segments by their codes."""
    return {
        "aims": [{"segment": int(Segment[each.segment]), "aim": each.aim} for each in content.aims],
        "entries": [
            {**each, "segment": int(Segment[str(each["segment"])]), "purpose": content.purpose} for each in entries
        ],
    }


def _save_audiences(session: Session, cast: Cast, content: CommunicationsContent, by: int) -> None:
    product_id = cast.product(content.product)
    for each in content.audiences:
        draft = AudienceDraft(key=each.key, name=each.name, where=_where(each, product_id), product_id=product_id)
        audience = add_audience(session, draft, cast.now, by=by)
        if each.watched:
            watch_audience(session, audience.id, cast.now)


def _where(content: AudienceContent, product_id: int) -> PeopleWhere:
    stands = InSegment(product_id=product_id, segments=[int(Segment[name]) for name in content.segments])
    if content.certain is None:
        return stands
    return AllOf(parts=[stands, CertainBy(product_id=product_id, least=content.certain)])


def _fit_curves(database: Database, stand: Stand) -> None:
    """Lifetime value of the product, where enough people have bought it."""
    now = stand.cast.now
    try:
        curves = database.read_now(lambda session: fitted(session, stand.product_id, now, now=now))
    except Unfit:
        return
    database.write_now(lambda session: keep_curves(session, stand.product_id, curves, until=now, now=now))
