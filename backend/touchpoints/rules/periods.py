"""When a touchpoint takes answers, what it can ask, and the links of an open one."""

from dataclasses import dataclass

from backend.clock import Instant, days
from backend.errors import Invalid, Refused
from backend.links import Link
from backend.loyalty.rules.axes import Moment

# A printed QR code must outlive any period that is moved later; the touchpoint's own period closes it.
_OPEN_LINK_LIFE = days(365.25 * 50)


class NotYetOpen(Refused):
    """The period has not begun."""

    code = "NOT_YET_OPEN"


class Closed(Refused):
    """The period is over."""

    code = "CLOSED"


class NotPublished(Refused):
    """The survey has no published version that anyone could be asked."""

    code = "NOT_PUBLISHED"


class NeedsProduct(Refused):
    """Psychology is about one product, and none is named."""

    code = "NEEDS_PRODUCT"


class NeedsAudience(Refused):
    """Nobody would sign up who is on the panel already, unless an audience is named."""

    code = "NEEDS_AUDIENCE"


class NotOpen(Refused):
    """The touchpoint has no open link."""

    code = "NOT_OPEN"


class UnfitPeriod(Refused):
    """A period that ends before it begins, or days that are none."""

    code = "UNFIT_PERIOD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From when until when answers are taken (no limit where None), and how long an invitation is good."""

    opens_at: Instant | None = None
    closes_at: Instant | None = None
    expiry_days: int = 30


ALWAYS = Period()
MOST_EXPIRY_DAYS = 3_650


def check_open(opens_at: Instant | None, closes_at: Instant | None, now: Instant) -> None:
    """Refuses before `opens_at`, and from `closes_at` on."""
    if opens_at is not None and now < opens_at:
        raise NotYetOpen("the touchpoint has not opened yet")
    if closes_at is not None and now >= closes_at:
        raise Closed("the touchpoint is closed")


def check_period(period: Period) -> None:
    """Refuses a period without length, and an expiry under a day or over ten years."""
    if period.opens_at is not None and period.closes_at is not None and period.closes_at <= period.opens_at:
        raise UnfitPeriod("a period ends after it begins", "closesAt")
    if not 1 <= period.expiry_days <= MOST_EXPIRY_DAYS:
        raise UnfitPeriod(f"invitations expire after 1 to {MOST_EXPIRY_DAYS} days", "expiryDays")


def open_link_of(touchpoint_id: int, created_at: Instant) -> Link:
    """The one link of an open touchpoint: the same however often it is made."""
    return Link(id=touchpoint_id, issued_at=created_at, expires_at=created_at + _OPEN_LINK_LIFE)


def placed_link_of(touchpoint_id: int, open_link_id: int, created_at: Instant) -> Link:
    """The one link of a place where an open touchpoint's link hangs."""
    expires_at = created_at + _OPEN_LINK_LIFE
    return Link(id=touchpoint_id, issued_at=created_at, expires_at=expires_at, place=open_link_id)


def check_plannable(moment: Moment, *, has_product: bool, has_audience: bool) -> None:
    """Refuses to let a touchpoint plan itself that does not know whom to ask."""
    if moment is Moment.AFTER_PURCHASE and not has_product:
        raise NeedsProduct("whoever bought what? name the product", "productId")
    if moment is Moment.SIGNUP and not has_audience:
        raise NeedsAudience("say which people of the panel are asked to sign up", "audience")
    if moment is Moment.NONE:
        raise Invalid("a touchpoint plans itself at one of the four moments", "moment")
