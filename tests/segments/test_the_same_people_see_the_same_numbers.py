"""A report's veil follows from the set of people its filter matches: not from how that is spelled, nor from padding."""

import math
from collections.abc import Sequence
from hashlib import sha256

import pytest
from sqlalchemy import BigInteger, func, literal, select, union_all
from sqlalchemy.orm import Session

from backend.db import Database
from backend.segments.queries.disclosure import person_key, veil_for
from backend.segments.rules import AllOf, AnyOf, InSegment, NoneOf, PeopleWhere, RefIn, Segment
from backend.segments.rules.disclosure import OPEN, Veil
from backend.segments.tables import DisclosureKey
from tests.loyalty.told import NOW, answer, purchase
from tests.loyalty.world import World, make_world
from tests.segments.reading import standing

SECRET = "of this test"


@pytest.fixture
def people(world: World) -> list[int]:
    """Eight people, of whom the last two have no position towards product 1."""
    ids = [world.person() for _ in range(8)]
    for number, person in enumerate(ids[:6]):
        told = [answer(NOW, 0.9 if number % 2 else 0.1, weight=3.0), purchase(NOW)]
        world.observe(person, told, NOW)
    return ids


def _veil(world: World, where: PeopleWhere | None, product: int = 1, *, sees_all: bool = False) -> Veil:
    return world.database.read_now(
        lambda session: veil_for(session, where, now=NOW, sees_all=sees_all, product_id=world.products[product])
    )


def _refs(*numbers: int) -> RefIn:
    return RefIn(refs=[f"C-{number}" for number in numbers])


def test_the_same_set_spelled_otherwise_has_the_same_veil(world: World, people: list[int]) -> None:
    loyal = _veil(world, standing(world, Segment.PRODUCT_LOYAL))
    spelled: list[PeopleWhere] = [
        _refs(2, 4, 6),
        AnyOf(parts=[_refs(6), _refs(4, 2)]),
        AllOf(parts=[standing(world, Segment.PRODUCT_LOYAL), NoneOf(parts=[_refs(1)])]),
        NoneOf(parts=[_refs(1, 3, 5)]),
        NoneOf(parts=[standing(world, Segment.SWITCHER)]),
        InSegment(product_id=world.products[1], segments=[Segment.PRODUCT_LOYAL], raw=True),
    ]
    assert len(people) == 8
    assert [_veil(world, where) for where in spelled] == [loyal] * len(spelled)


def test_whoever_has_no_position_pads_no_filter(world: World, people: list[int]) -> None:
    assert len(people) == 8
    veils = {_veil(world, _refs(2, 4, *more)).seed for more in ((), (7,), (8,), (7, 8), (99,))}
    assert len(veils) == 1
    assert _veil(world, AllOf()) == _veil(world, _refs(1, 2, 3, 4, 5, 6))


def test_each_other_set_has_a_veil_of_its_own(world: World, people: list[int]) -> None:
    sets = [(), (1,), (2,), (1, 2), (1, 4), (2, 3), (1, 2, 3), (1, 2, 3, 4, 5), (1, 2, 3, 4, 6)]
    veils = [_veil(world, _refs(*numbers)) for numbers in sets]
    assert len(people) == 8
    assert len({veil.seed for veil in veils}) == len(sets)
    assert all(veil.is_noised for veil in veils)


def test_without_a_filter_counts_carry_no_noise_and_personal_data_lift_the_veil(
    world: World, people: list[int]
) -> None:
    assert len(people) == 8
    everyone = _veil(world, None)
    assert (everyone.is_noised, everyone.is_open) == (False, False)
    assert _veil(world, None, sees_all=True) == _veil(world, _refs(1), sees_all=True) == OPEN


def test_each_database_has_a_key_of_its_own_that_nobody_chose(database: Database) -> None:
    make_world(database)
    keys = database.read_now(lambda session: session.scalars(select(DisclosureKey.key)).all())
    assert len(keys) == 1
    assert len(keys[0]) == 64
    assert len(set(keys[0])) > 8


def _sum(session: Session, ids: Sequence[int]) -> int:
    asked = union_all(*(select(literal(each, BigInteger).label("id")) for each in ids)).subquery()
    return int(session.scalars(select(func.sum(person_key(asked.c.id, SECRET)))).one())


def _key(person_id: int) -> int:
    """The same key in Python's own whole numbers."""
    primes = (2**31 - 1, 2**31 - 19, 2**31 - 61)

    def constant(name: str, prime: int) -> int:
        return 1 + int.from_bytes(sha256(f"{SECRET}\n{name}".encode()).digest()) % (prime - 1)

    one, two, three = (
        (person_id * constant(f"factor {number}", prime) + constant(f"shift {number}", prime)) % prime
        for number, prime in enumerate(primes)
    )
    return one * two % primes[2] * three % primes[0]


def test_the_sum_of_keys_is_one_statement_without_overflow(database: Database) -> None:
    ids = [1, 2, 3, 1_000_000, 2**31 - 2, 2**31 - 1, 2**31, 2**53 + 1, 2**63 - 1]
    keys = [_key(each) for each in ids]
    assert database.read_now(lambda session: _sum(session, ids)) == sum(keys)
    assert all(0 <= key < 2**31 for key in keys)
    # A thousand million people stay within 64 bits, and so does every product on the way.
    assert 10**9 * max(keys) < 2**63
    assert math.isqrt(2**63 - 1 - 2**31) > 2**31 - 2


def test_sets_of_equal_sums_of_ids_and_of_their_powers_have_other_sums_of_keys() -> None:
    """Prouhet, Tarry and Escott: equal sums of first, second and third powers; a polynomial key would be blind."""
    one, other = [0, 3, 5, 6, 9, 10, 12, 15], [1, 2, 4, 7, 8, 11, 13, 14]
    assert [sum(each**power for each in one) for power in (1, 2, 3)] == [
        sum(each**power for each in other) for power in (1, 2, 3)
    ]
    sums = [sum(map(_key, ids)) for ids in (one, other)]
    assert sums[0] != sums[1]
    assert len({each % (2**31 - 1) for each in sums}) == len(sums)
