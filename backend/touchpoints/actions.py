"""Writes touchpoints: a published survey, asked at a moment, about a product or a brand, in a period, by its rules."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.catalogue.queries import get_brand, get_product
from backend.clock import Instant
from backend.db.clashes import refusing_clash
from backend.errors import AlreadyExists, Invalid
from backend.loyalty.rules.axes import Axis, Moment
from backend.outbox.rules import Channel
from backend.segments.queries.people import check_audience
from backend.segments.rules import PeopleWhere
from backend.segments.rules.spelling import where_to_json
from backend.surveys.queries import get_survey, latest_version
from backend.surveys.rules import axes_of, survey_from_json
from backend.text import clean_key
from backend.touchpoints.queries import get_touchpoint
from backend.touchpoints.rules import (
    ALWAYS,
    DEFAULT_RULES,
    NeedsProduct,
    NotOpen,
    NotPublished,
    Period,
    Rules,
    check_period,
    check_plannable,
    clean_hidden,
    clean_prefill,
    rules_to_json,
)
from backend.touchpoints.tables import OpenLink, Touchpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Whom a touchpoint asks, through which channel, and by which rules."""

    channel: Channel = Channel.FILE
    rules: Rules = DEFAULT_RULES
    audience: PeopleWhere | None = None


HAND_OUT = Reach()


def add_touchpoint(
    session: Session,
    *,
    key: str,
    survey_id: int,
    moment: Moment,
    brand_id: int | None = None,
    product_id: int | None = None,
    is_open: bool = False,
    period: Period = ALWAYS,
    reach: Reach = HAND_OUT,
    now: Instant,
) -> Touchpoint:
    """Makes a touchpoint about a product (and so its brand), or about a brand alone."""
    check_period(period)
    check_audience(session, reach.audience, now=now)
    _check_survey(session, survey_id, product_id)
    touchpoint = Touchpoint(
        key=clean_key(key),
        survey_id=survey_id,
        moment=int(moment),
        brand_id=_brand_of(session, brand_id, product_id),
        product_id=product_id,
        is_open=is_open,
        opens_at=period.opens_at,
        closes_at=period.closes_at,
        expiry_days=period.expiry_days,
        created_at=now,
    )
    _give(touchpoint, reach)
    with refusing_clash(session, AlreadyExists("there is a touchpoint of that key", "key")):
        session.add(touchpoint)
    return touchpoint


def change_touchpoint(session: Session, touchpoint_id: int, period: Period) -> Touchpoint:
    """Gives a touchpoint another period; invitations that are out keep the expiry they were issued with."""
    check_period(period)
    touchpoint = get_touchpoint(session, touchpoint_id)
    touchpoint.opens_at = period.opens_at
    touchpoint.closes_at = period.closes_at
    touchpoint.expiry_days = period.expiry_days
    session.flush()
    return touchpoint


def change_reach(session: Session, touchpoint_id: int, reach: Reach, now: Instant) -> Touchpoint:
    """Gives a touchpoint another audience, channel and rules; what was decided stays decided."""
    check_audience(session, reach.audience, now=now)
    touchpoint = get_touchpoint(session, touchpoint_id)
    _give(touchpoint, reach)
    if touchpoint.plans_itself:
        _check_plannable(touchpoint)
    touchpoint.planned_at = None
    session.flush()
    return touchpoint


def plan_itself(session: Session, touchpoint_id: int, *, starts: bool) -> Touchpoint:
    """Lets a touchpoint invite people without being told, or stops it; messages that wait are sent all the same."""
    touchpoint = get_touchpoint(session, touchpoint_id)
    if starts:
        _check_plannable(touchpoint)
    if touchpoint.plans_itself != starts:
        touchpoint.plans_itself = starts
        touchpoint.planned_at = None
    session.flush()
    return touchpoint


def close_touchpoint(session: Session, touchpoint_id: int, now: Instant) -> Touchpoint:
    """Takes no more answers from now on; closing what is closed changes nothing."""
    touchpoint = get_touchpoint(session, touchpoint_id)
    if touchpoint.closes_at is None or touchpoint.closes_at > now:
        touchpoint.closes_at = now
    session.flush()
    return touchpoint


def place_open_link(
    session: Session,
    touchpoint_id: int,
    *,
    key: str,
    hidden: Mapping[str, object],
    prefill: Mapping[str, object],
    now: Instant,
) -> OpenLink:
    """Gives the link of an open touchpoint another place to hang, and what the form then knows beforehand."""
    if not get_touchpoint(session, touchpoint_id).is_open:
        raise NotOpen("only an open touchpoint has links to place", "touchpointId")
    placed = OpenLink(
        touchpoint_id=touchpoint_id,
        key=clean_key(key),
        hidden=clean_hidden(hidden),
        prefill=clean_prefill(prefill),
        created_at=now,
    )
    with refusing_clash(session, AlreadyExists("a link of that key hangs there already", "key")):
        session.add(placed)
    return placed


def _give(touchpoint: Touchpoint, reach: Reach) -> None:
    touchpoint.channel = reach.channel.value
    touchpoint.rules = rules_to_json(reach.rules) or None
    touchpoint.audience = where_to_json(reach.audience)


def _check_plannable(touchpoint: Touchpoint) -> None:
    check_plannable(
        Moment(touchpoint.moment),
        has_product=touchpoint.product_id is not None,
        has_audience=touchpoint.audience is not None,
    )


def _brand_of(session: Session, brand_id: int | None, product_id: int | None) -> int:
    if product_id is None:
        if brand_id is None:
            raise Invalid("a touchpoint is about a product or a brand", "brandId")
        return get_brand(session, brand_id).id
    maker = get_product(session, product_id).brand_id
    if brand_id is not None and brand_id != maker:
        raise Invalid("the product is another brand's", "brandId")
    return maker


def _check_survey(session: Session, survey_id: int, product_id: int | None) -> None:
    version = latest_version(session, get_survey(session, survey_id).id)
    if version is None:
        raise NotPublished("publish the survey first", "surveyId")
    if product_id is None and Axis.PSYCHOLOGY in axes_of(survey_from_json(version.definition)):
        raise NeedsProduct("the survey asks what people feel about a product; name it", "productId")
