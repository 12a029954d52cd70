"""The placement said in SQL is that of the rules, for any state and any instant behind it."""

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backend.clock import Instant, days
from backend.db.statements import put
from backend.loyalty.queries import live_model
from backend.loyalty.queries.placements import depth_known_at, raw_segment_at, segment_at
from backend.loyalty.queries.positions import PositionView
from backend.loyalty.queries.states import PositionKey, row_of
from backend.loyalty.rules.path import NOWHERE, Attitude, Behaviour, State, place, settle
from backend.loyalty.rules.sums import Sums
from backend.loyalty.tables import PositionRow
from tests.loyalty.folding import PROVISIONAL
from tests.loyalty.world import World

# Close together, so that instants coincide as often as not.
INSTANTS = st.integers(0, 12)
ENDS = st.one_of(st.none(), INSTANTS)
TOTALS = st.sampled_from([0.0, 0.5, 0.6, 0.6000000001, 0.7])


@st.composite
def states(draw: st.DrawFn) -> State:
    """Any state, placed as of its latest evidence."""
    tier = draw(st.sampled_from([None, None, 0.25, 0.5, 0.75]))
    folded_at = draw(INSTANTS)
    state = NOWHERE._replace(
        psychology=Attitude(sums=Sums(0, 1.0, draw(TOTALS)), is_high=draw(st.booleans()), stale_at=draw(ENDS)),
        depth=Attitude(sums=Sums(0, 1.0, draw(TOTALS)), is_high=draw(st.booleans()), stale_at=draw(ENDS)),
        behaviour=Behaviour(
            is_customer=True,
            sums=Sums(0, 1.0, 1.0),
            lapses_at=draw(ENDS),
            tier_value=tier,
            tier_until=None if tier is None else draw(ENDS),
        ),
        moved_at=folded_at,
        folded_at=folded_at,
    )
    return state._replace(placement=place(state, folded_at))


@settings(max_examples=60)
@given(state=states(), later=INSTANTS)
def test_stored_and_settled_are_the_same(world: World, state: State, later: int) -> None:
    person, at = world.person(), state.folded_at + later
    settled, _ = settle(state, at)
    assert _placed(world, person, state, at) == settled.placement
    assert settled.placement == place(state, at)


@settings(max_examples=30)
@given(state=states(), later=INSTANTS)
def test_raw_sides_are_the_same(world: World, state: State, later: int) -> None:
    # Far enough apart for what behaviour's own sums say to be decided by lapses_at.
    at = state.folded_at + days(500) + later
    key = PositionKey(world.person(), 1, world.products[1], world.brands[1])
    state = state._replace(behaviour=state.behaviour._replace(lapses_at=days(90)))
    view = PositionView(key=key, state=state, model=PROVISIONAL, at=at)
    _keep(world, key.person_id, state)
    raw = world.database.read_now(lambda session: session.scalar(select(raw_segment_at(PROVISIONAL, at))))
    assert raw == view.raw_segment


def _keep(world: World, person: int, state: State) -> None:
    """The only position there is."""

    def write(session: Session) -> None:
        session.execute(delete(PositionRow))
        key = PositionKey(person, live_model(session).id, world.products[1], world.brands[1])
        put(session, PositionRow, [row_of(key, state)])

    world.database.write_now(write)


def _placed(world: World, person: int, state: State, at: Instant) -> tuple[int | None, bool | None]:
    _keep(world, person, state)
    statement = select(segment_at(at), depth_known_at(at))
    segment, known = world.database.read_now(lambda session: session.execute(statement).one())
    return segment, None if known is None else bool(known)
