"""Where a referral link or a typed code leads: to an open form, or nowhere any more."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.ambassadors.queries.ambassadors import get_counting
from backend.ambassadors.rules.referral_codes import typed_code
from backend.ambassadors.rules.states import Status, status_at
from backend.ambassadors.tables.ambassadors import Ambassador
from backend.ambassadors.tables.programmes import Programme
from backend.ambassadors.tables.referrals import ReferralPlace
from backend.catalogue.tables import Brand
from backend.clock import SECOND, Instant
from backend.errors import Refused
from backend.links import Link, UnknownLink
from backend.panel.tables import Person
from backend.text import Wording
from backend.touchpoints.queries import get_touchpoint
from backend.touchpoints.rules import Closed, NotYetOpen, check_open, placed_link_of
from backend.touchpoints.tables import OpenLink


class Unavailable(Refused):
    """The link was good, and leads nowhere at present; why is the ambassador's own business."""

    code = "REFERRAL_UNAVAILABLE"


class UnknownCode(Refused):
    """No ambassador who takes part at present has that code."""

    code = "UNKNOWN_CODE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """An ambassador whose link or code leads somewhere, and the brand they speak for."""

    ambassador: Ambassador
    programme: Programme
    brand: Wording


def door_of_link(session: Session, link: Link, now: Instant) -> Link:
    """The open form that a referral link leads to; refused where it leads nowhere.

    The link says when its place was made: an id that came to another ambassador, in a database that was restored, is
    not the same.
    """
    door = _counting_door(session, link.id)
    if door is None or not _is_placed(session, link, door.ambassador):
        raise UnknownLink("this link is not known")
    check_door(session, door, now)
    if door.ambassador.open_link_id is None:
        raise Unavailable("this referral leads nowhere at present")
    return _form_at(session, session.get_one(OpenLink, door.ambassador.open_link_id), now)


def ambassador_of_code(session: Session, typed: str, now: Instant) -> Door:
    """Whose code that is, of those who take part at present; anybody else's code is as unknown as none."""
    code = typed_code(typed)
    found = None if code is None else session.scalar(select(Ambassador).where(Ambassador.code == code))
    door = None if found is None else _counting_door(session, found.id)
    if door is None:
        raise UnknownCode("this code is not known", "code")
    try:
        check_door(session, door, now)
    except Unavailable:
        raise UnknownCode("this code is not known", "code") from None
    return door


def form_of_code(session: Session, place: OpenLink | None, now: Instant) -> Link:
    """The open form at the place of a code; where it takes no answers, the code is as unknown as any other."""
    unknown = UnknownCode("this code is not known", "code")
    if place is None:
        raise unknown
    try:
        return _form_at(session, place, now)
    except (Closed, NotYetOpen):
        raise unknown from None


def brand_of_link(session: Session, link: Link) -> Wording:
    """The name of the brand that the ambassador of a link speaks for, to head the page that says it is over."""
    door = _counting_door(session, link.id)
    return {} if door is None else door.brand


def check_door(session: Session, door: Door, now: Instant) -> None:
    """Refuses for whoever takes no part at present, and in a programme that is closed."""
    person = session.get(Person, door.ambassador.person_id)
    is_here = person is not None and person.erased_at is None and person.merged_into is None
    is_over = door.programme.closed_at is not None and door.programme.closed_at <= now
    if is_over or not is_here or status_at(door.ambassador, now) is not Status.ACTIVE:
        raise Unavailable("this referral leads nowhere at present")


def _form_at(session: Session, place: OpenLink, now: Instant) -> Link:
    touchpoint = get_touchpoint(session, place.touchpoint_id)
    check_open(touchpoint.opens_at, touchpoint.closes_at, now)
    return placed_link_of(place.touchpoint_id, place.id, place.created_at)


def _is_placed(session: Session, link: Link, counting: Ambassador) -> bool:
    made = (
        select(OpenLink.created_at)
        .join(ReferralPlace, ReferralPlace.open_link_id == OpenLink.id)
        .where(ReferralPlace.ambassador_id.in_({link.id, counting.id}))
    )
    return any(at // SECOND == link.issued_at // SECOND for at in session.scalars(made))


def _counting_door(session: Session, ambassador_id: int) -> Door | None:
    """The door of whoever counts, where two ambassadors became one."""
    ambassador = session.get(Ambassador, ambassador_id)
    if ambassador is None:
        return None
    statement = (
        select(Ambassador, Programme, Brand.name)
        .join(Programme, Programme.id == Ambassador.programme_id)
        .join(Brand, Brand.id == Programme.brand_id)
        .where(Ambassador.id == get_counting(session, ambassador.id).id)
    )
    row = session.execute(statement).one()
    return Door(ambassador=row[0], programme=row[1], brand=row[2])
