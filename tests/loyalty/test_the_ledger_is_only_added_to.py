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

UNFIT = {
    "above its scale": answer(NOW, 1.01),
    "below its scale": answer(NOW, -0.01),
    "no number": answer(NOW, math.nan),
    "without weight": answer(NOW, 0.5, weight=0.0),
    "of endless weight": answer(NOW, 0.5, weight=math.inf),
    "before the first revision": answer(NOW, 0.5, revision=0),
    "another axis's facet": answer(NOW, 0.5, facet=Facet.CONNECTION),
    "an answer about behaviour": answer(NOW, 0.5, axis=Axis.BEHAVIOUR),
    "a purchase of feelings": answer(NOW, 0.5, kind=Kind.PURCHASE),
    "a conversation about behaviour": answer(NOW, 0.5, axis=Axis.BEHAVIOUR, kind=Kind.CONVERSATION),
    "a conversation on another axis's facet": answer(NOW, 0.5, facet=Facet.CONNECTION, kind=Kind.CONVERSATION),
    "advocacy of a product": answer(NOW, 1.0, axis=Axis.BEHAVIOUR, kind=Kind.ADVOCACY, facet=None),
}


def test_no_line_is_changed(world: World) -> None:
    person = world.person()
    world.observe(person, [answer(NOW, 0.5)], NOW)
    before = world.database.read_now(lambda session: ledger_of(session, [person]))
    with pytest.raises(DBAPIError, match="never changed"):
        world.database.write_now(lambda session: session.execute(text("UPDATE observations SET value = 1")))
    assert world.database.read_now(lambda session: ledger_of(session, [person])) == before


@pytest.mark.parametrize("name", UNFIT)
def test_what_is_unfit_is_refused_whole(world: World, name: str) -> None:
    person = world.person()
    with pytest.raises(UnfitObservation):
        world.observe(person, [purchase(NOW), UNFIT[name]], NOW)
    assert world.database.read_now(_kept) == [0, 0, 0, 0]


def test_what_is_still_to_come_is_refused_whole(world: World) -> None:
    person = world.person()
    with pytest.raises(FutureInstant):
        world.observe(person, [purchase(NOW), answer(NOW + 5 * MINUTE + 1, 0.5)], NOW)
    assert world.database.read_now(_kept) == [0, 0, 0, 0]


def _kept(session: Session) -> list[int]:
    tables = (ObservationRow, PositionRow, MoveRow, PositionCount)
    return [session.scalars(select(func.count()).select_from(table)).one() for table in tables]
