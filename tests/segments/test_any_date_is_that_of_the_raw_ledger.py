"""Counts and flows of any dates are what numpy makes of the raw ledger, packed or not, whatever was told late."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from backend.clock import Instant, days
from backend.jobs.packing import pack_due
from backend.loyalty.actions import rebuild_chunk, recount_days, sweep
from backend.loyalty.queries import live_model
from backend.loyalty.rules.observations import Observation
from backend.loyalty.tables import LatePath, PathBlock, PlacementDay
from backend.segments.queries import Summary
from tests.loyalty.told import LONG_AGO, NOW, answer, lives, purchase, revised_lives
from tests.loyalty.world import BRAND_OF, World
from tests.segments.reading import counts, flowed
from tests.segments.recomputed import places, raw_ledger, tally

FEW = settings(max_examples=10)
LATER = NOW + days(900)
INSTANTS = st.integers(LONG_AGO, LATER)
LIKED_LONG_AGO = [answer(NOW - days(100 * number), 0.9, weight=2.0) for number in range(1, 6)]
BOUGHT_TWICE = [purchase(NOW - days(350)), purchase(NOW - days(120))]


@FEW
@given(
    told=st.lists(revised_lives(), min_size=1, max_size=3),
    late=st.lists(lives(4), min_size=1, max_size=2),
    instants=st.lists(INSTANTS, min_size=2, max_size=2),
    read_at=st.sampled_from([NOW + days(2), LATER]),
    product=st.sampled_from(sorted(BRAND_OF)),
)
def test_packed_and_changed_afterwards(
    world: World,
    told: list[list[Observation]],
    late: list[list[Observation]],
    instants: list[Instant],
    *,
    read_at: Instant,
    product: int,
) -> None:
    # People pile up from example to example, some packed, some changed since, some of either sort swept.
    people = [world.person() for _ in told]
    for person, lines in zip(people, told, strict=True):
        world.observe(person, lines, NOW)
    pack_due(world.database, lambda: NOW + days(1))
    for person, lines in zip([people[0], world.person()], late, strict=False):
        world.observe(person, lines, NOW + days(1))
    since, until = sorted(min(instant, read_at) for instant in instants)
    _check(world, since, until, read_at, product)
    world.database.write_now(lambda session: sweep(session, until, limit=10_000))
    _check(world, since, until, read_at, product)


def test_a_rebuild_keeps_no_pack_and_loses_no_count(world: World) -> None:
    for _ in range(3):
        world.observe(world.person(), [*LIKED_LONG_AGO, *BOUGHT_TWICE], NOW)
    pack_due(world.database, lambda: LATER)
    assert _packed(world) == 3
    world.database.write_now(lambda session: rebuild_chunk(session, live_model(session), 0, 1_000, LATER))
    assert _packed(world) == 0
    _check(world, NOW - days(200), NOW, LATER, 1)
    spoil = update(PlacementDay).values(positions=PlacementDay.positions + 1)
    world.database.write_now(lambda session: session.execute(spoil))
    world.database.write_now(lambda session: recount_days(session, live_model(session).id))
    _check(world, NOW - days(200), NOW, LATER, 1)


def test_whoever_changed_late_is_noted_until_packed_again(world: World) -> None:
    first, second = world.person(), world.person()
    for person in (first, second):
        world.observe(person, LIKED_LONG_AGO, NOW)
    assert _noted(world) == {first, second}
    assert pack_due(world.database, lambda: NOW) == 1
    assert _noted(world) == set()
    world.observe(first, [answer(NOW, 0.1, weight=9.0)], NOW)
    assert _noted(world) == set(), "what happens today is in no pack"
    assert pack_due(world.database, lambda: NOW) == 0
    world.observe(second, BOUGHT_TWICE, NOW)
    assert _noted(world) == {second}
    _check(world, NOW - days(300), NOW, LATER, 1)


def _check(world: World, since: Instant, until: Instant, now: Instant, product: int) -> None:
    """The counts of both instants and the flow between them."""
    ledger = raw_ledger(world.database)
    subject, brand = world.products[product], world.brands[BRAND_OF[product]]
    then, later = (places(ledger, subject, brand, instant) for instant in (since, until))
    for instant, expected in ((since, then), (until, later)):
        summary = counts(world, instant, now, product)
        assert _told(summary) == tally(expected)
    assert flowed(world, since, until, now, product).counts == Counter(
        (then[person][0] if person in then else None, segment) for person, (segment, _) in later.items()
    )


def _told(summary: Summary) -> tuple[dict[int, int], dict[int, int], int]:
    return (
        {int(segment): count for segment, count in summary.counts.items() if count},
        {int(segment): count for segment, count in summary.depth_unknown.items() if count},
        summary.unclassified,
    )


def _noted(world: World) -> set[int]:
    return set(world.database.read_now(lambda session: session.scalars(select(LatePath.person_id)).all()))


def _packed(world: World) -> int | None:
    return world.database.read_now(lambda session: session.scalar(select(func.count()).select_from(PathBlock)))
