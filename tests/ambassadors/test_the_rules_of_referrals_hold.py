"""The pure rules of referrals find what one would find by trying everything, in whatever order it comes."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.ambassadors.rules.codes import ALPHABET, code_of
from backend.ambassadors.rules.referral_codes import shown_code, typed_code
from backend.ambassadors.rules.referrals import NEW_FOR, in_bursts, in_rings, sharing_addresses, sign_up_of
from backend.clock import DAY, HOUR

INSTANTS = st.dictionaries(st.integers(1, 40), st.integers(0, 4 * DAY), max_size=12)
ADDRESSES = st.dictionaries(st.integers(1, 20), st.sets(st.sampled_from("abcdef")), max_size=8)
EDGES = st.sets(st.tuples(st.integers(1, 7), st.integers(1, 7)), max_size=16)


@given(INSTANTS, st.integers(0, 5))
def test_a_burst_is_more_than_so_many_within_a_day(instants: dict[int, int], most: int) -> None:
    expected = {
        each
        for group in combinations(instants, most + 1)
        if max(instants[one] for one in group) - min(instants[one] for one in group) < DAY
        for each in group
    }
    assert in_bursts(instants, most) == expected


def test_a_day_later_is_another_day() -> None:
    assert in_bursts({1: 0, 2: DAY - 1}, 1) == {1, 2}
    assert in_bursts({1: 0, 2: DAY}, 1) == set()


@given(ADDRESSES)
def test_who_shares_an_address(addresses: dict[int, set[str]]) -> None:
    expected = {each for pair in combinations(addresses, 2) if addresses[pair[0]] & addresses[pair[1]] for each in pair}
    assert sharing_addresses(addresses) == expected


@given(EDGES)
def test_a_pair_is_in_a_circle_where_a_way_leads_back(edges: set[tuple[int, int]]) -> None:
    reached = {node: {node} for edge in edges for node in edge}
    for _ in reached:
        for origin, to in edges:
            for onward in reached.values():
                onward.update({to} if origin in onward else ())
    expected = {(origin, to) for origin, to in edges if origin != to and origin in reached[to]}
    assert in_rings(edges) == expected


@given(EDGES, EDGES)
def test_a_circle_stays_one_whoever_comes_besides(some: set[tuple[int, int]], more: set[tuple[int, int]]) -> None:
    assert in_rings(some) <= in_rings(some | more)


def test_a_long_chain_is_walked_without_a_limit_and_its_circle_found() -> None:
    chain = [(each, each + 1) for each in range(20_000)]
    assert in_rings(chain) == set()
    assert in_rings([*chain, (20_000, 0)]) == {*chain, (20_000, 0)}


@pytest.mark.parametrize(
    ("joined_at", "signed_up_at"),
    [(10 * DAY, 10 * DAY), (9 * DAY, 9 * DAY), (9 * DAY - 1, 10 * DAY), (11 * DAY, 10 * DAY)],
)
def test_whoever_joined_just_now_signed_up_then(joined_at: int, signed_up_at: int) -> None:
    assert NEW_FOR == 24 * HOUR
    assert sign_up_of(joined_at, 10 * DAY) == signed_up_at


@given(st.text(min_size=1))
def test_every_code_is_read_as_it_is_told(secret: str) -> None:
    code = code_of(secret)
    assert len(code) == 8
    assert set(code) <= set(ALPHABET)
    wide = "".join(chr(ord(each) + 0xFEE0) for each in code)
    alike = code.replace("0", "O").replace("1", "I")
    for spelled in (code, code.lower(), shown_code(code), wide, wide.lower(), alike, alike.lower(), f" {code}　"):
        assert typed_code(spelled) == code
    assert typed_code(code[:-1]) is None
    assert typed_code(code + "A") is None


@given(st.text(max_size=80))
def test_what_is_read_is_a_code_or_nothing(typed: str) -> None:
    code = typed_code(typed)
    assert code is None or typed_code(code) == code
