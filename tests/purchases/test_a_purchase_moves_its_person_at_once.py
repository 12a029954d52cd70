"""Purchases are recorded in batches, each moves its person, and the same again changes nothing."""

import math

import pytest

from backend.clock import DAY, MINUTE
from backend.errors import Invalid, NotFound, Refused
from backend.loyalty.rules.axes import Kind
from backend.loyalty.rules.observations import FutureInstant
from backend.purchases.rules import DifferentPurchase, PurchaseInput, Recorded
from tests.clocks import START
from tests.purchases.shop import Shop


def buy(shop: Shop, order: str = "1", at: int = START, **said: object) -> PurchaseInput:
    columns = {"person_id": shop.hana, "product_id": shop.tea, "order_ref": order, "purchased_at": at, **said}
    return PurchaseInput(**columns)  # type: ignore[arg-type]  # each test says what it means


def test_a_purchase_is_kept_and_stands_in_the_ledger(shop: Shop) -> None:
    assert shop.record(buy(shop, " 一 ", quantity=2, amount=980)) == Recorded(added=1, changed=0, unchanged=0)
    (kept,) = shop.bought(shop.hana)
    assert (kept.order_ref, kept.quantity, kept.amount, kept.currency) == ("一", 2.0, 980.0, "JPY")
    assert (kept.purchased_at, kept.recorded_at, kept.returned_at, kept.revision) == (START, START, None, 1)
    assert shop.ledger(shop.hana) == [(Kind.PURCHASE, str(kept.id), 1, 1.0, START)]
    assert shop.intensity(shop.hana, shop.tea) == 1.0


def test_a_cross_sell_and_an_up_sell_stand_beside_their_purchase(shop: Shop) -> None:
    shop.record(buy(shop, cross_sell=True), buy(shop, "2", START - 90 * DAY, up_sell=True))
    first, second = shop.bought(shop.hana)
    assert shop.ledger(shop.hana) == [
        (Kind.PURCHASE, str(first.id), 1, 1.0, START),
        (Kind.CROSS_SELL, str(first.id), 1, 1.0, START),
        (Kind.PURCHASE, str(second.id), 1, 1.0, START - 90 * DAY),
        (Kind.UP_SELL, str(second.id), 1, 1.0, START - 90 * DAY),
    ]
    assert math.isclose(shop.intensity(shop.hana, shop.tea), 1.5 + 1.5 / 2, rel_tol=1e-12)


def test_one_purchase_keeps_a_person_active_for_exactly_the_usual_time(shop: Shop) -> None:
    shop.record(buy(shop))
    position = shop.position(shop.hana, shop.tea)
    assert position is not None
    assert position.behaviour.is_high
    assert position.behaviour.until == START + 90 * DAY


def test_neither_another_person_nor_another_product_is_touched(shop: Shop) -> None:
    shop.record(buy(shop))
    assert shop.position(shop.hana, shop.rice) is None
    assert shop.position(shop.ken, shop.tea) is None


def test_a_batch_in_any_order_and_in_any_parts_comes_to_the_same(shop: Shop) -> None:
    rows = [buy(shop, str(day), START - day * DAY) for day in (3, 40, 1, 200, 17)]
    mirrored = [buy(shop, f"k{row.order_ref}", row.purchased_at, person_id=shop.ken) for row in rows]
    shop.record(*rows)
    for row in reversed(mirrored):
        shop.record(row)
    expected = math.fsum(2 ** (-day / 90) for day in (3, 40, 1, 200, 17))
    assert math.isclose(shop.intensity(shop.hana, shop.tea), expected, rel_tol=1e-12)
    assert math.isclose(shop.intensity(shop.ken, shop.tea), expected, rel_tol=1e-12)


def test_the_same_again_changes_nothing(shop: Shop) -> None:
    rows = [buy(shop), buy(shop, "2", START - DAY, cross_sell=True), buy(shop, "3", product_id=shop.rice)]
    shop.record(*rows)
    before = shop.ledger(shop.hana)
    assert shop.record(*rows, now=START + DAY) == Recorded(added=0, changed=0, unchanged=3)
    assert shop.record(rows[0], rows[0]) == Recorded(added=0, changed=0, unchanged=2)
    assert shop.ledger(shop.hana) == before
    assert len(shop.bought(shop.hana)) == 3


