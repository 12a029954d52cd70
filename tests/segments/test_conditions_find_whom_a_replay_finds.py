"""Whoever a condition finds is found by a replay of everybody's ledger too, swept or not, near every bound."""

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.clock import Instant, days
from backend.loyalty.actions import sweep
from backend.loyalty.rules.axes import Axis
from backend.loyalty.rules.observations import Observation
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.segments.rules import (
    AllOf,
    AnyOf,
    Bought,
    CertainBy,
    InSegment,
    IsCustomer,
    Knows,
    Moved,
    NearCut,
    NoneOf,
    OnAxis,
    PeopleWhere,
    Segment,
)
from tests.loyalty.told import LONG_AGO, NOW, revised_lives
from tests.loyalty.world import World
from tests.segments.reading import ids_where
from tests.segments.replaying import fits, lives_at

TOLD_BY = NOW + days(1)
READ_AT = st.integers(TOLD_BY, NOW + days(900))
WHEN = st.integers(LONG_AGO, NOW + days(900))
MAYBE = st.one_of(st.none(), WHEN)
# The products and brands of a fresh world are numbered as they are named.
PRODUCTS, BRANDS = st.sampled_from([1, 1, 2, 3]), st.sampled_from([1, 2])
AXES = st.sampled_from(Axis)
SHARES = st.one_of(st.sampled_from([0.0, 0.05, 0.5, 0.6, 0.65, 0.75, 1.0]), st.floats(0, 1))
CODES = st.lists(st.sampled_from([UNCLASSIFIED, *map(int, Segment)]), max_size=5)
SPANS = st.tuples(WHEN, WHEN).map(sorted)

LEAVES: st.SearchStrategy[PeopleWhere] = st.one_of(
    st.builds(InSegment, product_id=PRODUCTS, segments=CODES, raw=st.booleans()),
    st.builds(
        lambda bounds, **rest: OnAxis(least=bounds[0], most=bounds[1], **rest),
        st.tuples(SHARES, SHARES).map(sorted),
        product_id=PRODUCTS,
        axis=AXES,
    ),
    st.builds(OnAxis, product_id=PRODUCTS, axis=AXES, least=SHARES),
    st.builds(
        NearCut, product_id=PRODUCTS, axis=AXES, within=st.one_of(st.sampled_from([0.0, 0.1]), st.floats(0, 0.5))
    ),
    st.builds(CertainBy, product_id=PRODUCTS, least=SHARES),
    st.builds(Knows, product_id=PRODUCTS, axis=AXES, known=st.booleans()),
    st.builds(IsCustomer, product_id=PRODUCTS, customer=st.booleans()),
    st.builds(
        Moved, product_id=PRODUCTS, since=WHEN, origins=st.one_of(st.none(), CODES), targets=st.one_of(st.none(), CODES)
    ),
    st.builds(lambda span, product: Moved(product_id=product, since=span[0], until=span[1]), SPANS, PRODUCTS),
    st.builds(Bought, product_id=PRODUCTS, since=MAYBE, least=st.integers(1, 3)),
    st.builds(Bought, brand_id=BRANDS, until=MAYBE, least=st.integers(1, 2)),
    st.builds(Bought, since=MAYBE),
    st.builds(lambda span, product: Bought(product_id=product, since=span[0], until=span[1]), SPANS, PRODUCTS),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.sampled_from([AllOf, AllOf, AnyOf, NoneOf]).flatmap(
        lambda kind: st.builds(kind, parts=st.lists(inner, max_size=3))
    ),
    max_leaves=5,
)


@settings(max_examples=25)
@given(told=revised_lives(), wheres=st.lists(TREES, min_size=3, max_size=6), at=READ_AT, swept=st.booleans())
def test_both_find_the_same(
    world: World, told: list[Observation], wheres: list[PeopleWhere], at: Instant, *, swept: bool
) -> None:
    # People pile up from example to example: everyone so far is asked each time.
    world.observe(world.person(), told, TOLD_BY)
    if swept:
        world.database.write_now(lambda session: sweep(session, at, limit=10_000))
    lives = lives_at(world, at)
    for where in wheres:
        assert ids_where(world, where, at) == [person for person, life in lives.items() if fits(where, life)], where


@settings(max_examples=10)
@given(told=revised_lives(), where=LEAVES)
def test_also_at_the_very_instants_at_which_something_turns(
    world: World, told: list[Observation], where: PeopleWhere
) -> None:
    person = world.person()
    world.observe(person, told, TOLD_BY)
    state = world.positions(person, TOLD_BY)
    turns = {
        turn + around
        for view in state.values()
        for turn in (view.state.psychology.stale_at, view.state.depth.stale_at, view.state.behaviour.lapses_at)
        if turn is not None and turn > TOLD_BY
        for around in (-1, 0, 1)
    }
    for at in sorted(turns):
        expected = [person for person, life in lives_at(world, at).items() if fits(where, life)]
        assert ids_where(world, where, at) == expected, (where, at)
