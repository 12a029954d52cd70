"""What of referrals passes when two people become one, goes back when they part, and is cut when one is forgotten.

It is called while the ambassadors are the kept person's: after these have passed, and before they go back.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from backend.ambassadors.rules.advocacy import advocacy_source
from backend.ambassadors.tables.ambassadors import Ambassador
from backend.ambassadors.tables.referrals import Referral, ReferralPlace
from backend.db.parts import in_parts
from backend.loyalty.actions import sources_of, transplant
from backend.loyalty.rules.axes import Kind

Note = tuple[str, str | None]
# As the ambassadors' own belongings note whose person passed.
_AMBASSADOR: Final = "ambassador-"
_ASIDE: Final = "referral-aside-"
_BRINGER: Final = "referral-bringer-"
_FLAGS: Final = "referral-flags-"
_PERSON: Final = "referral-person-"
_PLACE: Final = "referral-place-"


def pass_to(session: Session, kept_id: int, gone_id: int) -> list[Note]:
    """Whom the gone person brought, and who brought them, is the kept one's; in one programme one of two counts."""
    notes = list(_pass_bringing(session, gone_id))
    concerned = _concerned(session, [kept_id, gone_id])
    notes += [(f"{_FLAGS}{row.id}", str(row.flags)) for row in concerned]
    notes += _pass_brought(session, kept_id, gone_id)
    _look_again(session, [row.id for row in concerned])
    return notes


def give_back(session: Session, kept_id: int, gone_id: int, notes: Mapping[str, str | None]) -> None:
    """Each has again whom they brought, and who brought them; what looked wrong of them as one does so no longer."""
    for place_id, was in _noted(notes, _PLACE):
        session.get_one(ReferralPlace, place_id).ambassador_id = int(was)
    for referral_id, was in _noted(notes, _BRINGER):
        session.get_one(Referral, referral_id).ambassador_id = int(was)
    for referral_id, _ in _noted(notes, _PERSON):
        row = session.get_one(Referral, referral_id)
        row.person_id = gone_id if row.person_id == kept_id else row.person_id
    session.flush()
    for referral_id, was in _noted(notes, _ASIDE):
        row = session.get_one(Referral, referral_id)
        row.person_id, row.aside_for = int(was), None
    for referral_id, was in _noted(notes, _FLAGS):
        session.get_one(Referral, referral_id).flags = int(was)
    session.flush()
    _look_again(session, [referral_id for referral_id, _ in _noted(notes, _FLAGS)])
    _return_advocacy(session, kept_id, gone_id, notes)


def forget(session: Session, person_ids: Sequence[int]) -> None:
    """Cuts what staff wrote about their referrals and the codes of their own; who brought how many stays counted."""
    for part in in_parts(person_ids):
        own = select(Ambassador.id).where(Ambassador.person_id.in_(part))
        theirs = or_(Referral.person_id.in_(part), Referral.ambassador_id.in_(own))
        session.execute(update(Referral).where(theirs).values(reason=None, code=None))


def _pass_bringing(session: Session, gone_id: int) -> Iterator[Note]:
    """The places and the referrals of ambassadors for whom another counts from now on."""
    aside = Ambassador.person_id == gone_id, Ambassador.merged_into.is_not(None)
    for ambassador in session.scalars(select(Ambassador).where(*aside).order_by(Ambassador.id)).all():
        for place in session.scalars(select(ReferralPlace).where(ReferralPlace.ambassador_id == ambassador.id)):
            yield f"{_PLACE}{place.open_link_id}", str(ambassador.id)
            place.ambassador_id = ambassador.merged_into or ambassador.id
        for row in session.scalars(select(Referral).where(Referral.ambassador_id == ambassador.id)):
            yield f"{_BRINGER}{row.id}", str(ambassador.id)
            row.ambassador_id = ambassador.merged_into or ambassador.id
    session.flush()


def _pass_brought(session: Session, kept_id: int, gone_id: int) -> Iterator[Note]:
    """Who brought the gone person brought the kept one; where somebody else had, whoever was first did."""
    own = {row.programme_id: row for row in _brought(session, kept_id)}
    for row in _brought(session, gone_id):
        known = own.get(row.programme_id)
        if known is not None:
            first, second = sorted((known, row), key=lambda each: (each.signed_up_at, each.id))
            yield f"{_ASIDE}{second.id}", str(second.person_id)
            second.person_id, second.aside_for = None, first.id
            session.flush()
        if row.aside_for is None:
            yield f"{_PERSON}{row.id}", str(gone_id)
            row.person_id = kept_id
    session.flush()


def _return_advocacy(session: Session, kept_id: int, gone_id: int, notes: Mapping[str, str | None]) -> None:
    """What the ledger came to say since of an ambassador who goes back goes with them; positions are the caller's."""
    own = [ambassador_id for ambassador_id, _ in _noted(notes, _AMBASSADOR)]
    since = session.scalars(select(Referral.id).where(Referral.ambassador_id.in_(own)))
    names = {advocacy_source(each) for each in (*since, *(each for each, _ in _noted(notes, _BRINGER)))}
    told = [source for source in sources_of(session, kept_id) if source.kind == Kind.ADVOCACY]
    transplant(session, kept_id, gone_id, {each: each.source_id for each in told if each.source_id in names})


def _brought(session: Session, person_id: int) -> Sequence[Referral]:
    return session.scalars(select(Referral).where(Referral.person_id == person_id).order_by(Referral.id)).all()


def _concerned(session: Session, person_ids: Collection[int]) -> Sequence[Referral]:
    """Who brought these people, and whom they brought."""
    own = select(Ambassador.id).where(Ambassador.person_id.in_(person_ids))
    theirs = or_(Referral.person_id.in_(person_ids), Referral.ambassador_id.in_(own))
    return session.scalars(select(Referral).where(theirs).order_by(Referral.id)).all()


def _look_again(session: Session, referral_ids: Collection[int]) -> None:
    for part in in_parts(referral_ids):
        session.execute(update(Referral).where(Referral.id.in_(part)).values(looked_at=None))


def _noted(notes: Mapping[str, str | None], prefix: str) -> list[tuple[int, str]]:
    """Whose number, and what it was, of all that is noted under that prefix."""
    return [(int(key.removeprefix(prefix)), was) for key, was in notes.items() if key.startswith(prefix) and was]
