"""Where a person stands towards a product at an instant, and which scheme holds for them there."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.loyalty.queries import positions_of
from backend.loyalty.queries.positions import PositionView
from backend.sales.queries.schemes import Fitting, scheme_for
from backend.sales.rules.leads import NO_SEGMENT, Stage, Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """The segment (-1 where there is none), the standing, and the scheme for both at that stage."""

    segment: int
    standing: Standing
    fitting: Fitting | None

    @property
    def scheme_id(self) -> int | None:
        """The version of the scheme that holds."""
        return None if self.fitting is None else self.fitting.row.id


def situation_at(session: Session, person_id: int, product_id: int, stage: Stage, at: Instant) -> Situation:
    """What was true of the person at that instant, with the scheme that held then."""
    view = next(iter(positions_of(session, [person_id], at, [product_id])), None)
    segment, depth_known = (NO_SEGMENT, False) if view is None else view.placement
    standing = standing_of(view)
    fitting = scheme_for(session, product_id, segment, depth_known=depth_known, standing=standing, stage=stage, at=at)
    return Situation(segment=segment, standing=standing, fitting=fitting)


def standing_of(view: PositionView | None) -> Standing:
    """A prospect until the first purchase, then a customer; whoever has no position has bought nothing."""
    return Standing.CUSTOMER if view is not None and view.state.behaviour.is_customer else Standing.PROSPECT
