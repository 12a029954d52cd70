"""Conditions on purchases, read from the ledger: those whose newest revision still counts."""

from typing import Final

from sqlalchemy import ColumnElement, Integer, Select, and_, func, literal_column, select
from sqlalchemy.orm import aliased

from backend.catalogue.tables import Product
from backend.loyalty.rules.axes import Axis, Kind
from backend.loyalty.tables import ObservationRow
from backend.panel.tables import Person
from backend.segments.queries.conditions.newest import is_replaced
from backend.segments.queries.conditions.reading import Reading
from backend.segments.rules import Bought

# Written out, not bound: an index over some lines alone is only used where the statement itself says so.
_PURCHASE: Final = literal_column(str(int(Kind.PURCHASE)), Integer)
_FIRST: Final = literal_column("1", Integer)
_Later: Final = aliased(ObservationRow)


def has_bought(where: Bought, read: Reading) -> ColumnElement[bool]:
    """Whether the person bought that often; what lies after the reading has not happened yet."""
    # Of one person the ledger is read, which lies together: so said, SQLite cannot take the index over everybody's.
    counts = func.coalesce(ObservationRow.value, -1) >= 0
    meant = _meant(where, read), ObservationRow.kind == int(Kind.PURCHASE), counts, ~_is_corrected()
    own = select(ObservationRow.person_id).where(ObservationRow.person_id == Person.id, *meant)
    if where.least == 1:
        return own.correlate(Person).exists()
    counted = own.with_only_columns(func.count(), maintain_column_froms=True).correlate(Person)
    return counted.scalar_subquery() >= where.least


def recorded_purchases(where: Bought, read: Reading) -> Select[int]:
    """The statement for the people of the purchases that are meant, a row for each, be they taken back since or not."""
    counts = ObservationRow.value.is_not(None)
    return select(ObservationRow.person_id).where(_meant(where, read), ObservationRow.kind == _PURCHASE, counts)


def standing_purchases(where: Bought, read: Reading) -> Select[int]:
    """The same for the purchases that still count."""
    return recorded_purchases(where, read).where(ObservationRow.value >= 0, ~_is_corrected())


def _is_corrected() -> ColumnElement[bool]:
    """Whether a later revision takes the purchase's place: no first one does, and few are not the first."""
    return is_replaced(ObservationRow, _Later, _Later.kind == _PURCHASE, _Later.revision > _FIRST)


def _meant(where: Bought, read: Reading) -> ColumnElement[bool]:
    row = ObservationRow
    until = read.now if where.until is None else min(where.until, read.now)
    meant = [_is_of(where), row.axis == Axis.BEHAVIOUR, row.observed_at <= until]
    if where.since is not None:
        meant.append(row.observed_at >= where.since)
    return and_(*meant)


def _is_of(where: Bought) -> ColumnElement[bool]:
    if where.product_id is not None:
        return ObservationRow.subject_id == where.product_id
    products = select(Product.id)
    if where.brand_id is not None:
        products = products.where(Product.brand_id == where.brand_id)
    # Naming every product lets the indexes, which lead with it, go straight to the time that is meant.
    return ObservationRow.subject_id.in_(products)
