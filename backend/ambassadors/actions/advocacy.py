"""Keeps in the ledger what referrals that count say of the ambassadors themselves, within the cap."""

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backend.ambassadors.rules.advocacy import advocacy_of, chosen
from backend.ambassadors.tables.ambassadors import Ambassador
from backend.ambassadors.tables.programmes import Programme
from backend.ambassadors.tables.referrals import Referral
from backend.clock import Instant
from backend.db.parts import in_parts
from backend.loyalty.actions import observe
from backend.loyalty.rules.observations import Observation
from backend.panel.queries import IS_PRESENT
from backend.panel.tables import Person


def advocate(session: Session, ambassador_ids: Collection[int], now: Instant) -> None:
    """Withdraws what no longer counts, and lets the next ones that do take the places that are free.

    Whoever calls has locked the ledgers of these ambassadors' people.
    """
    observations: list[Observation] = []
    for part in in_parts(sorted(ambassador_ids)):
        rows = session.execute(
            select(Ambassador.id, Ambassador.person_id, Programme.brand_id)
            .join(Programme, Programme.id == Ambassador.programme_id)
            .join(Person, Person.id == Ambassador.person_id)
            .where(Ambassador.id.in_(part), IS_PRESENT)
            .order_by(Ambassador.id)
        )
        for ambassador_id, person_id, brand_id in rows.all():
            own = _concerned(session, ambassador_id)
            observations += [_line(each, person_id, brand_id) for each in _changed(own)]
    session.flush()
    observe(session, observations, now)


def _concerned(session: Session, ambassador_id: int) -> Sequence[Referral]:
    """The ambassador's referrals that count, or that still say something of them."""
    says = or_(Referral.counts_since.is_not(None), Referral.advocates.is_(True))
    statement = select(Referral).where(Referral.ambassador_id == ambassador_id, says).order_by(Referral.id)
    return session.scalars(statement).all()


def _changed(referrals: Sequence[Referral]) -> Iterator[Referral]:
    """Those that begin to stand or cease to; where two ambassadors became one, there may be too many that stood."""
    counting = [each for each in referrals if each.counts_since is not None]
    stand = set(chosen(((_at(each), each.id) for each in counting if each.advocates), []))
    standing = [_at(each) for each in counting if each.id in stand]
    stand.update(chosen(((_at(each), each.id) for each in counting if not each.advocates), standing))
    for each in referrals:
        if each.advocates != (each.id in stand):
            each.advocates = each.id in stand
            yield each


def _line(referral: Referral, person_id: int, brand_id: int) -> Observation:
    referral.advocated_at = _at(referral)
    referral.advocacy_revision += 1
    return advocacy_of(
        person_id=person_id,
        brand_id=brand_id,
        referral_id=referral.id,
        revision=referral.advocacy_revision,
        at=referral.advocated_at,
        stands=referral.advocates,
    )


def _at(referral: Referral) -> Instant:
    """When it happened: a later line about the same referral has the instant of the first."""
    return referral.advocated_at or referral.confirmed_at or referral.signed_up_at
