"""Conditions on purchases: the last one is told by the position, all others by the ledger, newest revisions only."""

from typing import Final

from sqlalchemy import ColumnElement, Integer, Select, and_, func, literal_column, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from backend.catalogue.tables import Product
from backend.clock import Instant
from backend.loyalty.rules.axes import Axis, Kind
from backend.loyalty.tables import ObservationRow, PositionRow
from backend.panel.tables import Person
from backend.segments.queries.conditions.newest import is_replaced
from backend.segments.queries.conditions.reading import Reading
from backend.segments.rules import Bought

_Subject = ColumnElement[int] | InstrumentedAttribute[int]

# Written out, not bound: an index over some lines alone is only used where the statement itself says so.
_PURCHASE: Final = literal_column(str(int(Kind.PURCHASE)), Integer)
_FIRST: Final = literal_column("1", Integer)
_Later: Final = aliased(ObservationRow)


def has_bought(where: Bought, read: Reading) -> ColumnElement[bool]:
    """Whether the person bought that often; what lies after the reading has not happened yet."""
    of_person = PositionRow.person_id == Person.id, PositionRow.model_id == read.model.id
    if where.least == 1:
        return select(PositionRow.person_id).where(*of_person, _of(where), bought_towards(where, read)).exists()
    counted = _own_lines(where, read).with_only_columns(func.count(), maintain_column_froms=True)
    of_them = counted.where(ObservationRow.person_id == Person.id, _is_of(where, ObservationRow.subject_id))
    return of_them.correlate(Person).scalar_subquery() >= where.least


def bought_towards(where: Bought, read: Reading) -> ColumnElement[bool]:
    """Whether the product of a position was bought in that time; never null, so that it can be asked for not to hold.

    The last purchase says it, but where it came after that time: then the person's ledger does.
    """
    until = _until(where, read)
    own = _own_lines(where, read).where(
        ObservationRow.person_id == PositionRow.person_id, ObservationRow.subject_id == PositionRow.product_id
    )
    earlier = own.correlate(PositionRow).exists()
    last = PositionRow.bought_at
    return and_(last.is_not(None), _is_since(where, last), or_(last <= until, earlier))


def buyers(where: Bought, read: Reading) -> Select[int]:
    """The statement for the people who bought at least once in that time, a row for each product."""
    return _buyers(where, read).where(bought_towards(where, read))


def maybe_buyers(where: Bought, read: Reading) -> Select[int]:
    """The statement for them and for those who bought since that time, by an index alone."""
    return _buyers(where, read).where(PositionRow.bought_at.is_not(None), _is_since(where, PositionRow.bought_at))


def is_up_to_now(where: Bought, read: Reading) -> bool:
    """Whether nothing that happened since is left out, so that the last purchase says nearly everything."""
    return where.until is None or where.until >= read.now


def recorded_purchases(where: Bought, read: Reading) -> Select[int]:
    """The statement for the people of the purchases that are meant, a row for each, be they taken back since or not."""
    counts = ObservationRow.value.is_not(None)
    return select(ObservationRow.person_id).where(_meant(where, read), ObservationRow.kind == _PURCHASE, counts)


def standing_purchases(where: Bought, read: Reading) -> Select[int]:
    """The same for the purchases that still count."""
    return recorded_purchases(where, read).where(ObservationRow.value >= 0, ~_is_corrected())


def _buyers(where: Bought, read: Reading) -> Select[int]:
    return select(PositionRow.person_id).where(PositionRow.model_id == read.model.id, _of(where))


def _own_lines(where: Bought, read: Reading) -> Select[int]:
    """The purchases of that time which still count, for whoever says of whom and of what."""
    # Of one person the ledger is read, which lies together: so said, SQLite cannot take the index over everybody's.
    counts = func.coalesce(ObservationRow.value, -1) >= 0
    meant = _in_time(where, read), ObservationRow.kind == int(Kind.PURCHASE), counts, ~_is_corrected()
    return select(ObservationRow.person_id).where(*meant)


def _is_corrected() -> ColumnElement[bool]:
    """Whether a later revision takes the purchase's place: no first one does, and few are not the first."""
    return is_replaced(ObservationRow, _Later, _Later.kind == _PURCHASE, _Later.revision > _FIRST)


def _meant(where: Bought, read: Reading) -> ColumnElement[bool]:
    return and_(_is_of(where, ObservationRow.subject_id), _in_time(where, read))


def _in_time(where: Bought, read: Reading) -> ColumnElement[bool]:
    row = ObservationRow
    return and_(row.axis == Axis.BEHAVIOUR, row.observed_at <= _until(where, read), _is_since(where, row.observed_at))


def _until(where: Bought, read: Reading) -> Instant:
    return read.now if where.until is None else min(where.until, read.now)


def _is_since(
    where: Bought, at: InstrumentedAttribute[Instant] | InstrumentedAttribute[Instant | None]
) -> ColumnElement[bool]:
    return true() if where.since is None else at >= where.since


def _of(where: Bought) -> ColumnElement[bool]:
    return _is_of(where, PositionRow.product_id)


def _is_of(where: Bought, subject: _Subject) -> ColumnElement[bool]:
    if where.product_id is not None:
        return subject == where.product_id
    products = select(Product.id)
    if where.brand_id is not None:
        products = products.where(Product.brand_id == where.brand_id)
    # Naming every product lets the indexes, which lead with it, go straight to the time that is meant.
    return subject.in_(products)
