"""Returns: as if never bought, and, taken back, as if never returned."""

import math

import pytest

from backend.clock import DAY
from backend.errors import Invalid, NotFound
from backend.loyalty.rules.axes import Kind
from backend.loyalty.rules.observations import FutureInstant
from backend.purchases.actions import return_purchases, withdraw_returns
from backend.purchases.rules import PurchaseInput, Recorded
from tests.clocks import START
from tests.purchases.shop import Shop


def bring_back(shop: Shop, *orders: str, at: int = START) -> Recorded:
    refs = [(shop.tea, order) for order in orders]
    return shop.database.write_now(lambda session: return_purchases(session, refs, at, START))


def keep_after_all(shop: Shop, *orders: str) -> Recorded:
    refs = [(shop.tea, order) for order in orders]
    return shop.database.write_now(lambda session: withdraw_returns(session, refs, START))


@pytest.fixture
def bought(shop: Shop) -> Shop:
    rows = [
        PurchaseInput(
            person_id=shop.hana, product_id=shop.tea, order_ref=order, purchased_at=START - days * DAY, cross_sell=cross
        )
        for order, days, cross in [("old", 60, False), ("new", 10, True)]
    ]
    shop.record(*rows)
    return shop


def test_a_returned_purchase_counts_as_if_never_bought(bought: Shop) -> None:
    assert bring_back(bought, "new") == Recorded(added=0, changed=1, unchanged=0)
    assert math.isclose(bought.intensity(bought.hana, bought.tea), 2 ** (-60 / 90), rel_tol=1e-12)
    new, old = bought.bought(bought.hana)
    assert (new.returned_at, new.revision, old.returned_at) == (START, 2, None)
    assert [line for line in bought.ledger(bought.hana) if line[2] == 2] == [
        (Kind.PURCHASE, str(new.id), 2, None, START - 10 * DAY),
        (Kind.CROSS_SELL, str(new.id), 2, None, START - 10 * DAY),
    ]


def test_returning_everything_leaves_nothing_of_it(bought: Shop) -> None:
    bring_back(bought, "new", "old")
    assert bought.intensity(bought.hana, bought.tea) == 0.0


def test_returning_twice_is_returning_once(bought: Shop) -> None:
    bring_back(bought, "new", at=START - DAY)
    before = bought.ledger(bought.hana)
    assert bring_back(bought, "new", "new") == Recorded(added=0, changed=0, unchanged=2)
    assert bought.ledger(bought.hana) == before
    assert bought.bought(bought.hana)[0].returned_at == START - DAY


def test_a_return_that_was_a_mistake_is_withdrawn(bought: Shop) -> None:
    before = bought.intensity(bought.hana, bought.tea)
    bring_back(bought, "new")
    assert keep_after_all(bought, "new") == Recorded(added=0, changed=1, unchanged=0)
    assert bought.intensity(bought.hana, bought.tea) == before
    kept = bought.bought(bought.hana)[0]
    assert (kept.returned_at, kept.revision) == (None, 3)
    assert keep_after_all(bought, "new") == Recorded(added=0, changed=0, unchanged=1)


def test_recording_a_returned_purchase_again_does_not_bring_it_back(bought: Shop) -> None:
    bring_back(bought, "old")
    row = PurchaseInput(
        person_id=bought.hana, product_id=bought.tea, order_ref="old", purchased_at=START - 60 * DAY, up_sell=True
    )
    assert bought.record(row) == Recorded(added=0, changed=1, unchanged=0)
    assert math.isclose(bought.intensity(bought.hana, bought.tea), 1.5 * 2 ** (-10 / 90), rel_tol=1e-12)
    keep_after_all(bought, "old")
    expected = 1.5 * 2 ** (-10 / 90) + 1.5 * 2 ** (-60 / 90)
    assert math.isclose(bought.intensity(bought.hana, bought.tea), expected, rel_tol=1e-12)


def test_what_cannot_be_returned_is_refused_and_nothing_is(bought: Shop) -> None:
    before = bought.ledger(bought.hana)
    with pytest.raises(NotFound) as unknown:
        bring_back(bought, "old", "never")
    assert unknown.value.path == ("refs", "1")
    with pytest.raises(Invalid):
        bring_back(bought, "old", "new", at=START - 20 * DAY)
    with pytest.raises(FutureInstant):
        bring_back(bought, "old", at=START + DAY)
    assert bought.ledger(bought.hana) == before
    assert [row.returned_at for row in bought.bought(bought.hana)] == [None, None]