def test_the_same_line_twice_in_a_batch_is_one_purchase(shop: Shop) -> None:
    assert shop.record(buy(shop), buy(shop)) == Recorded(added=1, changed=0, unchanged=1)
    assert shop.intensity(shop.hana, shop.tea) == 1.0


def test_what_was_paid_may_be_corrected_and_moves_nobody(shop: Shop) -> None:
    shop.record(buy(shop, amount=100))
    before = shop.ledger(shop.hana)
    assert shop.record(buy(shop, amount=120, quantity=3)) == Recorded(added=0, changed=1, unchanged=0)
    (kept,) = shop.bought(shop.hana)
    assert (kept.amount, kept.quantity, kept.revision) == (120.0, 3.0, 1)
    assert shop.ledger(shop.hana) == before


def test_how_it_was_sold_may_be_corrected_at_the_same_instant(shop: Shop) -> None:
    shop.record(buy(shop, at=START - DAY, cross_sell=True))
    shop.record(buy(shop, at=START - DAY, up_sell=True))
    (kept,) = shop.bought(shop.hana)
    source = str(kept.id)
    assert shop.ledger(shop.hana) == [
        (Kind.PURCHASE, source, 1, 1.0, START - DAY),
        (Kind.CROSS_SELL, source, 1, 1.0, START - DAY),
        (Kind.CROSS_SELL, source, 2, None, START - DAY),
        (Kind.UP_SELL, source, 2, 1.0, START - DAY),
    ]
    assert math.isclose(shop.intensity(shop.hana, shop.tea), 1.5 * 2 ** (-1 / 90), rel_tol=1e-12)


@pytest.mark.parametrize("changed", [{"at": START - DAY}, {"person_id": "ken"}])
def test_an_order_of_someone_else_or_of_another_time_is_refused(shop: Shop, changed: dict[str, object]) -> None:
    shop.record(buy(shop))
    said = {key: getattr(shop, value) if isinstance(value, str) else value for key, value in changed.items()}
    with pytest.raises(DifferentPurchase) as refused:
        shop.record(buy(shop, "new"), buy(shop, **said))  # type: ignore[arg-type]  # `at` is an instant
    assert refused.value.path == ("rows", "1", "orderRef")
    assert [row.order_ref for row in shop.bought(shop.hana)] == ["1"]
    assert shop.bought(shop.ken) == []


def test_an_order_named_twice_in_a_batch_and_not_alike_is_refused(shop: Shop) -> None:
    with pytest.raises(DifferentPurchase):
        shop.record(buy(shop), buy(shop, amount=5))
    assert shop.bought(shop.hana) == []


def test_five_minutes_of_a_clock_ahead_are_forgiven_and_no_more(shop: Shop) -> None:
    shop.record(buy(shop, at=START + 5 * MINUTE))
    with pytest.raises(FutureInstant) as refused:
        shop.record(buy(shop, "2", START + 5 * MINUTE + 1))
    assert refused.value.path == ("rows", "0", "purchasedAt")
    assert [row.order_ref for row in shop.bought(shop.hana)] == ["1"]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"quantity": 0}, Invalid),
        ({"quantity": float("nan")}, Invalid),
        ({"amount": -1}, Invalid),
        ({"amount": float("inf")}, Invalid),
        ({"currency": "yen"}, Invalid),
        ({"order": " "}, Invalid),
        ({"order": "nul\x00"}, Invalid),
        ({"order": "x" * 121}, Invalid),
        ({"at": -1}, Invalid),
        ({"person_id": 99}, NotFound),
        ({"product_id": 99}, NotFound),
    ],
)
def test_an_unfit_line_keeps_the_whole_batch_out(shop: Shop, said: dict[str, object], kind: type[Refused]) -> None:
    with pytest.raises(kind) as refused:
        shop.record(buy(shop, "good"), buy(shop, **said))  # type: ignore[arg-type]  # each case says what it means
    assert refused.value.path[:2] == ("rows", "1")
    assert shop.bought(shop.hana) == []
    assert shop.ledger(shop.hana) == []
