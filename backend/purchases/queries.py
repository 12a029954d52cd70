"""What can be asked of purchases, acts and tiers."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.parts import in_parts
from backend.purchases.tables import Act, PersonTier, Purchase

Ref = tuple[int, str]


def purchases_of(
    session: Session, person_ids: Collection[int], *, product_id: int | None = None
) -> dict[int, list[Purchase]]:
    """The purchases of each of those people, newest first, returned ones too."""
    statement = select(Purchase).where(Purchase.person_id.in_(person_ids))
    if product_id is not None:
        statement = statement.where(Purchase.product_id == product_id)
    found: dict[int, list[Purchase]] = {person_id: [] for person_id in person_ids}
    for purchase in session.scalars(statement.order_by(Purchase.purchased_at.desc(), Purchase.id.desc())):
        found[purchase.person_id].append(purchase)
    return found


def purchases_by_id(session: Session, ids: Collection[int]) -> dict[int, Purchase]:
    """The purchases among those ids."""
    return {row.id: row for row in session.scalars(select(Purchase).where(Purchase.id.in_(ids)))}


def acts_of(session: Session, person_ids: Collection[int]) -> dict[int, list[Act]]:
    """What each of those people did before buying, newest first."""
    found: dict[int, list[Act]] = {person_id: [] for person_id in person_ids}
    statement = select(Act).where(Act.person_id.in_(person_ids)).order_by(Act.acted_at.desc(), Act.id.desc())
    for act in session.scalars(statement):
        found[act.person_id].append(act)
    return found


def tiers_of(session: Session, person_ids: Collection[int]) -> dict[int, list[PersonTier]]:
    """The tiers that each of those people was given, newest first."""
    found: dict[int, list[PersonTier]] = {person_id: [] for person_id in person_ids}
    statement = select(PersonTier).where(PersonTier.person_id.in_(person_ids))
    for tier in session.scalars(statement.order_by(PersonTier.observed_at.desc(), PersonTier.id.desc())):
        found[tier.person_id].append(tier)
    return found


def purchases_by_ref(session: Session, refs: Iterable[Ref]) -> dict[Ref, Purchase]:
    """The purchases among those orders, each named by its product and its reference."""
    found: dict[Ref, Purchase] = {}
    for product_id, order_refs in _by_product(refs).items():
        for part in in_parts(order_refs):
            statement = select(Purchase).where(Purchase.product_id == product_id, Purchase.order_ref.in_(part))
            found |= {(row.product_id, row.order_ref): row for row in session.scalars(statement)}
    return found


def purchase_ids(session: Session, refs: Iterable[Ref]) -> dict[Ref, int]:
    """Only the ids of the purchases among those orders."""
    found: dict[Ref, int] = {}
    for product_id, order_refs in _by_product(refs).items():
        for part in in_parts(order_refs):
            statement = select(Purchase.order_ref, Purchase.id).where(
                Purchase.product_id == product_id, Purchase.order_ref.in_(part)
            )
            found |= {(product_id, ref): purchase_id for ref, purchase_id in session.execute(statement)}
    return found


def acts_by_ref(session: Session, refs: Iterable[Ref]) -> dict[Ref, Act]:
    """The acts among those references, each named by its product and its reference."""
    found: dict[Ref, Act] = {}
    for product_id, act_refs in _by_product(refs).items():
        for part in in_parts(act_refs):
            statement = select(Act).where(Act.product_id == product_id, Act.act_ref.in_(part))
            found |= {(row.product_id, row.act_ref): row for row in session.scalars(statement)}
    return found


def tiers_by_instant(
    session: Session, product_id: int, person_ids: Collection[int]
) -> dict[tuple[int, Instant], PersonTier]:
    """The tiers that those people were given for a product, by person and instant."""
    found: dict[tuple[int, Instant], PersonTier] = {}
    for part in in_parts(person_ids):
        statement = select(PersonTier).where(PersonTier.product_id == product_id, PersonTier.person_id.in_(part))
        found |= {(row.person_id, row.observed_at): row for row in session.scalars(statement)}
    return found


def _by_product(refs: Iterable[Ref]) -> dict[int, list[str]]:
    by_product: dict[int, list[str]] = defaultdict(list)
    for product_id, ref in refs:
        by_product[product_id].append(ref)
    return by_product
