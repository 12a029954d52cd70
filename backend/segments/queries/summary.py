"""summary: how many stand in each segment at an instant."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from backend.catalogue.queries import get_product
from backend.catalogue.tables import Product
from backend.clock import DAY, Instant
from backend.db.statements import each_of, one_of, table_of
from backend.loyalty.queries import get_model
from backend.loyalty.queries.crowds import CROWD, crowds_up_to, is_of, list_crowds
from backend.loyalty.queries.history import Path, places_at
from backend.loyalty.queries.models import live_model_id
from backend.loyalty.queries.placements import At, depth_known_at, segment_at, was_depth_known
from backend.loyalty.rules.packing import PLACES, Codes, day_of, placement_of
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.loyalty.tables import MoveRow, PlacementDay, PositionCount, PositionRow
from backend.panel.tables import Person
from backend.segments.queries.chosen import of_chosen
from backend.segments.queries.people import of_people
from backend.segments.rules import PeopleWhere, Segment

_Counted = Counter[tuple[int, bool]]
_Places = Select[int | None, bool | None, int] | Select[int, bool, int]
_SEGMENT, _DEPTH_KNOWN = "segment", "depth_known"
_ONE: Final = literal(1, BigInteger)
_ONE_LESS: Final = literal(-1, BigInteger)


# What the counts of a product need besides: whether it is there, the live model, and who came last.
_PRODUCT: Final = table_of(Product).c
_BASIS: Final = select(
    select(_PRODUCT.id).where(_PRODUCT.id == bindparam("product", type_=BigInteger)).scalar_subquery(),
    live_model_id(),
    select(func.max(table_of(Person).c.id)).scalar_subquery(),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Own:
    """A path whose keys come as parameters."""

    model_id: BindParameter[int]
    product_id: BindParameter[int]


_ANY: Final = _Own(model_id=bindparam("model", type_=BigInteger), product_id=bindparam("product", type_=BigInteger))
_AT: Final[BindParameter[int | None]] = bindparam("at", type_=BigInteger)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The positions of one product by segment; nobody unclassified is hidden inside a segment.

    `depth_unknown` says how many of a segment are there without their depth being known.
    """

    product_id: int
    at: Instant
    counts: Mapping[Segment, int]
    depth_unknown: Mapping[Segment, int]
    unclassified: int
    total: int

    def share(self, segment: Segment) -> float:
        """The segment's part of all positions, 0..1."""
        return self.counts[segment] / self.total if self.total else 0.0


def summary(
    session: Session,
    product_id: int,
    instant: Instant,
    *,
    now: Instant,
    model_id: int | None = None,
    where: PeopleWhere | None = None,
) -> Summary:
    """The counts at that instant: from the counters where it is now, from those of the days where it is past.

    With `where`, only of those people of whom it holds at `now`; no counter knows them, so they are counted.
    """
    if where is None and model_id is None and instant >= now:
        return _summed(product_id, instant, _tallied_now(session, product_id, instant))
    get_product(session, product_id)
    own = Path(model_id=get_model(session, model_id).id, product_id=product_id)
    if where is None:
        counted = _tallied(session, _counters(session, own, instant, now))
    elif instant >= now:
        counted = _tallied(session, [_placed(own, instant).where(of_people(session, where, now=now))])
    else:
        [codes] = places_at(session, own, [instant])
        counted = _counted(codes[of_chosen(session, own, where, now=now)])
    return _summed(product_id, instant, counted)


def _tallied_now(session: Session, product_id: int, at: Instant) -> _Counted:
    """The counts that are asked for most, by statements that are put together once."""
    found, model_id, newest = session.connection().execute(_BASIS, {"product": product_id}).one()
    if found is None:
        get_product(session, product_id)
    crowds = list(crowds_up_to(newest or 0))
    named = {"model": model_id, "product": product_id, "at": at, "crowds": crowds}
    dialect = session.get_bind().dialect.name
    # Through the session: what its viewer may not see of mapped classes is left out there.
    stored = session.execute(_stored(dialect), named).all()
    if stored and not stored[0].is_moving:
        return Counter({(row.segment, row.depth_known): int(row.worth) for row in stored})
    return _read_tally(session.execute(_now(dialect), named).all())


@lru_cache(maxsize=2)
def _now(dialect: str) -> Select[int, bool, int]:
    """The counts under whatever model, of whatever product, at whatever instant no earlier than now."""
    return _tally(_corrected(_ANY, _AT, one_of(dialect, CROWD, "crowds")))


