"""What may be expected follows from every purchase that counts: by person, segment and audience, as numpy reads it."""

import numpy as np
import pytest
from sqlalchemy import func, select

from backend.clock import DAY, HOUR, Instant
from backend.errors import Invalid, NotFound
from backend.lifetime.actions import keep_curves
from backend.lifetime.queries import bought_by, check_model, expected_of, find_model, fitted, outlook
from backend.lifetime.rules import Unfit, expected_purchases, expected_spend
from backend.lifetime.tables import LifetimeModel
from backend.loyalty.queries import positions_of
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.purchases.actions import return_purchases
from backend.purchases.rules import PurchaseInput
from backend.segments.rules import RefIn
from tests.clocks import START
from tests.filled import Filled
from tests.lifetime.market import bought, fill, raw
from tests.purchases.shop import Shop


def fit(shop: Shop, until: Instant = START) -> LifetimeModel:
    """Fits curves and keeps them."""
    curves = shop.database.read_now(lambda session: fitted(session, shop.tea, until, now=START))
    return shop.database.write_now(lambda session: keep_curves(session, shop.tea, curves, until=until, now=START))


@pytest.fixture
def people(shop: Shop, filled: Filled) -> list[int]:
    """The buyers of a market."""
    return filled.once(shop.database, lambda: fill(shop))


@pytest.fixture
def buyers(shop: Shop, filled: Filled) -> list[int]:
    """The buyers of a market to whom curves were fitted."""
    return filled.once(shop.database, lambda: _fitted(shop))


def _fitted(shop: Shop) -> list[int]:
    people = fill(shop)
    fit(shop)
    return people


def models(shop: Shop) -> int:
    """How many curves are kept."""
    return shop.database.read_now(lambda session: session.scalars(select(func.count(LifetimeModel.id))).one())


def test_histories_are_read_day_by_day(shop: Shop) -> None:
    fill(shop, 40)
    at = START - 10 * DAY
    shop.record(
        bought(shop.hana, shop.tea, "one", at, amount=100),
        bought(shop.hana, shop.tea, "same-day", at + HOUR, amount=50),
        bought(shop.hana, shop.tea, "next", at + 2 * DAY, amount=200),
        bought(shop.hana, shop.tea, "no-price", at + 3 * DAY, amount=None),
        bought(shop.hana, shop.rice, "other", at + 4 * DAY, amount=900),
        PurchaseInput(
            person_id=shop.hana,
            product_id=shop.tea,
            order_ref="dollars",
            purchased_at=at + 5 * DAY,
            amount=7,
            currency="USD",
        ),
        bought(shop.ken, shop.tea, "given-back", at),
    )
    shop.database.write_now(lambda session: return_purchases(session, [(shop.tea, "given-back")], START - DAY, START))
    found = shop.database.read_now(lambda session: bought_by(session, shop.tea, START, "JPY"))
    expected = raw(shop.database, shop.tea, START)
    assert found.person.tolist() == expected.people
    assert shop.ken not in expected.people
    histories = found.histories(START)
    for name in ("repeats", "recency", "age"):
        assert getattr(histories, name).tolist() == getattr(expected.histories, name).tolist()
    assert found.paid.tolist() == expected.paid.tolist()
    assert found.spend == pytest.approx(expected.spend, rel=1e-12)
    hana = found.person.tolist().index(shop.hana)
    assert (found.repeats[hana], found.paid[hana], found.spend[hana]) == (3, 1, 200)


def test_a_return_counts_from_when_it_was_made(shop: Shop) -> None:
    shop.record(bought(shop.ken, shop.tea, "given-back", START - 10 * DAY))
    shop.database.write_now(lambda session: return_purchases(session, [(shop.tea, "given-back")], START - DAY, START))
    before = shop.database.read_now(lambda session: bought_by(session, shop.tea, START - 2 * DAY, "JPY"))
    after = shop.database.read_now(lambda session: bought_by(session, shop.tea, START, "JPY"))
    assert (before.person.tolist(), after.person.tolist()) == ([shop.ken], [])


def test_what_is_expected_of_each_is_what_numpy_expects(shop: Shop, people: list[int]) -> None:
    row = fit(shop)
    known = raw(shop.database, shop.tea, START)
    curves = shop.database.read_now(lambda session: fitted(session, shop.tea, START, now=START))
    assert curves.spending is not None
    purchases = expected_purchases(curves.buying, known.histories, 365 / 7)
    spend = expected_spend(curves.spending, known.paid, known.spend)
    found = shop.database.read_now(lambda session: expected_of(session, [*people, shop.ken], shop.tea, 365, START))
    assert sorted(found) == known.people
    assert [found[each].purchases for each in known.people] == pytest.approx(purchases.tolist(), rel=1e-12)
    assert [found[each].value for each in known.people] == pytest.approx((purchases * spend).tolist(), rel=1e-12)
    assert (row.buyers, row.repeaters, row.currency) == (160, int((known.histories.repeats > 0).sum()), "JPY")


