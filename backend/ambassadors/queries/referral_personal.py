"""What the room holds on one person about referrals, for their own data file; of others it tells nothing."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from backend.ambassadors.rules.referrals import Flag
from backend.ambassadors.tables.ambassadors import Ambassador
from backend.ambassadors.tables.programmes import Programme
from backend.ambassadors.tables.referrals import Referral
from backend.clock import Instant, to_datetime

Entry = dict[str, object]


def referrals_personal_of(session: Session, person_id: int) -> Entry:
    """By whose programmes the person was brought, and when those signed up and bought whom they brought."""
    brought_by = _told().where(Referral.person_id == person_id)
    own = select(Ambassador.id).where(Ambassador.person_id == person_id)
    brought = _told().where(Referral.ambassador_id.in_(own), Referral.aside_for.is_(None))
    return {
        "brought_by": [_whole(row, key) for row, key in session.execute(brought_by)],
        "brought": [_dates(row, key) for row, key in session.execute(brought)],
    }


def _told() -> Select[Referral, str]:
    joined = select(Referral, Programme.key).join(Programme, Programme.id == Referral.programme_id)
    return joined.order_by(Referral.id)


def _whole(row: Referral, programme: str) -> Entry:
    """All that is kept of it, what looked wrong and what staff said of it among that; who brought them is another's."""
    more = {
        "how": row.source,
        "looked_wrong": [flag.name for flag in Flag if flag & row.flags] or None,
        "judged": row.judged,
        "judged_at": _time(row.judged_at),
        "reason": row.reason,
    }
    return {**_dates(row, programme), **{name: value for name, value in more.items() if value is not None}}


def _dates(row: Referral, programme: str) -> Entry:
    dates = {
        "signed_up_at": _time(row.signed_up_at),
        "confirmed_at": _time(row.confirmed_at),
        "unconfirmed_at": _time(row.unconfirmed_at),
    }
    told: Entry = {"programme": programme, "counts": row.counts_since is not None}
    return told | {name: value for name, value in dates.items() if value is not None}


def _time(instant: Instant | None) -> str | None:
    return None if instant is None else to_datetime(instant).isoformat()
