"""What the demo's many actions left behind is what the ledger alone gives when it is read from the start."""

import pytest
from sqlalchemy.orm import Session

from backend.db import Database
from backend.loyalty.queries import PositionView, position_at, positions_of
from tests.clocks import START

LOOKED_AT = range(1, 121)


def test_positions_equal_a_replay(demo: Database) -> None:
    pairs = demo.read_now(_kept_and_replayed)
    assert len(pairs) > len(LOOKED_AT)
    for kept, replayed in pairs:
        assert replayed is not None
        assert replayed.placement == kept.placement
        assert _coordinates(replayed) == pytest.approx(_coordinates(kept), rel=1e-12)


def _kept_and_replayed(session: Session) -> list[tuple[PositionView, PositionView | None]]:
    return [
        (view, position_at(session, view.key.person_id, view.key.product_id, START))
        for view in positions_of(session, LOOKED_AT, START)
    ]


def _coordinates(view: PositionView) -> tuple[float, ...]:
    return (view.psychology.value, view.behaviour.value, view.depth.value, view.certainty)
