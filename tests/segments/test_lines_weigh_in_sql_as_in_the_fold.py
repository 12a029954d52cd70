"""The lines behind a position are the live ones, and weigh and count in SQL what the fold makes of them."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from backend.clock import days
from backend.loyalty.queries.past import PositionName, evidence_of_positions
from backend.loyalty.rules.axes import Axis
from backend.loyalty.rules.model import Model
from backend.loyalty.rules.observations import Observation
from backend.loyalty.rules.path import keyed_value, keyed_weight
from backend.loyalty.tables import PositionRow
from backend.segments.queries.live_lines import LINE, is_live, is_of_position, keyed, weighed
from tests.loyalty.folding import CALIBRATED, PROVISIONAL
from tests.loyalty.told import NOW, revised_lives
from tests.loyalty.world import World

Lines = dict[tuple[object, ...], tuple[float, float]]


def in_sql(world: World, person: int, model: Model, axis: Axis, at: int) -> Lines:
    """What the lines of the position towards product 1 weigh and say."""
    spans = model.depth if axis is Axis.DEPTH else model.psychology
    statement = (
        select(LINE.kind, LINE.source_id, weighed(model, spans, at), keyed(model, spans))
        .join(PositionRow, is_of_position(axis))
        .where(PositionRow.person_id == person, PositionRow.product_id == world.products[1], is_live(at))
    )
    rows = world.database.read_now(lambda session: session.execute(statement).all())
    assert len({(row[0], row[1]) for row in rows}) == len(rows)
    return {(row[0], row[1]): (row[2], row[3]) for row in rows}


def by_rules(world: World, person: int, model: Model, axis: Axis, at: int) -> Lines:
    """The same by the rules of one person's fold."""
    spans = model.depth if axis is Axis.DEPTH else model.psychology
    name = PositionName(person, world.products[1], world.brands[1])
    evidence = world.database.read_now(lambda session: evidence_of_positions(session, [name], at)[name])
    return {
        (each.kind, each.source_id): (
            keyed_weight(model, each) * 2.0 ** ((each.at - at) / spans.half_life),
            keyed_value(model, spans, each),
        )
        for each in evidence
        if each.axis is axis
    }


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(revised_lives(), st.sampled_from([PROVISIONAL, CALIBRATED]), st.sampled_from([Axis.PSYCHOLOGY, Axis.DEPTH]))
def test_the_lines_are_those_of_the_fold(world: World, told: list[Observation], model: Model, axis: Axis) -> None:
    person = world.person()
    world.observe(person, told, NOW)
    if world.positions(person, NOW).get(1) is None:
        return
    for at in (NOW - days(300), NOW, NOW + days(30)):
        found, expected = in_sql(world, person, model, axis, at), by_rules(world, person, model, axis, at)
        assert found.keys() == expected.keys()
        for source, (weight, value) in expected.items():
            assert found[source] == pytest.approx((weight, value), rel=1e-9, abs=1e-12)
