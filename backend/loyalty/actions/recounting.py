"""recount and recount_days: the counters of a model counted anew, and whether they need to be."""

from collections import Counter

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.orm import Session

from backend.loyalty.actions.counting import Days, count_between, keep_days
from backend.loyalty.actions.rebuild import Counted, count_rows
from backend.loyalty.rules.path import Placement
from backend.loyalty.tables import PlacementDay, PositionCount, PositionRow
from backend.panel.tables import Person

_TOGETHER = 10_000


def are_counts_right(session: Session, model_id: int) -> bool:
    """Whether the kept counts of a model are those of its positions and moves, as one snapshot shows both."""
    return _kept_counts(session, model_id) == _positions(session, model_id) and _kept_days(session, model_id) == _days(
        session, model_id
    )


def recount(session: Session, model_id: int) -> None:
    """Makes the counters of a model anew from its positions."""
    if session.get_bind().dialect.name == "postgresql":
        # Whoever has counted has committed by then, and whoever has not yet counts upon what is written here.
        session.execute(text("LOCK TABLE position_counts IN SHARE ROW EXCLUSIVE MODE"))
    session.execute(delete(PositionCount).where(PositionCount.model_id == model_id))
    if counts := count_rows(model_id, _positions(session, model_id)):
        session.execute(insert(PositionCount), counts)


def recount_days(session: Session, model_id: int) -> None:
    """Makes the counts by day of a model anew from its moves."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE placement_days IN SHARE ROW EXCLUSIVE MODE"))  # as above
    session.execute(delete(PlacementDay).where(PlacementDay.model_id == model_id))
    keep_days(session, _days(session, model_id))


def _positions(session: Session, model_id: int) -> Counted:
    columns = (PositionRow.product_id, PositionRow.segment, PositionRow.depth_known)
    rows = session.execute(select(*columns, func.count()).where(PositionRow.model_id == model_id).group_by(*columns))
    return Counter({(product, segment, known): count for product, segment, known, count in rows})


def _days(session: Session, model_id: int) -> Days:
    days: Days = Counter()
    for after in range(0, session.scalar(select(func.max(Person.id))) or 0, _TOGETHER):
        days.update(count_between(session, model_id, after, after + _TOGETHER))
    return days


def _kept_counts(session: Session, model_id: int) -> Counted:
    columns = (PositionCount.product_id, PositionCount.segment, PositionCount.depth_known)
    total = func.sum(PositionCount.positions)
    kept = select(*columns, total).where(PositionCount.model_id == model_id).group_by(*columns)
    return Counter({(product, segment, known): int(count) for product, segment, known, count in session.execute(kept)})


def _kept_days(session: Session, model_id: int) -> Days:
    columns = (PlacementDay.product_id, PlacementDay.day, PlacementDay.segment, PlacementDay.depth_known)
    total = func.sum(PlacementDay.positions)
    kept = select(*columns, total).where(PlacementDay.model_id == model_id).group_by(*columns)
    return Counter(
        {
            (model_id, product, day, Placement(segment, depth_known=known)): int(count)
            for product, day, segment, known, count in session.execute(kept)
        }
    )
