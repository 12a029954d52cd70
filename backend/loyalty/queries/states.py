"""Stored positions as states of the fold, and back."""

from typing import NamedTuple

from sqlalchemy import Row

from backend.loyalty.rules.path import Attitude, Behaviour, Placement, State, due_at
from backend.loyalty.rules.sums import Sums
from backend.loyalty.tables import PositionRow

POSITIONS = PositionRow.__table__


class PositionKey(NamedTuple):
    """Which position: whose, under which model, towards which product of which brand."""

    person_id: int
    model_id: int
    product_id: int
    brand_id: int


def key_of(row: Row[tuple[object, ...]] | PositionRow) -> PositionKey:
    """The key of a stored position."""
    return PositionKey(row.person_id, row.model_id, row.product_id, row.brand_id)


def state_of(row: Row[tuple[object, ...]] | PositionRow) -> State:
    """The state that a stored position keeps."""
    return State(
        psychology=Attitude(
            sums=Sums(row.psychology_landmark, row.psychology_mass, row.psychology_sum),
            is_high=row.psychology_high,
            stale_at=row.psychology_stale_at,
        ),
        behaviour=Behaviour(
            is_customer=row.is_customer,
            sums=Sums(row.behaviour_landmark, row.behaviour_mass, row.behaviour_mass),
            lapses_at=row.lapses_at,
            tier_value=row.tier_value,
            tier_until=row.tier_until,
            bought_at=row.bought_at,
        ),
        depth=Attitude(
            sums=Sums(row.depth_landmark, row.depth_mass, row.depth_sum),
            is_high=row.depth_high,
            stale_at=row.depth_stale_at,
        ),
        placement=Placement(row.segment, row.depth_known),
        moved_at=row.moved_at,
        folded_at=row.folded_at,
    )


def row_of(key: PositionKey, state: State) -> dict[str, object]:
    """The columns that keep a state which has a placement."""
    if state.placement is None:
        raise ValueError("a position that no product evidence has touched is not kept")
    psychology, behaviour, depth = state.psychology, state.behaviour, state.depth
    return {
        **key._asdict(),
        "psychology_landmark": psychology.sums.landmark,
        "psychology_mass": psychology.sums.mass,
        "psychology_sum": psychology.sums.total,
        "psychology_high": psychology.is_high,
        "psychology_stale_at": psychology.stale_at,
        "depth_landmark": depth.sums.landmark,
        "depth_mass": depth.sums.mass,
        "depth_sum": depth.sums.total,
        "depth_high": depth.is_high,
        "depth_stale_at": depth.stale_at,
        "is_customer": behaviour.is_customer,
        "behaviour_landmark": behaviour.sums.landmark,
        "behaviour_mass": behaviour.sums.mass,
        "lapses_at": behaviour.lapses_at,
        "tier_value": behaviour.tier_value,
        "tier_until": behaviour.tier_until,
        "bought_at": behaviour.bought_at,
        "segment": state.placement.segment,
        "depth_known": state.placement.depth_known,
        "due_at": due_at(state),
        "moved_at": state.moved_at,
        "folded_at": state.folded_at,
    }
