"""Writes programmes and publishes their agreements; what was published is never changed, a newer version follows."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.ambassadors.actions.steps import lock_programme
from backend.ambassadors.rules.agreements import LONGEST_AGREEMENT
from backend.ambassadors.rules.eligibility import eligibility_to_json
from backend.ambassadors.rules.programmes import ProgrammeInput, clean_programme, points_to_json
from backend.ambassadors.tables.programmes import Agreement, Programme
from backend.catalogue.queries import get_brand, get_product
from backend.clock import Instant
from backend.db.clashes import refusing_clash
from backend.errors import AlreadyExists, Invalid
from backend.segments.queries.people import check_audience
from backend.text import clean_key, clean_wording
from backend.touchpoints.queries import get_touchpoint
from backend.touchpoints.rules import NotOpen


def create_programme(session: Session, *, key: str, brand_id: int, given: ProgrammeInput, now: Instant) -> Programme:
    """Makes a brand's programme; a brand has one at the most."""
    clean_one = _checked(session, get_brand(session, brand_id).id, given, now)
    programme = Programme(key=clean_key(key), brand_id=brand_id, created_at=now, closed_at=None)
    _give(programme, clean_one)
    with refusing_clash(session, AlreadyExists("there is a programme of that key, or of that brand", "key")):
        session.add(programme)
    return programme


def change_programme(session: Session, programme_id: int, given: ProgrammeInput, now: Instant) -> Programme:
    """Says something else of a programme; who takes part stays, and what they were granted."""
    programme = lock_programme(session, programme_id)
    _give(programme, _checked(session, programme.brand_id, given, now))
    session.flush()
    return programme


def close_programme(session: Session, programme_id: int, now: Instant) -> Programme:
    """Ends a programme: nobody is asked or accepted any more; closing what is closed changes nothing."""
    programme = lock_programme(session, programme_id)
    if programme.closed_at is None:
        programme.closed_at = now
    session.flush()
    return programme


def publish_agreement(session: Session, programme_id: int, wording: Mapping[str, str], now: Instant) -> Agreement:
    """Publishes the next version of a programme's agreement; those who take part are asked to accept it."""
    programme = lock_programme(session, programme_id)
    latest = session.scalar(select(func.max(Agreement.version)).where(Agreement.programme_id == programme.id))
    agreement = Agreement(
        programme_id=programme.id,
        version=(latest or 0) + 1,
        wording=clean_wording(wording, "wording", most=LONGEST_AGREEMENT),
        published_at=now,
    )
    session.add(agreement)
    session.flush()
    return agreement


def _checked(session: Session, brand_id: int, given: ProgrammeInput, now: Instant) -> ProgrammeInput:
    clean_one = clean_programme(given)
    eligibility = clean_one.eligibility
    check_audience(session, eligibility.audience, now=now)
    if eligibility.product_id is not None and get_product(session, eligibility.product_id).brand_id != brand_id:
        raise Invalid("the product is another brand's", "eligibility", "productId")
    _check_touchpoint(session, brand_id, clean_one.touchpoint_id)
    return clean_one


def _check_touchpoint(session: Session, brand_id: int, touchpoint_id: int | None) -> None:
    """Whoever is brought must find a form that makes its own people, and be brought to this brand."""
    if touchpoint_id is None:
        return
    touchpoint = get_touchpoint(session, touchpoint_id)
    if not touchpoint.is_open:
        raise NotOpen("referral links lead to an open touchpoint", "touchpointId")
    if touchpoint.brand_id != brand_id:
        raise Invalid("the touchpoint is another brand's", "touchpointId")


def _give(programme: Programme, given: ProgrammeInput) -> None:
    programme.name = dict(given.name)
    programme.purpose = given.purpose
    programme.eligibility = eligibility_to_json(given.eligibility)
    programme.touchpoint_id = given.touchpoint_id
    programme.points = points_to_json(given.points)
    programme.validity_days = given.validity_days
