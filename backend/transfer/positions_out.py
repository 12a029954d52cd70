"""Everyone's position towards a product, as it is at the instant of the export, row by row."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.catalogue.tables import Brand, Product
from backend.clock import Instant, to_datetime
from backend.db.parts import in_parts
from backend.loyalty.queries import PositionView, live_model, positions_of
from backend.loyalty.tables import PositionRow
from backend.panel.queries import people_by_id
from backend.segments.rules import Segment
from backend.transfer.columns import Cell

UNCLASSIFIED = "UNCLASSIFIED"
_TOGETHER = 500


def position_rows(session: Session, products: Sequence[Product], now: Instant) -> Iterator[list[Cell]]:
    """The rows of those products, by product and person."""
    model = live_model(session)
    for product in products:
        brand = session.get_one(Brand, product.brand_id)
        statement = select(PositionRow.person_id).where(
            PositionRow.model_id == model.id, PositionRow.product_id == product.id
        )
        people = session.scalars(statement.order_by(PositionRow.person_id)).all()
        for part in in_parts(people, _TOGETHER):
            refs = {person.id: person.external_ref for person in people_by_id(session, part).values()}
            for view in positions_of(session, part, now, [product.id], model):
                yield [view.key.person_id, refs[view.key.person_id], brand.key, product.key, *_cells(view)]


def _cells(view: PositionView) -> list[Cell]:
    psychology, behaviour, depth, placement = view.psychology, view.behaviour, view.depth, view.placement
    return [
        iso(view.at),
        "CUSTOMER" if view.state.behaviour.is_customer else "PROSPECT",
        segment_name(placement.segment),
        placement.depth_known,
        segment_name(view.raw_segment),
        view.certainty,
        psychology.value,
        psychology.sd,
        psychology.p_high,
        psychology.known,
        iso(psychology.until),
        behaviour.value,
        behaviour.p_high,
        behaviour.known,
        iso(behaviour.until),
        depth.value,
        depth.sd,
        depth.p_high,
        depth.known,
        iso(depth.until),
    ]


def segment_name(segment: int) -> str:
    """The segment's name, or that too little is known."""
    return Segment(segment).name if segment >= 0 else UNCLASSIFIED


def iso(instant: Instant | None) -> str | None:
    """The instant in UTC, as ISO 8601 to the millisecond."""
    return None if instant is None else to_datetime(instant).isoformat(timespec="milliseconds").replace("+00:00", "Z")
