"""Writes touchpoints: a published survey, asked at a moment, about a product or a brand, in a period."""

from sqlalchemy.orm import Session

from backend.catalogue.queries import get_brand, get_product
from backend.clock import Instant
from backend.db.clashes import refusing_clash
from backend.errors import AlreadyExists, Invalid
from backend.loyalty.rules.axes import Axis, Moment
from backend.surveys.queries import get_survey, latest_version
from backend.surveys.rules import axes_of, survey_from_json
from backend.text import clean_key
from backend.touchpoints.queries import get_touchpoint
from backend.touchpoints.rules import ALWAYS, NeedsProduct, NotPublished, Period, check_period
from backend.touchpoints.tables import Touchpoint


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
    now: Instant,
) -> Touchpoint:
    """Makes a touchpoint about a product (and so its brand), or about a brand alone."""
    check_period(period)
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


def close_touchpoint(session: Session, touchpoint_id: int, now: Instant) -> Touchpoint:
    """Takes no more answers from now on; closing what is closed changes nothing."""
    touchpoint = get_touchpoint(session, touchpoint_id)
    if touchpoint.closes_at is None or touchpoint.closes_at > now:
        touchpoint.closes_at = now
    session.flush()
    return touchpoint


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
