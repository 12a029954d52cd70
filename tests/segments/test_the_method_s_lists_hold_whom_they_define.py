"""Each named list holds exactly whom its definition names, as worked out from the ledger by itself."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from backend.clock import DAY, days
from backend.db import Page, Slice
from backend.errors import Invalid
from backend.loyalty.queries.past import PositionName, evidence_of_positions
from backend.loyalty.queries.positions import PositionView
from backend.loyalty.rules.axes import Axis, Facet, Kind
from backend.loyalty.rules.observations import Evidence, Observation
from backend.segments.queries.about_to_lapse import AboutToLapse, about_to_lapse
from backend.segments.queries.false_loyal import FalseLoyal, false_loyal
from backend.segments.queries.gone_quiet import GoneQuiet, QuietAsked, gone_quiet
from backend.segments.queries.named_lists import ListAsked
from backend.segments.queries.near_cut import NearACut, near_cut
from backend.segments.queries.sleeping_fans import SleepingFan, sleeping_fans, what_holds_back
from backend.segments.rules import RefIn
from backend.segments.rules.listing import Quiet
from tests.api.client import counted_statements
from tests.loyalty.told import NOW, answer, purchase, revised_lives
from tests.loyalty.world import World

AT = NOW + days(20)
SINCE = AT - days(120)
EVERYONE = Slice(count=100)
QUIET = QuietAsked(factor=2.0, least=days(30))
Reasoned = FalseLoyal | SleepingFan | NearACut | AboutToLapse | GoneQuiet
Part = Page[FalseLoyal] | Page[SleepingFan] | Page[NearACut] | Page[AboutToLapse] | Page[GoneQuiet]
LISTS: dict[str, Callable[[Session, ListAsked, Slice], Part]] = {
    "false loyal": lambda session, asked, part: false_loyal(session, asked, part, since=SINCE, drop=0.05),
    "sleeping fans": sleeping_fans,
    "near a cut": lambda session, asked, part: near_cut(session, asked, part, axis=Axis.PSYCHOLOGY, within=0.1),
    "about to lapse": lambda session, asked, part: about_to_lapse(session, asked, part, within=days(90)),
    "gone quiet": lambda session, asked, part: gone_quiet(session, asked, part, QUIET),
}
Told = tuple[PositionView, list[Evidence]]


def asked_of(world: World, product: int = 1) -> ListAsked:
    """A list of those with a position towards a product."""
    return ListAsked(product_id=world.products[product], now=AT)


def on_list(world: World, name: str, part: Slice = EVERYONE, where: RefIn | None = None) -> Part:
    """A page of that list."""
    asked = replace(asked_of(world), where=where)
    return world.database.read_now(lambda session: LISTS[name](session, asked, part))


def ids_on(world: World, name: str) -> list[int]:
    """The ids of those on the list, once it is sure that they are as many as are counted."""
    page = on_list(world, name)
    assert page.count is not None
    assert world.database.read_now(page.count) == len(page.rows)
    return [row.listed.person.id for row in page.rows]


def _mean(evidence: list[Evidence], until: int) -> tuple[float, float]:
    """M/N and N of the provisional model at an instant, by hand."""
    moments = {"SIGNUP": 0.8, "CAMPAIGN": 0.7}
    told = [each for each in evidence if each.axis is Axis.PSYCHOLOGY and each.at <= until]
    weights = [
        each.weight * moments.get(each.moment.name, 1.0) * 0.5 ** ((until - each.at) / days(180)) for each in told
    ]
    mass = sum(weights)
    return (sum(w * each.value for w, each in zip(weights, told, strict=True)) / mass if mass else 0.0), mass


def _is_false_loyal(view: PositionView, evidence: list[Evidence]) -> bool:
    (then, known), (now, _) = _mean(evidence, SINCE), _mean(evidence, AT)
    return view.placement.segment in {2, 3, 6, 7} and known >= 2 - 1e-9 and then - now >= 0.05 - 1e-9


def _is_near(view: PositionView, _evidence: list[Evidence]) -> bool:
    return view.psychology.known and abs(view.psychology.value - 0.6) <= 0.1 + 1e-9


def _lapses(view: PositionView, _evidence: list[Evidence]) -> bool:
    own = view.state.behaviour
    return own.tier_value is None and own.lapses_at is not None and AT < own.lapses_at <= AT + days(90)


def _is_quiet(view: PositionView, evidence: list[Evidence]) -> bool:
    told = sorted(each.at for each in evidence)
    days_heard = {at // DAY for at in told}
    silence = AT - told[-1]
    usual = (told[-1] - told[0]) / (len(days_heard) - 1) if len(days_heard) > 2 else float("inf")
    answered = max((each.at for each in evidence if each.axis is Axis.PSYCHOLOGY), default=None)
    stale_at = view.state.psychology.stale_at
    is_stale = answered is not None and stale_at is not None and answered <= stale_at < AT
    return (silence > days(30) and silence > 2 * usual) or is_stale


DEFINED: dict[str, Callable[[PositionView, list[Evidence]], bool]] = {
    "false loyal": _is_false_loyal,
    "sleeping fans": lambda view, _evidence: view.placement.segment in {1, 5},
    "near a cut": _is_near,
    "about to lapse": _lapses,
    "gone quiet": _is_quiet,
}


def _evidence(world: World, name: PositionName) -> list[Evidence]:
    return world.database.read_now(lambda session: evidence_of_positions(session, [name], AT)[name])


def told_of(world: World, people: list[int]) -> dict[int, Told]:
    """The position of each of the people towards product 1, if there is one, and the evidence behind it."""
    found: dict[int, Told] = {}
    for person in people:
        view = world.positions(person, AT).get(1)
        if view is not None:
            name = PositionName(person, view.key.product_id, view.key.brand_id)
            found[person] = view, _evidence(world, name)
    return found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12)
@given(st.lists(revised_lives(), min_size=4, max_size=4))
def test_every_list_is_its_definition(world: World, told: list[list[Observation]]) -> None:
    people = [world.person() for _ in told]
    for person, life in zip(people, told, strict=True):
        world.observe(person, life, NOW)
    views = told_of(world, people)
    for name, holds in DEFINED.items():
        expected = {person for person, (view, evidence) in views.items() if holds(view, evidence)}
        assert set(ids_on(world, name)) & set(people) == expected, name


def _first(world: World, name: str) -> Reasoned:
    (row,) = on_list(world, name).rows
    return row


def test_a_false_loyal_comes_with_what_fell(world: World) -> None:
    person = world.person()
    told = [
        *(answer(SINCE - days(1), 0.9, source_id=f"then-{number}") for number in range(3)),
        answer(AT - days(60), 0.3, source_id="fell", item="trust"),
        answer(AT - days(60), 0.95, source_id="stayed", item="liking"),
        purchase(AT - days(50)),
    ]
    world.observe(person, told, AT)
    found = _first(world, "false loyal")
    assert isinstance(found, FalseLoyal)
    assert found.before.mean == pytest.approx(0.9)
    weights = [3 * 0.5 ** (121 / 180), 2 * 0.5 ** (60 / 180)]
    assert found.now.mean == pytest.approx((0.9 * weights[0] + 0.625 * weights[1]) / sum(weights))
    assert [each.evidence.source_id for each in found.answers] == ["fell"]


def test_silence_alone_makes_nobody_false_loyal(world: World) -> None:
    """The coordinate drifts from .9 to the cut, but nobody said anything else."""
    person = world.person()
    told = [answer(SINCE - days(9), 0.9, source_id=f"s{number}", weight=4.0) for number in range(3)]
    world.observe(person, [*told, purchase(AT - days(5))], AT)
    view = world.positions(person, AT)[1]
    then = world.positions(person, AT - days(100))[1]
    assert view.psychology.value < then.psychology.value
    assert view.placement.segment == 3
    assert ids_on(world, "false loyal") == []


def test_a_sleeping_fan_comes_with_what_holds_them_back(world: World) -> None:
    people = [world.person() for _ in range(3)]
    for number, person in enumerate(people):
        told = [
            answer(AT, 1.0, source_id="a", item="liked", weight=9.0),
            answer(AT, 0.2 + number / 4, source_id="b", item="price", facet=Facet.TRUST),
            answer(AT, 0.1, source_id="c", item="shop", facet=Facet.DEPENDENCE),
            answer(AT, 0.3, source_id="d", item="maker", axis=Axis.DEPTH),
        ]
        world.observe(person, told, AT)
    rows = on_list(world, "sleeping fans").rows
    found = [row for row in rows if isinstance(row, SleepingFan)]
    assert [[each.item for each in row.held_back_by] for row in found] == [
        ["maker", "shop", "price"],
        ["maker", "shop", "price"],
        ["maker", "shop"],
    ]
    # 1 answer of .1 beside 11 others and the prior: −.5/12.
    assert found[0].held_back_by[1].adds == pytest.approx(-0.5 / 12)
    assert {row.weakest for row in found} == {Facet.DEPENDENCE}
    by_item = world.database.read_now(lambda session: what_holds_back(session, asked_of(world), by_item=True))
    assert [(each.item, each.asked, each.held_back, round(each.mean, 6)) for each in by_item] == [
        ("shop", 3, 3, 0.1),
        ("maker", 3, 3, 0.3),
        ("price", 3, 2, 0.45),
        ("liked", 3, 0, 1.0),
    ]
    by_facet = world.database.read_now(lambda session: what_holds_back(session, asked_of(world), by_item=False))
    assert [(each.facet, each.item, each.asked, each.held_back) for each in by_facet] == [
        (Facet.DEPENDENCE, None, 3, 3),
        (Facet.CONNECTION, None, 3, 3),
        (Facet.TRUST, None, 3, 2),
        (Facet.LIKING, None, 3, 0),
    ]


def test_near_a_cut_says_how_near_and_what_would_turn_it(world: World) -> None:
    person = world.person()
    world.observe(person, [answer(AT, 0.55, source_id=f"s{number}") for number in range(4)], AT)
    found = _first(world, "near a cut")
    assert isinstance(found, NearACut)
    assert found.above == pytest.approx(-0.05 * 4 / 5)
    assert found.would_move.psychology.turns_high
    assert found.would_move.psychology.answers == 2


def test_whoever_lapses_soonest_comes_first_with_the_instant(world: World) -> None:
    people = [world.person() for _ in range(4)]
    for person, bought in zip(people, (40, 80, 10, 200), strict=True):
        world.observe(person, [purchase(AT - days(bought))], AT)
    # A tier stands for behaviour: it ends, and does not lapse.
    tiered = world.person()
    world.observe(tiered, [purchase(AT - days(40)), purchase(AT, kind=Kind.TIER, value=0.8)], AT)
    page = on_list(world, "about to lapse")
    found = [row for row in page.rows if isinstance(row, AboutToLapse)]
    assert [(row.listed.person.id, row.lapses_at, row.bought_at) for row in found] == [
        (people[1], AT + days(10), AT - days(80)),
        (people[0], AT + days(50), AT - days(40)),
        (people[2], AT + days(80), AT - days(10)),
    ]
    assert found[0].turn.lasts_until is not None
    following = on_list(world, "about to lapse", Slice(count=1, after=page.cursors[0]))
    assert [row.listed.person.id for row in following.rows] == [people[0]]


def test_whoever_is_quieter_than_usual_for_them_is_told_apart_from_whoever_always_is(world: World) -> None:
    weekly, yearly, stale = (world.person() for _ in range(3))
    world.observe(weekly, [purchase(AT - days(45 + 7 * number)) for number in range(5)], AT)
    world.observe(yearly, [purchase(AT - days(300 * (number + 1))) for number in range(3)], AT)
    world.observe(stale, [answer(AT - days(200), 0.9, source_id=f"s{number}") for number in range(3)], AT)
    found = [row for row in on_list(world, "gone quiet").rows if isinstance(row, GoneQuiet)]
    assert [(row.listed.person.id, list(row.ways)) for row in found] == [
        (weekly, [Quiet.RHYTHM]),
        (stale, [Quiet.STALE]),
    ]
    assert (found[0].rhythm.usual, found[0].rhythm.last_at, found[0].rhythm.occasions) == (days(7), AT - days(45), 5)
    assert found[1].stale_at is not None
    assert found[1].stale_at < AT


def test_a_page_of_few_false_loyal_stops_early_and_goes_on_from_there(world: World) -> None:
    """Two of nine buyers have fallen, and three are looked at for a page: forward and backward all pages find both."""
    people = [world.person() for _ in range(9)]
    for number, person in enumerate(people):
        world.observe(person, LIVES["false loyal"] if number in {4, 8} else LIVES["false loyal"][:3] + LASTING, AT)

    def read(part: Slice) -> Page[FalseLoyal]:
        return world.database.read_now(
            lambda session: false_loyal(session, asked_of(world), part, since=SINCE, drop=0.05, most=3)
        )

    pages = [read(Slice(count=2))]
    while pages[-1].has_next:
        pages.append(read(Slice(count=2, after=pages[-1].ends_at or pages[-1].cursors[-1])))
    assert [[row.listed.person.id for row in page.rows] for page in pages] == [[], [people[4]], [people[8]], []]
    assert [page.ends_at for page in pages] == [(people[2],), (people[5],), (people[8],), None]
    back = [read(Slice(count=2, backward=True))]
    while back[-1].has_previous:
        back.append(read(Slice(count=2, backward=True, before=back[-1].starts_at or back[-1].cursors[0])))
    assert [[row.listed.person.id for row in page.rows] for page in back] == [[people[8]], [people[4]], [], []]
    assert pages[0].count is not None
    assert world.database.read_now(pages[0].count) == 2


LASTING = [*(answer(AT - days(110), 1.0, source_id=f"t{number}") for number in range(3)), purchase(AT - days(35))]
LIVES = {
    "false loyal": [
        *(answer(SINCE - days(9), 1.0, source_id=f"s{number}") for number in range(3)),
        *(answer(AT - days(110), 0.2, source_id=f"t{number}") for number in range(3)),
        purchase(AT - days(35)),
    ],
    "sleeping fans": [answer(AT, 1.0, source_id=f"s{number}") for number in range(3)],
    "near a cut": [answer(AT, 0.6, source_id=f"s{number}") for number in range(3)],
    "about to lapse": [purchase(AT - days(40))],
    "gone quiet": [purchase(AT - days(45 + 7 * number)) for number in range(5)],
}


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_page_takes_as_many_statements_as_one_person(world: World, name: str) -> None:
    for _ in range(12):
        world.observe(world.person(), LIVES[name], AT)

    def taken(part: Slice) -> tuple[int, int]:
        with counted_statements() as counted:
            rows = on_list(world, name, part).rows
        return len(rows), len(counted)

    (few, one), (many, all_of_them) = taken(Slice(count=1)), taken(EVERYONE)
    assert (few, many) == (1, 12)
    assert one == all_of_them <= 9
    some = on_list(world, name, where=RefIn(refs=["C-2", "C-5"]))
    assert len(some.rows) == 2


@pytest.mark.parametrize(
    "refused",
    [
        lambda session, asked: false_loyal(session, asked, EVERYONE, since=AT, drop=0.1),
        lambda session, asked: false_loyal(session, asked, EVERYONE, since=SINCE, drop=0.0),
        lambda session, asked: about_to_lapse(session, asked, EVERYONE, within=0),
        lambda session, asked: gone_quiet(session, asked, EVERYONE, QuietAsked(factor=0.5, least=0)),
        lambda session, asked: gone_quiet(session, asked, EVERYONE, QuietAsked(factor=2, least=-1)),
    ],
    ids=["since", "drop", "within", "factor", "least"],
)
def test_senseless_bounds_are_refused(world: World, refused: Callable[[Session, ListAsked], object]) -> None:
    with pytest.raises(Invalid):
        world.database.read_now(lambda session: refused(session, asked_of(world)))
