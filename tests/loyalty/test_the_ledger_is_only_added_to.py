"""The ledger is append-only: the database itself refuses to change a line, and a refusal leaves nothing behind."""

import math

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from backend.clock import MINUTE
from backend.loyalty.queries import ledger_of
from backend.loyalty.rules.axes import Axis, Facet, Kind
from backend.loyalty.rules.observations import FutureInstant, UnfitObservation
from backend.loyalty.tables import MoveRow, ObservationRow, PositionCount, PositionRow
from tests.loyalty.told import NOW, answer, purchase
from tests.loyalty.world import World


def test_no_line_is_changed(world: World) -> None:
    person = world.person()
    world.observe(person, [answer(NOW, 0.5)], NOW)
    before = world.database.read_now(lambda session: ledger_of(session, [person]))
    with pytest.raises(DBAPIError, match="never changed"):
        world.database.write_now(lambda session: session.execute(text("UPDATE observations SET value = 1")))
    assert world.database.read_now(lambda session: ledger_of(session, [person])) == before


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("value", 1.01),
        ("value", -0.01),
        ("value", math.nan),
        ("weight", 0.0),
        ("weight", math.inf),
        ("revision", 0),
        ("facet", Facet.CONNECTION),
        ("axis", Axis.BEHAVIOUR),
        ("kind", Kind.PURCHASE),
        ("observed_at", NOW + 5 * MINUTE + 1),
    ],
)
def test_what_is_unfit_is_refused_whole(world: World, name: str, value: float) -> None:
    person = world.person()
    refusal = FutureInstant if name == "observed_at" else UnfitObservation
    with pytest.raises(refusal):
        world.observe(person, [purchase(NOW), answer(NOW, 0.5, **{name: value})], NOW)
    assert world.database.read_now(_kept) == [0, 0, 0, 0]


def _kept(session: Session) -> list[int]:
    tables = (ObservationRow, PositionRow, MoveRow, PositionCount)
    return [session.scalars(select(func.count()).select_from(table)).one() for table in tables]
