"""Acts of prospects: recorded once, worth what the model says, and nothing once the person buys."""

import math

import pytest

from backend.clock import DAY
from backend.errors import Invalid, NotFound, Refused
from backend.loyalty.rules.axes import Kind
from backend.loyalty.rules.observations import FutureInstant
from backend.purchases.actions import record_acts
from backend.purchases.queries import acts_of
from backend.purchases.rules import ActInput, DifferentAct, PurchaseInput, Recorded
from tests.clocks import START
from tests.purchases.shop import Shop


def act(shop: Shop, ref: str, kind: Kind, at: int = START, *, person_id: int = 0, product_id: int = 0) -> ActInput:
    return ActInput(
        person_id=person_id or shop.hana, product_id=product_id or shop.tea, act_ref=ref, kind=kind, acted_at=at
    )


def record(shop: Shop, *rows: ActInput) -> Recorded:
    return shop.database.write_now(lambda session: record_acts(session, rows, START))


def kept(shop: Shop) -> list[str]:
    return [row.act_ref for row in shop.database.read_now(lambda session: acts_of(session, [shop.hana]))[shop.hana]]


def test_acts_add_up_by_what_they_are_worth(shop: Shop) -> None:
    rows = [
        act(shop, "1", Kind.SITE_VISIT, START - 90 * DAY),
        act(shop, "2", Kind.CATALOGUE),
        act(shop, "3", Kind.TRIAL),
        act(shop, "4", Kind.MEETING),
    ]
    assert record(shop, *rows) == Recorded(added=4, changed=0, unchanged=0)
    assert math.isclose(shop.intensity(shop.hana, shop.tea), 0.05 / 2 + 0.2 + 0.4 + 0.5, rel_tol=1e-12)
    position = shop.position(shop.hana, shop.tea)
    assert position is not None
    assert not position.state.behaviour.is_customer


def test_the_first_purchase_makes_a_customer_and_acts_stop_counting(shop: Shop) -> None:
    record(shop, act(shop, "1", Kind.MEETING, START - DAY))
    shop.record(PurchaseInput(person_id=shop.hana, product_id=shop.tea, order_ref="o", purchased_at=START))
    position = shop.position(shop.hana, shop.tea)
    assert position is not None
    assert position.state.behaviour.is_customer
    assert position.behaviour.evidence == 1.0


def test_the_same_act_again_changes_nothing(shop: Shop) -> None:
    record(shop, act(shop, "1", Kind.TRIAL))
    before = shop.ledger(shop.hana)
    assert record(shop, act(shop, "1", Kind.TRIAL), act(shop, "1", Kind.TRIAL)) == Recorded(
        added=0, changed=0, unchanged=2
    )
    assert shop.ledger(shop.hana) == before


@pytest.mark.parametrize(
    ("ref", "kind", "at", "code"),
    [
        ("1", Kind.MEETING, START, DifferentAct.code),
        ("1", Kind.TRIAL, START - 1, DifferentAct.code),
        ("2", Kind.PURCHASE, START, Invalid.code),
        ("2", Kind.TRIAL, START + DAY, FutureInstant.code),
        (" ", Kind.TRIAL, START, Invalid.code),
    ],
)
def test_an_unfit_act_keeps_the_whole_batch_out(shop: Shop, ref: str, kind: Kind, at: int, code: str) -> None:
    record(shop, act(shop, "1", Kind.TRIAL))
    with pytest.raises(Refused) as refused:
        record(shop, act(shop, "good", Kind.TRIAL), act(shop, ref, kind, at))
    assert (refused.value.code, refused.value.path[:2]) == (code, ("rows", "1"))
    assert kept(shop) == ["1"]


def test_an_act_of_nobody_is_refused(shop: Shop) -> None:
    with pytest.raises(NotFound):
        record(shop, act(shop, "1", Kind.TRIAL, person_id=99))
    with pytest.raises(NotFound):
        record(shop, act(shop, "1", Kind.TRIAL, product_id=99))
    assert kept(shop) == []