def test_segments_add_up_to_all_and_an_audience_is_part_of_it(shop: Shop, buyers: list[int]) -> None:
    each = shop.database.read_now(lambda session: expected_of(session, buyers, shop.tea, 90, START))
    found = shop.database.read_now(lambda session: outlook(session, shop.tea, 90, now=START))
    views = shop.database.read_now(lambda session: positions_of(session, buyers, START, [shop.tea]))
    places = {view.key.person_id: view.placement.segment for view in views}
    assert {row.segment: row.buyers for row in found.segments} == {
        code: list(places.values()).count(code) for code in set(places.values())
    }
    for row in found.segments:
        own = [each[person_id] for person_id in buyers if places[person_id] == row.segment]
        assert row.purchases == pytest.approx(sum(one.purchases for one in own), rel=1e-12)
        assert row.value == pytest.approx(sum(one.value or 0 for one in own), rel=1e-12)
        assert row.active == pytest.approx(sum(one.active for one in own), rel=1e-12)
        assert row.most_purchases == max(one.purchases for one in own)
    few = RefIn(refs=["B-0", "B-1", "B-2", "ken"])
    some = shop.database.read_now(lambda session: outlook(session, shop.tea, 90, now=START, where=few))
    assert sum(row.buyers for row in some.segments) == 3
    assert sum(row.purchases for row in some.segments) == pytest.approx(
        sum(each[person_id].purchases for person_id in buyers[:3]), rel=1e-12
    )


@pytest.mark.usefixtures("buyers")
def test_nobody_in_no_segment_is_lost(shop: Shop) -> None:
    found = shop.database.read_now(lambda session: outlook(session, shop.tea, 90, now=START))
    # Nobody has said anything about tea: all of them are unclassified.
    assert [(row.segment, row.buyers) for row in found.segments] == [(UNCLASSIFIED, 160)]


def test_curves_of_an_earlier_day_are_held_against_what_came_after(shop: Shop) -> None:
    fill(shop, 400)
    until = START - 120 * DAY
    row = fit(shop, until)
    found = shop.database.read_now(lambda session: check_model(session, row, now=START))
    before, now = raw(shop.database, shop.tea, until), raw(shop.database, shop.tea, START)
    repeats_now = dict(zip(now.people, now.histories.repeats.tolist(), strict=True))
    later = np.array([repeats_now[each] for each in before.people]) - before.histories.repeats
    classes = np.minimum(before.histories.repeats, 7)
    assert [(each.repeats, each.buyers, each.bought) for each in found.classes] == [
        (int(code), int((classes == code).sum()), float(later[classes == code].sum())) for code in np.unique(classes)
    ]
    assert sum(each.bought for each in found.classes) > 0


def test_without_prices_nothing_is_said_of_money(shop: Shop) -> None:
    people = fill(shop, priced=False)
    row = fit(shop)
    assert (row.p, row.q, row.gamma, row.currency, row.correlation) == (None, None, None, None, None)
    found = shop.database.read_now(lambda session: expected_of(session, people[:1], shop.tea, 365, START))
    assert found[people[0]].value is None
    assert found[people[0]].purchases > 0
    assert shop.database.read_now(lambda session: outlook(session, shop.tea, 90, now=START)).segments[0].value is None


@pytest.mark.usefixtures("people")
def test_the_newest_curves_count_and_the_older_stay(shop: Shop) -> None:
    first, second = fit(shop, START - DAY), fit(shop)
    newest = shop.database.read_now(lambda session: find_model(session, shop.tea))
    assert newest is not None
    assert (newest.id, models(shop)) == (second.id, 2)
    assert first.id < second.id


@pytest.mark.usefixtures("people")
def test_curves_that_were_fitted_to_be_checked_are_no_forecast(shop: Shop) -> None:
    forecast, checked = fit(shop), fit(shop, START - DAY)
    found = shop.database.read_now(lambda session: find_model(session, shop.tea))
    assert found is not None
    assert found.id == forecast.id < checked.id


def test_too_little_or_too_late_is_refused_and_keeps_nothing(shop: Shop) -> None:
    fill(shop, 99)
    with pytest.raises(Unfit):
        fit(shop)
    with pytest.raises(Invalid):
        fit(shop, START + 1)
    with pytest.raises(NotFound):
        shop.database.read_now(lambda session: outlook(session, shop.tea, 90, now=START))
    assert models(shop) == 0
    assert shop.database.read_now(lambda session: expected_of(session, [shop.hana], shop.tea, 90, START)) == {}


@pytest.mark.parametrize("days", [0, 3_651])
@pytest.mark.usefixtures("buyers")
def test_a_horizon_has_its_bounds(shop: Shop, days: int) -> None:
    with pytest.raises(Invalid):
        shop.database.read_now(lambda session: outlook(session, shop.tea, days, now=START))