@lru_cache(maxsize=2)
def _stored(dialect: str) -> Select[int, bool, int, bool]:
    """The counters as they stand, and whether anybody is elsewhere by then: to plan `_now` costs ten times as much."""
    # The first and the last of an index, whatever the instant is: no plan for just any instant can be mistaken there.
    due = select(func.min(PositionRow.due_at)).where(*_is_own(_ANY, PositionRow)).scalar_subquery()
    crowd = each_of(dialect, "crowds")
    latest = select(func.max(MoveRow.moved_at)).where(_moves_of(_ANY, crowd.c.value == CROWD)).scalar_subquery()
    ahead = select(func.max(latest)).select_from(crowd).scalar_subquery()
    segment, known = PositionCount.segment.label(_SEGMENT), PositionCount.depth_known.label(_DEPTH_KNOWN)
    worth = func.sum(PositionCount.positions).label("worth")
    return (
        select(
            segment,
            known,
            worth,
            or_(func.coalesce(due <= _AT, false()), func.coalesce(ahead > _AT, false())).label("is_moving"),
        )
        .where(*_is_own(_ANY, PositionCount))
        .group_by(segment, known)
    )


def _counters(session: Session, own: Path, at: Instant, now: Instant) -> list[_Places]:
    of_crowds = is_of(list_crowds(session))
    return _corrected(own, at, of_crowds) if at >= now else _back_then(own, at, of_crowds)


def _counted(codes: Codes) -> _Counted:
    """How many have each placement."""
    counts = np.bincount(codes, minlength=PLACES)[:PLACES].tolist()
    return Counter({placement_of(code): count for code, count in enumerate(counts)})


def _back_then(own: Path, at: Instant, of_crowds: ColumnElement[bool]) -> list[_Places]:
    """All days before, the moves of the day itself up to the instant, and those whose move is due by then anew."""
    day = day_of(at)
    days = select(
        PlacementDay.segment.label(_SEGMENT), PlacementDay.depth_known.label(_DEPTH_KNOWN), PlacementDay.positions
    ).where(PlacementDay.model_id == own.model_id, PlacementDay.product_id == own.product_id, PlacementDay.day < day)
    of_day = and_(_moves_of(own, of_crowds), MoveRow.moved_at.between(day * DAY, at))
    arrived = select(MoveRow.to_segment, MoveRow.depth_known, _ONE).where(of_day)
    left = select(MoveRow.from_segment, was_depth_known(), _ONE_LESS).where(of_day)
    due = PositionRow.due_at <= at
    return [days, arrived, left, _unstored(own).where(due), _placed(own, at).where(due)]


def _is_own(own: _Own, table: type[PositionRow] | type[PositionCount]) -> tuple[ColumnElement[bool], ...]:
    return (table.model_id == own.model_id, table.product_id == own.product_id)


def _moves_of(own: "Path | _Own", of_crowds: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(MoveRow.model_id == own.model_id, MoveRow.product_id == own.product_id, of_crowds)


def _corrected(own: "Path | _Own", at: At, of_crowds: ColumnElement[bool]) -> list[_Places]:
    """Where the counters say every position was last stored, less those that moved since, and these anew.

    Those are the ones whose move is due and the few whose move is dated behind the instant: each is found by its index.
    """
    ahead = select(MoveRow.person_id).where(_moves_of(own, of_crowds), MoveRow.moved_at > at)
    kept = select(
        PositionCount.segment.label(_SEGMENT), PositionCount.depth_known.label(_DEPTH_KNOWN), PositionCount.positions
    ).where(PositionCount.model_id == own.model_id, PositionCount.product_id == own.product_id)
    moved = (PositionRow.due_at <= at, PositionRow.person_id.in_(ahead))
    corrections = [each.where(condition) for condition in moved for each in (_unstored(own), _placed(own, at))]
    return [kept, *corrections]


def _unstored(own: "Path | _Own") -> _Places:
    """Positions taken away from where they are stored."""
    places = select(PositionRow.segment.label(_SEGMENT), PositionRow.depth_known.label(_DEPTH_KNOWN), _ONE_LESS)
    return places.where(PositionRow.model_id == own.model_id, PositionRow.product_id == own.product_id)


def _placed(own: "Path | _Own", at: At) -> _Places:
    """Positions where they are at the instant."""
    places = select(segment_at(at).label(_SEGMENT), depth_known_at(at).label(_DEPTH_KNOWN), _ONE)
    return places.where(PositionRow.model_id == own.model_id, PositionRow.product_id == own.product_id)


def _tallied(session: Session, places: Sequence[_Places]) -> _Counted:
    """What the rows are worth together, by place; those not yet there count nowhere."""
    return _read_tally(session.execute(_tally(places)).all())


def _tally(places: Sequence[_Places]) -> Select[int, bool, int]:
    segment, known, worth = union_all(*places).subquery().c
    return select(segment, known, func.sum(worth)).where(segment.is_not(None)).group_by(segment, known)


def _read_tally(rows: Iterable[Row[int, bool, int]]) -> _Counted:
    return Counter({(place, is_known): int(count) for place, is_known, count in rows})


def _summed(product_id: int, at: Instant, counted: _Counted) -> Summary:
    return Summary(
        product_id=product_id,
        at=at,
        counts={segment: counted[segment, True] + counted[segment, False] for segment in Segment},
        depth_unknown={segment: counted[segment, False] for segment in Segment},
        unclassified=counted[UNCLASSIFIED, False],
        total=counted.total(),
    )
