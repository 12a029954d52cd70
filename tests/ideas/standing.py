"""People who stand in a segment, made straight into the table of positions."""

from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.loyalty.queries import live_model
from backend.loyalty.tables import PositionRow
from tests.clocks import START
from tests.ideas.square import Square


def stand(
    square: Square, person_id: int, segment: int, *, product_id: int | None = None, due_at: Instant | None = None
) -> None:
    """Puts the person into the segment from the beginning, until what is known of them lapses at `due_at`."""

    def place(session: Session) -> None:
        high = [bool(segment & bit) for bit in (1, 2, 4)]
        session.add(
            PositionRow(
                person_id=person_id,
                model_id=live_model(session).id,
                product_id=product_id or square.tea,
                brand_id=square.brand,
                psychology_landmark=START,
                psychology_mass=6.0,
                psychology_sum=5.0 if high[0] else 1.0,
                psychology_high=high[0],
                psychology_stale_at=due_at or START * 2,
                depth_landmark=START,
                depth_mass=6.0,
                depth_sum=5.0 if high[2] else 1.0,
                depth_high=high[2],
                depth_stale_at=due_at or START * 2,
                is_customer=True,
                behaviour_landmark=None,
                behaviour_mass=0.0,
                lapses_at=None,
                tier_value=0.9 if high[1] else 0.1,
                tier_until=None,
                segment=segment,
                depth_known=True,
                due_at=due_at,
                moved_at=START - 1,
                folded_at=START - 1,
            )
        )

    square.write(place)
