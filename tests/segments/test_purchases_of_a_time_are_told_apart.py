"""Who bought, or moved, in some time is told apart from who did before or since, however the condition is put."""

from collections.abc import Callable, Mapping, Sequence

from backend.clock import Instant, days
from backend.loyalty.rules.axes import Axis
from backend.segments.rules import AllOf, AnyOf, Bought, CertainBy, Moved, NoneOf, OnAxis, PeopleWhere
from tests.loyalty.told import NOW, answer, purchase, withdrawn
from tests.loyalty.world import World
from tests.segments.reading import ids_where

OLD, LATE, AHEAD = NOW - days(10), NOW - days(2), NOW + days(1)
SAID = answer(NOW - days(20), 0.9, weight=9.0)
# Whose purchases still count; whoever said or did nothing has no position.
BOUGHT: Sequence[Sequence[Instant]] = ([OLD, LATE], [OLD], [LATE], [LATE, AHEAD], [], [])
PLACED = CertainBy(product_id=1, least=0)
SHAPES: Mapping[str, tuple[Callable[[PeopleWhere], PeopleWhere], Callable[[bool, bool], bool]]] = {
    "alone": (lambda where: where, lambda fits, _: fits),
    "not": (lambda where: NoneOf(parts=[where]), lambda fits, _: not fits),
    "placed, not": (
        lambda where: AllOf(parts=[PLACED, NoneOf(parts=[where])]),
        lambda fits, placed: placed and not fits,
    ),
    "placed, any": (
        lambda where: AllOf(parts=[PLACED, AnyOf(parts=[where, NoneOf(parts=[PLACED])])]),
        lambda fits, placed: placed and fits,
    ),
}
TIMES: Sequence[tuple[Instant | None, Instant | None]] = (
    *((None, None), (OLD + 1, None), (LATE, None), (LATE + 1, None)),
    *((OLD, OLD), (OLD + 1, LATE - 1), (LATE, LATE)),
)


def test_whatever_the_time_and_however_it_is_put(world: World) -> None:
    people = {world.person(): at for at in BOUGHT}
    *heard, _unheard = people
    for person in heard:
        world.observe(person, [SAID, *map(purchase, people[person])], AHEAD)
    # A purchase that was taken back is none, be it the last.
    world.observe(heard[1], [purchase(LATE)], AHEAD)
    world.observe(heard[1], [withdrawn(purchase(LATE))], AHEAD)
    for since, until in TIMES:
        where = Bought(product_id=1, since=since, until=until)
        fits = {person: any(_is_in(at, since, until) for at in bought) for person, bought in people.items()}
        for name, (shaped, holds) in SHAPES.items():
            found = [person for person in people if holds(fits[person], person in heard)]
            assert ids_where(world, shaped(where), NOW) == found, (name, since, until)


def _is_in(at: Instant, since: Instant | None, until: Instant | None) -> bool:
    return (since or 0) <= at <= min(until or NOW, NOW)


def test_moves_are_told_apart_likewise_when_only_time_has_made_them(world: World) -> None:
    told = [[SAID, purchase(OLD)], [SAID], [SAID, purchase(NOW - days(300))], []]
    people = {world.person(): own for own in told}
    for person, own in people.items():
        world.observe(person, own, OLD)
    first, second, third, unheard = people
    lapsed = NOW + days(400)
    # Nothing was swept: who stopped buying since has moved by time alone, and is stored where they stood.
    for since, wanted in ((OLD, [first]), (OLD + 1, [first]), (NOW - days(21), [first, second, third])):
        where = Moved(product_id=1, since=since, until=NOW + days(300))
        for name, (shaped, holds) in SHAPES.items():
            found = [each for each in people if holds(each in wanted, each != unheard)]
            assert ids_where(world, shaped(where), lapsed) == found, (name, since)


def test_what_is_not_known_of_a_position_is_not_so(world: World) -> None:
    buyer, heard = world.person(), world.person()
    world.observe(buyer, [purchase(OLD)], OLD)
    world.observe(heard, [SAID, purchase(OLD)], OLD)
    acted, felt = (OnAxis(product_id=1, axis=axis, least=0, most=1) for axis in (Axis.BEHAVIOUR, Axis.PSYCHOLOGY))
    assert ids_where(world, AllOf(parts=[acted, felt]), NOW) == [heard]
    assert ids_where(world, AllOf(parts=[acted, NoneOf(parts=[felt])]), NOW) == [buyer]
