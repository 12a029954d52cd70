"""Imported tiers: the ridit of the tier is the person's behaviour until it is no longer valid."""

from collections.abc import Callable, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.clock import DAY
from backend.errors import Invalid, NotFound, Refused
from backend.loyalty.rules.axes import Kind
from backend.loyalty.rules.observations import FutureInstant
from backend.purchases.actions import import_tiers
from backend.purchases.queries import tiers_of
from backend.purchases.rules import PurchaseInput, Recorded, TierInput, ridits
from tests.clocks import START
from tests.purchases.shop import Shop

ORDER = ["銅", "銀", "金"]


def load(
    shop: Shop, *rows: TierInput, order: Sequence[str] = ORDER, shares: Mapping[str, float] | None = None
) -> Recorded:
    return shop.database.write_now(lambda session: import_tiers(session, shop.tea, rows, order, START, shares=shares))


def tier(person_id: int, name: str, at: int = START, until: int | None = None) -> TierInput:
    return TierInput(person_id=person_id, tier=name, observed_at=at, valid_until=until)


def value(shop: Shop, person_id: int, now: int = START) -> float | None:
    position = shop.position(person_id, shop.tea, now)
    return position.behaviour.value if position is not None and position.behaviour.known else None


def test_shares_are_those_of_the_people_in_the_batch(shop: Shop) -> None:
    assert load(shop, tier(shop.hana, "金"), tier(shop.ken, "銅")) == Recorded(added=2, changed=0, unchanged=0)
    assert value(shop, shop.hana) == 0.75
    assert value(shop, shop.ken) == 0.25


def test_shares_may_be_given(shop: Shop) -> None:
    load(shop, tier(shop.hana, "銀"), shares={"銅": 70, "銀": 20, "金": 10})
    assert value(shop, shop.hana) == pytest.approx(0.8, abs=1e-15)


def test_a_tier_holds_until_its_last_instant_and_the_products_own_figure_does_not_step_in(shop: Shop) -> None:
    shop.record(PurchaseInput(person_id=shop.hana, product_id=shop.tea, order_ref="1", purchased_at=START))
    load(shop, tier(shop.hana, "銀", until=START + DAY))
    assert value(shop, shop.hana, START + DAY - 1) == 0.5
    assert value(shop, shop.hana, START + DAY) is None


def test_the_same_again_changes_nothing(shop: Shop) -> None:
    rows = [tier(shop.hana, "金"), tier(shop.ken, "銅")]
    load(shop, *rows)
    before = shop.ledger(shop.hana)
    assert load(shop, *rows) == Recorded(added=0, changed=0, unchanged=2)
    assert shop.ledger(shop.hana) == before


def test_another_tier_at_the_same_instant_is_a_correction(shop: Shop) -> None:
    shares = dict.fromkeys(ORDER, 1.0)
    load(shop, tier(shop.hana, "銅"), shares=shares)
    assert load(shop, tier(shop.hana, "金"), shares=shares) == Recorded(added=0, changed=1, unchanged=0)
    ((kept,),) = shop.database.read_now(lambda session: tiers_of(session, [shop.hana])).values()
    assert (kept.tier, kept.revision) == ("金", 2)
    assert shop.ledger(shop.hana) == [
        (Kind.TIER, str(kept.id), 1, 1 / 6, START),
        (Kind.TIER, str(kept.id), 2, pytest.approx(5 / 6), START),
    ]
    assert value(shop, shop.hana) == pytest.approx(5 / 6, abs=1e-15)


def test_another_instant_is_a_new_observation_and_the_newest_counts(shop: Shop) -> None:
    shares = dict.fromkeys(ORDER, 1.0)
    load(shop, tier(shop.hana, "金"), shares=shares)
    load(shop, tier(shop.hana, "銅", START - 30 * DAY), shares=shares)
    assert value(shop, shop.hana) == pytest.approx(5 / 6, abs=1e-15)
    assert value(shop, shop.hana, START - DAY) == pytest.approx(1 / 6, abs=1e-15)
    assert [line[2] for line in shop.ledger(shop.hana)] == [1, 1]


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda shop: tier(shop.ken, "白金"), Invalid.code),
        (lambda shop: tier(shop.ken, ""), Invalid.code),
        (lambda shop: tier(shop.ken, "金", START + DAY), FutureInstant.code),
        (lambda shop: tier(shop.ken, "金", until=START), Invalid.code),
        (lambda _shop: tier(99, "金"), NotFound.code),
        (lambda shop: tier(shop.hana, "金"), Invalid.code),
    ],
    ids=["unknown tier", "no tier", "to come", "ends as it begins", "nobody", "twice"],
)
def test_an_unfit_row_keeps_the_whole_batch_out(shop: Shop, make: Callable[[Shop], TierInput], code: str) -> None:
    with pytest.raises(Refused) as refused:
        load(shop, tier(shop.hana, "銀"), make(shop))
    assert refused.value.code == code
    assert shop.ledger(shop.hana) == []


@pytest.mark.parametrize(
    ("order", "shares"),
    [
        ([], None),
        (["銅", "銅", "金"], None),
        (ORDER, {"白金": 1.0}),
        (ORDER, {"銅": -1.0}),
        (ORDER, {"銅": 0.0}),
        (ORDER, {"銅": 1e308, "銀": 1e308}),
    ],
)
def test_an_order_or_shares_that_say_nothing_are_refused(
    shop: Shop, order: Sequence[str], shares: Mapping[str, float] | None
) -> None:
    with pytest.raises(Invalid):
        load(shop, tier(shop.hana, "金"), order=order, shares=shares)
    assert shop.ledger(shop.hana) == []


@given(st.lists(st.integers(min_value=0, max_value=10**6), min_size=1, max_size=8).filter(any))
def test_ridits_rise_with_the_order_and_average_to_a_half(counts: list[int]) -> None:
    names = [f"t{number}" for number in range(len(counts))]
    values = ridits(names, dict(zip(names, map(float, counts), strict=True)))
    placed = [values[name] for name in names]
    assert placed == sorted(placed)
    assert all(0 <= each <= 1 for each in placed)
    mean = sum(each * count for each, count in zip(placed, counts, strict=True)) / sum(counts)
    assert mean == pytest.approx(0.5, abs=1e-9)
