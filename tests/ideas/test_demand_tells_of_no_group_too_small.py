"""What is shown of demand gives no group of fewer than five away: not by itself, and not by subtraction."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from backend.ideas.rules import DemandKind
from backend.ideas.rules.demand import UNPLACED, cloud, demand, hidden_places
from backend.ideas.rules.fit import ENOUGH_VOTERS, fits
from backend.segments.rules import Segment
from backend.shares import wilson

PLACES = [UNPLACED, *Segment]
COUNTS = st.lists(st.integers(0, 12), min_size=9, max_size=9)
MANY = 1_000


def _counted(counts: list[int]) -> dict[int, int]:
    return {int(place): count for place, count in zip(PLACES, counts, strict=True)}


@given(COUNTS, COUNTS)
def test_neither_those_who_want_it_nor_the_others_are_ever_fewer_than_five(want: list[int], rest: list[int]) -> None:
    members = [one + other for one, other in zip(want, rest, strict=True)]
    told = demand(_counted(want), _counted(members))
    for cell in told.cells:
        assert min(cell.supporters, cell.members - cell.supporters) >= 5
    for shown, everyone in (
        (sum(cell.supporters for cell in told.cells), told.supporters),
        (sum(cell.members - cell.supporters for cell in told.cells), (told.members or 0) - told.supporters),
    ):
        if told.members is not None:
            assert everyone - shown == 0 or everyone - shown >= 5
    assert {cell.segment for cell in told.cells} | set(told.hidden) == set(map(int, PLACES))


def test_whoever_knows_the_rule_works_no_small_count_out_either() -> None:
    """Every table of four segments of up to nine supporters is hidden; then all that look alike are held together."""
    alike: dict[object, list[tuple[int, ...]]] = defaultdict(list)
    for table in product(range(10), repeat=4):
        counts = dict(zip(PLACES, table, strict=False))
        members = dict.fromkeys(PLACES[:4], MANY)
        hidden = hidden_places(counts, members) & set(PLACES[:4])
        shown = tuple(None if place in hidden else counts[place] for place in PLACES[:4])
        alike[sum(table), shown].append(table)
    given_away = [
        (look, group) for look, tables in alike.items() for group, values in _worked_out(look, tables) if values
    ]
    assert given_away == []


def _worked_out(look: object, tables: list[tuple[int, ...]]) -> Iterator[tuple[tuple[int, ...], bool]]:
    """Each group of hidden segments, and whether it is known to be of one to four."""
    assert isinstance(look, tuple)
    hidden = [place for place, count in enumerate(look[1]) if count is None]
    for size in range(1, len(hidden) + 1):
        for group in combinations(hidden, size):
            sums = {sum(table[place] for place in group) for table in tables}
            is_all = size == len(look[1])
            yield group, len(sums) == 1 and 1 <= min(sums) <= 4 and not is_all


def test_where_nothing_protects_them_all_are_hidden() -> None:
    told = demand({Segment.FAN: 3}, {Segment.FAN: 50, Segment.SWITCHER: 50})
    assert (told.supporters, told.members, list(told.cells), told.kind) == (3, None, [], DemandKind.TOO_FEW)
    assert list(told.hidden) == list(map(int, PLACES))
    assert demand({}, {}).kind is DemandKind.TOO_FEW


def test_a_lone_small_segment_takes_the_next_smallest_with_it() -> None:
    supporters = {Segment.FAN: 2, Segment.SWITCHER: 9, Segment.BRAND_LOYAL: 40, Segment.PRODUCT_LOYAL: 30}
    members = {segment: count + 100 for segment, count in supporters.items()}
    every = {place: 6 for place in PLACES if place not in supporters}
    told = demand(supporters | every, members | dict.fromkeys(every, 60))
    # All of six are alike, so that it does not tell anything which of them was taken.
    assert list(told.hidden) == sorted([Segment.FAN, *every])
    assert [(cell.segment, cell.supporters) for cell in told.cells] == [(2, 9), (3, 30), (7, 40)]


def test_a_share_is_held_against_that_of_the_members() -> None:
    supporters = dict.fromkeys(PLACES, 10) | {Segment.SWITCHER: 120}
    members = dict.fromkeys(PLACES, 100) | {Segment.SWITCHER: 200}
    told = demand(supporters, members)
    (cell,) = [cell for cell in told.cells if cell.segment == Segment.SWITCHER]
    assert (told.supporters, told.members, cell.share, cell.lift) == (200, 1_000, 0.6, 3.0)
    assert (round(cell.interval.low, 4), round(cell.interval.high, 4)) == (0.5308, 0.6654)
    assert (round(cell.lift_interval.low, 3), round(cell.lift_interval.high, 3)) == (2.654, 3.327)
    assert told.kind is DemandKind.PULLS_SWITCHERS


def test_the_kind_says_only_what_the_numbers_bear() -> None:
    members = dict.fromkeys(PLACES, 100)

    def kind(**more: int) -> DemandKind:
        return demand(dict.fromkeys(PLACES, 10) | {Segment[name]: count for name, count in more.items()}, members).kind

    assert kind() is DemandKind.BROAD
    assert kind(SWITCHER=14, BRAND_BUYER=12) is DemandKind.BROAD
    assert kind(SWITCHER=60) is kind(BRAND_BUYER=60) is DemandKind.PULLS_SWITCHERS
    assert kind(BRAND_LOYAL=60) is kind(PRODUCT_LOYAL=40, BRAND_LOYAL=40) is DemandKind.PLEASES_LOYAL_ONLY
    assert kind(BRAND_LOYAL=60, SWITCHER=60) is DemandKind.PULLS_SWITCHERS
    assert kind(FAN=60, CONSUMER=60) is DemandKind.BROAD


def test_points_are_rounded_and_in_an_order_that_tells_nothing() -> None:
    points = [(0.51, 0.499, None), (0.12, 0.9, 0.03), (0.12, 0.9, None), (0.974, 0.0, 1.0), (0.12, 0.88, 0.5)]
    told = [(0.1, 0.9, None), (0.1, 0.9, 0.05), (0.1, 0.9, 0.5), (0.5, 0.5, None), (0.95, 0.0, 1.0)]
    assert list(cloud(points)) == list(cloud(points[::-1])) == told
    assert list(cloud(points[:4])) == []


def test_wilson_s_interval_is_the_one_in_the_books() -> None:
    # Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), method 3.
    told = [(81, 263), (15, 148), (0, 20), (1, 29)]
    books = [(0.2553, 0.3662), (0.0624, 0.1605), (0.0, 0.1611), (0.0061, 0.1718)]
    assert [(round(each.low, 4), round(each.high, 4)) for each in (wilson(*pair) for pair in told)] == books
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0.0, 1.0)


@given(st.integers(0, 200), st.integers(0, 200))
def test_a_fit_grows_with_the_share_and_with_the_votes(part: int, rest: int) -> None:
    whole = part + rest
    interval = wilson(part, whole)
    assert 0 <= interval.low <= (part / whole if whole else 0.5) <= interval.high <= 1
    assert _fit(part, rest) <= interval.low
    assert _fit(part + 1, rest) >= _fit(part, rest)
    if part >= ENOUGH_VOTERS and rest >= ENOUGH_VOTERS:
        assert _fit(part, rest) == interval.low


def _fit(part: int, rest: int) -> float:
    """How well an idea fits its one segment, of whose other voters nothing is known."""
    return fits({Segment.FAN: part, UNPLACED: rest})[Segment.FAN]


def test_the_order_by_fit_gives_no_few_away_either() -> None:
    """All ways in which up to 16 voters stand in some segments are held together that look alike in all the orders."""
    alike = defaultdict(list)
    for counts in (each for each in product(range(17), repeat=4) if sum(each) <= 16):
        told = fits(dict(zip(PLACES, counts, strict=False)))
        alike[(sum(counts), *told.values())].append(counts)
    for tables in alike.values():
        for place in range(4):
            seen = {counts[place] for counts in tables}
            # A count that is known for certain is no small group: it is nobody, or five and more.
            assert len(seen) > 1 or seen <= {0} or min(seen) >= ENOUGH_VOTERS
