"""Who was brought by whom: found out from sign-ups, recorded by staff, confirmed by what is bought, judged by staff."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.ambassadors.actions.referral_settling import lock_bringers, settle
from backend.ambassadors.queries.referral_doors import ambassador_of_code
from backend.ambassadors.queries.referrals import find_referral, get_referral
from backend.ambassadors.queries.referrals_due import referrals_due, sign_ups_due, signed_up
from backend.ambassadors.rules.referrals import (
    LONGEST_REASON,
    AlreadyBrought,
    Judgement,
    ReferralSource,
    SetAside,
    sign_up_of,
)
from backend.ambassadors.tables.ambassadors import Ambassador
from backend.ambassadors.tables.referrals import Referral
from backend.clock import Instant
from backend.db.statements import insert_new
from backend.loyalty.actions import lock_ledgers
from backend.panel.queries import get_present
from backend.text import clean

_BEGINNING: Final = {"flags": 0, "cleared": 0, "advocacy_revision": 0, "advocates": False}


def attribute_referrals(session: Session, now: Instant, *, limit: int = 200, found: Sequence[int] | None = None) -> int:
    """Makes referrals of the finished sign-ups that came by ambassadors' links and codes, each once.

    `found` are the invitations that a reader has found already; returns how many referrals it made.
    """
    due = sign_ups_due(session, now, limit=limit) if found is None else found
    waiting = signed_up(session, due) if due else []
    bringers = {row.ambassador_id for row in waiting}
    if not bringers:
        return 0
    lock_bringers(session, bringers, {row.person_id for row in waiting})
    # Read again: what another worker has made meanwhile is seen only now.
    rows = [row._asdict() for row in signed_up(session, due) if row.ambassador_id in bringers]
    made = insert_new(session, Referral, [{**row, "created_at": now, **_BEGINNING} for row in rows])
    own = Referral.invitation_id.in_([row["invitation_id"] for row in rows]), Referral.looked_at.is_(None)
    settle(session, session.scalars(select(Referral.id).where(*own)).all(), now)
    return made


def confirm_referrals(session: Session, now: Instant, *, limit: int = 200, found: Sequence[int] | None = None) -> int:
    """Confirms the referrals of those who bought since, and takes back those of whom all was returned.

    Whatever has changed about who somebody is is looked at as well; `found` are the referrals that a reader has found
    already. Returns how many it looked at.
    """
    due = referrals_due(session, now, limit=limit) if found is None else found
    return settle(session, due, now) if due else 0


def record_referral(session: Session, code: str, person_id: int, now: Instant) -> Referral:
    """Records that somebody came with an ambassador's code; again by the same ambassador, it changes nothing."""
    door = ambassador_of_code(session, code, now)
    lock_ledgers(session, sorted({door.ambassador.person_id, person_id}))
    person = get_present(session, person_id)
    known = find_referral(session, door.programme.id, person_id)
    if known is None:
        made = _recorded(door.ambassador, person_id, sign_up_of(person.created_at, now), now)
        insert_new(session, Referral, [made])
        known = find_referral(session, door.programme.id, person_id)
    if known is None or known.ambassador_id != door.ambassador.id:
        raise AlreadyBrought("this person was brought to the programme before", "personId")
    if known.looked_at is None:
        settle(session, [known.id], now)
    return get_referral(session, known.id)


def judge_referral(
    session: Session, referral_id: int, verdict: Judgement, reason: str, *, by: str, now: Instant
) -> Referral:
    """Staff say whether a flagged referral counts, and why; what is flagged later waits for them anew."""
    why = clean(reason, "reason", most=LONGEST_REASON)
    settle(session, [get_referral(session, referral_id).id], now)
    referral = get_referral(session, referral_id)
    if referral.aside_for is not None:
        raise SetAside("another referral of this person counts instead; judge that one", "referralId")
    referral.judged, referral.reason = verdict.value, why
    referral.judged_by, referral.judged_at = by, now
    referral.cleared = referral.flags if verdict is Judgement.CLEARED else 0
    referral.looked_at = None
    session.flush()
    settle(session, [referral_id], now)
    return referral


def _recorded(ambassador: Ambassador, person_id: int, signed_up_at: Instant, now: Instant) -> dict[str, object]:
    return {
        "programme_id": ambassador.programme_id,
        "ambassador_id": ambassador.id,
        "person_id": person_id,
        "code": ambassador.code,
        "source": ReferralSource.STAFF.value,
        "signed_up_at": signed_up_at,
        "created_at": now,
        **_BEGINNING,
    }
