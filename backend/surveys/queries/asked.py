"""Which items a person was asked before, and when."""

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.loyalty.rules.axes import Axis, Kind
from backend.loyalty.tables import ObservationRow


def items_asked(session: Session, person_id: int, *, product_id: int | None, brand_id: int) -> dict[str, Instant]:
    """When the person last answered each item about that product and that brand: one range of their ledger each."""
    subjects = [(Axis.DEPTH, brand_id)] + ([] if product_id is None else [(Axis.PSYCHOLOGY, product_id)])
    about = or_(
        *(and_(ObservationRow.axis == axis, ObservationRow.subject_id == subject) for axis, subject in subjects)
    )
    rows = session.execute(
        select(ObservationRow.item, func.max(ObservationRow.observed_at))
        .where(ObservationRow.person_id == person_id, about, ObservationRow.kind == Kind.ANSWER)
        .group_by(ObservationRow.item)
    )
    return {item: at for item, at in rows if item is not None}
