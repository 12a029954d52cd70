"""Leaky buckets say how long to wait, addresses are those that can be believed, and neither forgets whom it counts."""

import pytest

from backend.gate import Addresses, Buckets, read_networks


def scope(peer: str, *forwarded: str) -> dict[str, object]:
    """A request from that peer, with these headers of proxies."""
    return {"client": (peer, 1), "headers": [(b"x-forwarded-for", each.encode()) for each in forwarded]}


def test_a_bucket_gives_what_it_holds_and_fills_again() -> None:
    buckets = Buckets[str](size=10, restored=2)
    assert [buckets.take("a", 5, 100.0) for _ in range(3)] == [0.0, 0.0, 2.5]
    assert (buckets.left("a", 100.0), buckets.left("b", 100.0)) == (0.0, 10)
    assert round(buckets.take("a", 5, 102.4), 6) == 0.1
    assert buckets.take("a", 5, 102.5) == 0.0
    assert (buckets.take("b", 11, 100.0), buckets.left("b", 100.0)) == (0.5, 10)
    assert buckets.left("a", 1_000.0) == 10


def test_without_a_rate_nothing_is_limited() -> None:
    buckets = Buckets[str](size=0, restored=0)
    assert [buckets.take("a", 10**9, 0.0), buckets.left("a", 0.0), len(buckets)] == [0.0, float("inf"), 0]


def test_only_so_many_are_remembered_and_those_who_came_last() -> None:
    buckets = Buckets[int](size=1, restored=1, most=3)
    for each in (1, 2, 3, 1, 4):
        buckets.take(each, 1, 0.0 if each != 1 else float(len(buckets)))
    assert len(buckets) == 3
    assert [buckets.left(each, 0.5) < 1 for each in (1, 2, 3, 4)] == [True, False, True, True]


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "counted"),
    [
        ((), "203.0.113.9", [], "203.0.113.9"),
        ((), "203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        ((), "127.0.0.1", ["198.51.100.1"], None),
        ((), "::ffff:203.0.113.9", [], "203.0.113.9"),
        ((), "2001:db8:1:2:3::4", [], "2001:db8:1:2::"),
        ((), "not an address", [], None),
        (("127.0.0.1",), "127.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        (("127.0.0.1",), "203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        (("10.0.0.0/8",), "10.0.0.1", ["192.0.2.66, 198.51.100.1, 10.0.0.2"], "198.51.100.1"),
        (("10.0.0.0/8",), "10.0.0.1", ["192.0.2.66", "198.51.100.1"], "198.51.100.1"),
        (("10.0.0.0/8",), "10.0.0.1", ["198.51.100.1, nonsense"], "10.0.0.1"),
        (("10.0.0.0/8",), "10.0.0.1", [], "10.0.0.1"),
        (("10.0.0.0/8",), "10.0.0.1", ["198.51.100.1," + "10.0.0.2," * 30 + "10.0.0.3"], "10.0.0.2"),
    ],
)
def test_only_a_named_proxy_is_believed(
    trusted: tuple[str, ...], peer: str, forwarded: list[str], counted: str | None
) -> None:
    assert Addresses(read_networks(trusted)).of(scope(peer, *forwarded)) == counted
