"""Which curves were fitted to a product's purchases."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db import Page, Slice, keyset_page
from backend.errors import Invalid
from backend.lifetime.queries.histories import bought_by, main_currency
from backend.lifetime.rules import (
    BuyingCurve,
    SpendingCurve,
    Unfit,
    fit_buying,
    fit_spending,
    is_at_bound,
    rank_correlation,
)
from backend.lifetime.tables import LifetimeModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Curves:
    """Both curves of a product, and of how many they tell; without `spending` nothing is said of money."""

    buying: BuyingCurve
    spending: SpendingCurve | None
    currency: str | None
    buyers: int
    repeaters: int
    correlation: float | None


def fitted(session: Session, product_id: int, until: Instant, *, now: Instant) -> Curves:
    """Fits both curves to what was bought up to `until`; refused where that is too little."""
    if until > now:
        raise Invalid("what is to come cannot be fitted to", "until")
    currency = main_currency(session, product_id)
    bought = bought_by(session, product_id, until, currency)
    spending = None
    try:
        spending = fit_spending(bought.paid, bought.spend)
    except Unfit:
        currency = None
    return Curves(
        buying=fit_buying(bought.histories(until)),
        spending=spending,
        currency=currency,
        buyers=bought.person.size,
        repeaters=int((bought.repeats > 0).sum()),
        correlation=None if spending is None else rank_correlation(bought.paid, bought.spend),
    )


def find_model(session: Session, product_id: int) -> LifetimeModel | None:
    """The newest of the curves that know most of a product: what was fitted to be checked is no forecast."""
    statement = select(LifetimeModel).where(LifetimeModel.product_id == product_id)
    return session.scalar(statement.order_by(LifetimeModel.until.desc(), LifetimeModel.id.desc()).limit(1))


def models_by_id(session: Session, ids: Collection[int]) -> dict[int, LifetimeModel]:
    """Those of the curves that exist, by id."""
    return {row.id: row for row in session.scalars(select(LifetimeModel).where(LifetimeModel.id.in_(ids)))}


def list_models(session: Session, product_id: int, part: Slice) -> Page[LifetimeModel]:
    """All curves that were ever fitted to a product's purchases, oldest first."""
    statement = select(LifetimeModel).where(LifetimeModel.product_id == product_id)
    return keyset_page(session, statement, [LifetimeModel.id], part)


def parameters_at_bounds(row: LifetimeModel) -> Sequence[str]:
    """The shapes that the search left at the end of its range; scales are told beside their shapes."""
    shapes = {"r": row.r, "a": row.a, "b": row.b, "p": row.p, "q": row.q}
    return [name for name, shape in shapes.items() if shape is not None and is_at_bound(shape)]


def buying_of(row: LifetimeModel) -> BuyingCurve:
    """The stored curve of buying."""
    return BuyingCurve(r=row.r, alpha=row.alpha, a=row.a, b=row.b, log_likelihood=row.log_likelihood)


def spending_of(row: LifetimeModel) -> SpendingCurve | None:
    """The stored curve of spending, where there is one."""
    if row.p is None or row.q is None or row.gamma is None:
        return None
    # The likelihood of spending is of no use once the search is over, and is not kept.
    return SpendingCurve(p=row.p, q=row.q, gamma=row.gamma, log_likelihood=0.0)
