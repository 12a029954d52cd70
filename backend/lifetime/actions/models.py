"""keep_curves: what was fitted counts from now on; what was fitted before stays readable."""

from sqlalchemy.orm import Session

from backend.catalogue.queries import get_product
from backend.clock import Instant
from backend.lifetime.queries.models import Curves
from backend.lifetime.tables import LifetimeModel


def keep_curves(session: Session, product_id: int, curves: Curves, *, until: Instant, now: Instant) -> LifetimeModel:
    """Keeps the curves that were fitted to purchases up to `until`."""
    get_product(session, product_id)
    buying, spending = curves.buying, curves.spending
    row = LifetimeModel(
        product_id=product_id,
        until=until,
        fitted_at=now,
        buyers=curves.buyers,
        repeaters=curves.repeaters,
        r=buying.r,
        alpha=buying.alpha,
        a=buying.a,
        b=buying.b,
        log_likelihood=buying.log_likelihood,
        currency=curves.currency,
        p=None if spending is None else spending.p,
        q=None if spending is None else spending.q,
        gamma=None if spending is None else spending.gamma,
        correlation=curves.correlation,
    )
    session.add(row)
    session.flush()
    return row
