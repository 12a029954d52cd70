"""A return keeps the purchase's line and ends its weight; a return that was a mistake is withdrawn."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.errors import Invalid, NotFound, refuse_all
from backend.loyalty.actions import observe
from backend.loyalty.rules.observations import Observation
from backend.purchases.queries import Ref, purchases_by_ref
from backend.purchases.rules import Recorded, behaviour_observation, check_instant, purchase_kinds
from backend.purchases.tables import Purchase


def return_purchases(session: Session, refs: Sequence[Ref], returned_at: Instant, now: Instant) -> Recorded:
    """The person stands as if these had never been bought; what is returned already stays as it is."""
    check_instant(returned_at, now, "returnedAt")
    purchases = _purchases(session, refs)
    early = [number for number, purchase in enumerate(purchases) if returned_at < purchase.purchased_at]
    refuse_all([Invalid("a purchase is not returned before it is made", "refs", str(number)) for number in early])
    kept = [purchase for purchase in dict.fromkeys(purchases) if purchase.returned_at is None]
    for purchase in kept:
        purchase.returned_at = returned_at
    observe(session, [line for purchase in kept for line in _revisions(purchase, counts=False)], now)
    return Recorded(added=0, changed=len(kept), unchanged=len(refs) - len(kept))


def withdraw_returns(session: Session, refs: Sequence[Ref], now: Instant) -> Recorded:
    """These were not returned after all: they weigh again, from the instant at which they were bought."""
    returned = [row for row in dict.fromkeys(_purchases(session, refs)) if row.returned_at is not None]
    for purchase in returned:
        purchase.returned_at = None
    observe(session, [line for purchase in returned for line in _revisions(purchase, counts=True)], now)
    return Recorded(added=0, changed=len(returned), unchanged=len(refs) - len(returned))


def _purchases(session: Session, refs: Sequence[Ref]) -> list[Purchase]:
    known = purchases_by_ref(session, refs)
    unknown = [number for number, ref in enumerate(refs) if ref not in known]
    refuse_all([NotFound("there is no such purchase", "refs", str(number)) for number in unknown])
    return [known[ref] for ref in refs]


def _revisions(purchase: Purchase, *, counts: bool) -> list[Observation]:
    purchase.revision += 1
    return [
        behaviour_observation(
            person_id=purchase.person_id,
            product_id=purchase.product_id,
            kind=kind,
            source=purchase.id,
            revision=purchase.revision,
            at=purchase.purchased_at,
            counts=counts,
        )
        for kind in purchase_kinds(cross_sell=purchase.cross_sell, up_sell=purchase.up_sell)
    ]
