"""Which sign-ups, referrals and ambassadors due work is to look at: found by readers, so that no writer searches."""

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import ColumnElement, Row, Select, exists, or_, select
from sqlalchemy.orm import Session

from backend.ambassadors.queries.ambassadors import is_active
from backend.ambassadors.queries.referrals import IS_CONFIRMED
from backend.ambassadors.tables.ambassadors import Ambassador
from backend.ambassadors.tables.programmes import Programme
from backend.ambassadors.tables.referrals import Referral, ReferralPlace
from backend.catalogue.tables import Product
from backend.clock import Instant
from backend.invitations.tables import Invitation
from backend.purchases.tables import Purchase
from backend.responses.rules import Outcome
from backend.responses.tables import Response
from backend.touchpoints.tables import OpenLink

_SAME_PERSON: Final = Referral.programme_id == Ambassador.programme_id, Referral.person_id == Invitation.person_id
# Sign-ups that were finished, are no tests, and of which no referral was made yet.
_SIGNED_UP: Final = (
    select(
        Ambassador.programme_id,
        ReferralPlace.ambassador_id,
        Invitation.person_id,
        ReferralPlace.open_link_id,
        Invitation.id.label("invitation_id"),
        ReferralPlace.source,
        Response.started_at.label("signed_up_at"),
    )
    .join(Ambassador, Ambassador.id == ReferralPlace.ambassador_id)
    .join(Invitation, Invitation.open_link_id == ReferralPlace.open_link_id)
    .join(Response, Response.invitation_id == Invitation.id)
    .where(Response.finished_at.is_not(None), Response.withdrawn_at.is_(None))
    .where(or_(Response.outcome.is_(None), Response.outcome == Outcome.FINISHED.value))
    .where(Response.is_test.is_(False), Invitation.is_test.is_(False))
    .where(~exists().where(Referral.invitation_id == Invitation.id), ~exists().where(*_SAME_PERSON))
    .order_by(Invitation.id)
)


def places_due(session: Session, now: Instant, *, limit: int) -> list[int]:
    """Active ambassadors who have no place at the touchpoint that their programme has by now."""
    return list(session.scalars(unplaced(now).with_only_columns(Ambassador.id).limit(limit)))


def unplaced(now: Instant) -> Select[Ambassador, Programme]:
    """The same with their programmes, as a statement."""
    elsewhere = or_(Ambassador.open_link_id.is_(None), OpenLink.touchpoint_id != Programme.touchpoint_id)
    return (
        select(Ambassador, Programme)
        .join(Programme, Programme.id == Ambassador.programme_id)
        .outerjoin(OpenLink, OpenLink.id == Ambassador.open_link_id)
        .where(is_active(now), Ambassador.merged_into.is_(None), Programme.closed_at.is_(None))
        .where(Programme.touchpoint_id.is_not(None), elsewhere)
        .order_by(Ambassador.id)
    )


def sign_ups_due(session: Session, now: Instant, *, limit: int) -> list[int]:
    """The invitations by which people signed up through ambassadors' places, of which no referral was made yet."""
    began = Response.started_at <= now
    return list(session.scalars(_SIGNED_UP.where(began).with_only_columns(Invitation.id).limit(limit)))


def signed_up(
    session: Session, invitation_ids: Collection[int]
) -> Sequence[Row[int, int, int, int, int, str, Instant]]:
    """Of those sign-ups that still wait, who was brought by whom, and how."""
    return session.execute(_SIGNED_UP.where(Invitation.id.in_(invitation_ids))).all()


def referrals_due(session: Session, now: Instant, *, limit: int) -> list[int]:
    """Referrals to be looked at, each once: new ones, of those who bought since, of those who returned all of it."""
    due: list[int] = []
    for statement in (_unseen(), _first_bought(now), _returned(now)):
        if len(due) < limit:
            due += session.scalars(statement.order_by(Referral.id).limit(limit - len(due)))
    return list(dict.fromkeys(due))


def _unseen() -> Select[int]:
    return select(Referral.id).where(Referral.looked_at.is_(None))


def _first_bought(now: Instant) -> Select[int]:
    """Of those not confirmed, whoever has bought something of the brand since, and kept it."""
    bought = (
        select(Purchase.id)
        .join(Product, Product.id == Purchase.product_id)
        .where(Purchase.person_id == Referral.person_id, Product.brand_id == Programme.brand_id, *_kept(now))
        .exists()
    )
    waits = Referral.aside_for.is_(None), ~IS_CONFIRMED, bought
    return select(Referral.id).join(Programme, Programme.id == Referral.programme_id).where(*waits)


def _returned(now: Instant) -> Select[int]:
    """Of those confirmed, whoever has not kept by what they were."""
    own = Purchase.id == Referral.purchase_id, Purchase.person_id == Referral.person_id
    return select(Referral.id).where(IS_CONFIRMED, ~exists().where(*own, *_kept(now)))


def _kept(now: Instant) -> tuple[ColumnElement[bool], ...]:
    since = Purchase.purchased_at >= Referral.signed_up_at
    return since, Purchase.purchased_at <= now, Purchase.returned_at.is_(None)
