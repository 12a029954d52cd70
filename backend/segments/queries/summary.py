"""summary: how many stand in each segment at an instant."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from sqlalchemy import BigInteger, ColumnElement, Select, and_, func, literal, select, union_all
from sqlalchemy.orm import Session

from backend.catalogue.queries import get_product
from backend.clock import DAY, Instant
from backend.loyalty.queries import get_model
from backend.loyalty.queries.history import Path, places_at
from backend.loyalty.queries.placements import depth_known_at, segment_at, was_depth_known
from backend.loyalty.rules.packing import PLACES, Codes, day_of, placement_of
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.loyalty.tables import MoveRow, PlacementDay, PositionCount, PositionRow
from backend.segments.queries.chosen import of_chosen
from backend.segments.queries.people import of_people
from backend.segments.rules import PeopleWhere, Segment

_Counted = Counter[tuple[int, bool]]
_Places = Select[int | None, bool | None, int] | Select[int, bool, int]
_SEGMENT, _DEPTH_KNOWN = "segment", "depth_known"
_ONE: Final = literal(1, BigInteger)
_ONE_LESS: Final = literal(-1, BigInteger)


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
    get_product(session, product_id)
    own = Path(model_id=get_model(session, model_id).id, product_id=product_id)
    if where is None:
        counted = _tallied(session, _corrected(own, instant) if instant >= now else _back_then(own, instant))
    elif instant >= now:
        counted = _tallied(session, [_placed(own, instant).where(of_people(session, where, now=now))])
    else:
        [codes] = places_at(session, own, [instant])
        counted = _counted(codes[of_chosen(session, own, where, now=now)])
    return _summed(product_id, instant, counted)


def _counted(codes: Codes) -> _Counted:
    """How many have each placement."""
    counts = np.bincount(codes, minlength=PLACES)[:PLACES].tolist()
    return Counter({placement_of(code): count for code, count in enumerate(counts)})


def _back_then(own: Path, at: Instant) -> list[_Places]:
    """All days before, the moves of the day itself up to the instant, and those whose move is due by then anew."""
    day = day_of(at)
    days = select(
        PlacementDay.segment.label(_SEGMENT), PlacementDay.depth_known.label(_DEPTH_KNOWN), PlacementDay.positions
    ).where(PlacementDay.model_id == own.model_id, PlacementDay.product_id == own.product_id, PlacementDay.day < day)
    of_day = MoveRow.moved_at.between(day * DAY, at)
    arrived = select(MoveRow.to_segment, MoveRow.depth_known, _ONE).where(_moves_of(own), of_day)
    left = select(MoveRow.from_segment, was_depth_known(), _ONE_LESS).where(_moves_of(own), of_day)
    due = PositionRow.due_at <= at
    return [days, arrived, left, _unstored(own).where(due), _placed(own, at).where(due)]


def _moves_of(own: Path) -> ColumnElement[bool]:
    return and_(MoveRow.model_id == own.model_id, MoveRow.product_id == own.product_id)


def _corrected(own: Path, at: Instant) -> list[_Places]:
    """Where the counters say every position was last stored, less those that moved since, and these anew.

    Those are the ones whose move is due and the few whose move is dated behind the instant: each is found by its index.
    """
    ahead = select(MoveRow.person_id).where(_moves_of(own), MoveRow.moved_at > at)
    kept = select(
        PositionCount.segment.label(_SEGMENT), PositionCount.depth_known.label(_DEPTH_KNOWN), PositionCount.positions
    ).where(PositionCount.model_id == own.model_id, PositionCount.product_id == own.product_id)
    moved = (PositionRow.due_at <= at, PositionRow.person_id.in_(ahead))
    corrections = [each.where(condition) for condition in moved for each in (_unstored(own), _placed(own, at))]
    return [kept, *corrections]


def _unstored(own: Path) -> _Places:
    """Positions taken away from where they are stored."""
    places = select(PositionRow.segment.label(_SEGMENT), PositionRow.depth_known.label(_DEPTH_KNOWN), _ONE_LESS)
    return places.where(PositionRow.model_id == own.model_id, PositionRow.product_id == own.product_id)


def _placed(own: Path, at: Instant) -> _Places:
    """Positions where they are at the instant."""
    places = select(segment_at(at).label(_SEGMENT), depth_known_at(at).label(_DEPTH_KNOWN), _ONE)
    return places.where(PositionRow.model_id == own.model_id, PositionRow.product_id == own.product_id)


def _tallied(session: Session, places: Sequence[_Places]) -> _Counted:
    """What the rows are worth together, by place; those not yet there count nowhere."""
    segment, known, worth = union_all(*places).subquery().c
    grouped = select(segment, known, func.sum(worth)).where(segment.is_not(None)).group_by(segment, known)
    return Counter({(place, is_known): int(count) for place, is_known, count in session.execute(grouped)})


def _summed(product_id: int, at: Instant, counted: _Counted) -> Summary:
    return Summary(
        product_id=product_id,
        at=at,
        counts={segment: counted[segment, True] + counted[segment, False] for segment in Segment},
        depth_unknown={segment: counted[segment, False] for segment in Segment},
        unclassified=counted[UNCLASSIFIED, False],
        total=counted.total(),
    )
