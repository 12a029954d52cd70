"""On the orders of a real shop the curves have the parameters that their authors found, and expect what they expect."""

import csv
import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from backend.lifetime.rules import (
    BuyingCurve,
    Histories,
    SpendingCurve,
    Unfit,
    chance_active,
    expected_purchases,
    expected_spend,
    fit_buying,
    fit_spending,
    is_at_bound,
    rank_correlation,
)
from backend.lifetime.rules.curves import Floats

ORDERS = Path(__file__).parents[1] / "data" / "cdnow_sample.csv"
CALIBRATED = date(1997, 9, 30)
PUBLISHED = BuyingCurve(r=0.243, alpha=4.414, a=0.793, b=2.426, log_likelihood=-9582.4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """The histories of 39 weeks, what was spent at each repeat on average, and what was bought in 39 weeks more."""

    histories: Histories
    spend: Floats
    later: Floats


@pytest.fixture(scope="module")
def orders() -> Orders:
    """Straight from the file."""
    days: dict[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    with ORDERS.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            days[row["customer"]][date.fromisoformat(row["date"])] += float(row["amount"])
    rows = []
    for amounts in days.values():
        known = sorted(day for day in amounts if day <= CALIBRATED)
        spends = [amounts[day] for day in known[1:]]
        recency, age = (known[-1] - known[0]).days / 7, (CALIBRATED - known[0]).days / 7
        later = sum(day > CALIBRATED for day in amounts)
        rows.append((len(spends), recency, age, sum(spends) / len(spends) if spends else 0.0, later))
    repeats, recency, age, spend, later = np.array(rows, np.float64).T
    return Orders(histories=Histories(repeats=repeats, recency=recency, age=age), spend=spend, later=later)


def one(repeats: float, recency: float, age: float) -> Histories:
    """The history of one buyer."""
    return Histories(repeats=np.array([repeats]), recency=np.array([recency]), age=np.array([age]))


def test_buying_is_fitted_as_published(orders: Orders) -> None:
    found = fit_buying(orders.histories)
    assert round(found.r, 3) == PUBLISHED.r
    assert round(found.alpha, 3) == PUBLISHED.alpha
    assert round(found.a, 3) == PUBLISHED.a
    assert round(found.b, 3) == PUBLISHED.b
    assert round(found.log_likelihood, 1) == PUBLISHED.log_likelihood


def test_spending_is_fitted_as_published(orders: Orders) -> None:
    found = fit_spending(orders.histories.repeats, orders.spend)
    assert (round(found.p, 2), round(found.q, 2), round(found.gamma, 2)) == (6.25, 3.74, 15.44)


def test_what_is_expected_of_the_next_39_weeks_is_near_what_was_bought(orders: Orders) -> None:
    expected = expected_purchases(fit_buying(orders.histories), orders.histories, 39)
    # The model is known to fall somewhat short on these orders (figure 3 of its paper).
    assert expected.sum() == pytest.approx(1653, abs=2)
    assert orders.later.sum() == 1882
    frequent = orders.histories.repeats >= 7
    assert expected[frequent].mean() == pytest.approx(orders.later[frequent].mean(), rel=0.25)


def test_a_search_that_ends_at_its_bound_is_told(orders: Orders) -> None:
    shop, alike = fit_buying(orders.histories), np.full(200, 10.0)
    assert [is_at_bound(each) for each in (shop.r, shop.a, shop.b)] == [False, False, False]
    # Everybody buys every other week and nobody leaves: rates that do not vary have an infinite shape.
    clock = fit_buying(Histories(repeats=alike, recency=2 * alike, age=2 * alike))
    assert [is_at_bound(each) for each in (clock.r, clock.a)] == [True, True]


def test_who_bought_once_is_active_by_the_models_making() -> None:
    assert chance_active(PUBLISHED, one(0, 0, 38.86)).tolist() == [1.0]


def test_expected_purchases_are_the_integral_of_the_rate() -> None:
    """Formula 10 against the posterior itself: the mean of λ while active, integrated over λ and p by quadrature."""
    x, tx, age, weeks = 2.0, 30.43, 38.86, 39.0
    c = PUBLISHED

    def of_rate(rate: float) -> tuple[float, float]:
        """The likelihood times the prior at a rate, all chances of leaving summed up; and times what is expected."""
        prior = rate ** (c.r - 1) * math.exp(-rate * c.alpha)
        grid = (np.arange(4_000) + 0.5) / 4_000
        beta = grid ** (c.a - 1) * (1 - grid) ** (c.b - 1)
        stayed = (1 - grid) ** x * rate**x * math.exp(-rate * age)
        left = grid * (1 - grid) ** (x - 1) * rate**x * math.exp(-rate * tx)
        expected = (1 - np.exp(-rate * grid * weeks)) / grid
        return prior * float(beta @ (stayed + left)), prior * float((beta * expected) @ stayed)

    whole = quad(lambda rate: of_rate(rate)[0], 0, 3, limit=200)[0]
    wanted = quad(lambda rate: of_rate(rate)[1], 0, 3, limit=200)[0]
    # The paper's own example: 1.226 of customer 0001.
    assert expected_purchases(c, one(x, tx, age), weeks)[0] == pytest.approx(1.226, abs=2e-3)
    assert expected_purchases(c, one(x, tx, age), weeks)[0] == pytest.approx(wanted / whole, rel=2e-3)


def test_the_formula_goes_through_its_gap() -> None:
    at_one = BuyingCurve(r=0.3, alpha=5.0, a=1.0, b=2.5, log_likelihood=0.0)
    beside = BuyingCurve(r=0.3, alpha=5.0, a=1.001, b=2.5, log_likelihood=0.0)
    history = one(3, 20, 30)
    assert expected_purchases(at_one, history, 52)[0] == pytest.approx(
        expected_purchases(beside, history, 52)[0], rel=1e-3
    )


@given(
    repeats=st.integers(0, 40),
    recency=st.floats(0.1, 100),
    silent=st.floats(0, 200),
    weeks=st.floats(0.1, 520),
)
def test_silence_lowers_what_is_expected_and_time_raises_it(
    repeats: int, recency: float, silent: float, weeks: float
) -> None:
    recency = recency if repeats else 0.0
    now, later = one(repeats, recency, recency + silent), one(repeats, recency, recency + silent + 10)
    expected = expected_purchases(PUBLISHED, now, weeks)[0]
    assert 0 < expected < math.inf
    assert expected_purchases(PUBLISHED, later, weeks)[0] <= expected * (1 + 1e-9)
    assert expected_purchases(PUBLISHED, now, weeks + 1)[0] > expected
    assert 0 < chance_active(PUBLISHED, now)[0] <= 1


@pytest.mark.parametrize("r", [1 / 148, 1, 148])
@pytest.mark.parametrize("a", [1 / 148, 0.999, 1, 1.3, 148])
@pytest.mark.parametrize("b", [1 / 148, 1, 148])
def test_the_furthest_curves_still_expect_something(r: float, a: float, b: float) -> None:
    """Never less than nothing, and never more than someone buys who does not leave: (r + x)/(alpha + T) a week."""
    curve = BuyingCurve(r=r, alpha=5.0, a=a, b=b, log_likelihood=0.0)
    repeats, recency = np.array([0.0, 1, 1, 10, 60]), np.array([0.0, 0.14, 20, 50, 51])
    expected = expected_purchases(curve, Histories(repeats=repeats, recency=recency, age=np.full(5, 52.0)), 52)
    assert (expected >= 0).all()
    assert (expected <= (r + repeats) / 57 * 52 * (1 + 1e-6)).all()


def test_people_who_hardly_differ_are_fitted_too() -> None:
    random = np.random.default_rng(11)
    rows = [_lived(random, 0.1, 0.0, 52.0) for _ in range(400)]
    repeats, recency = np.array(rows, np.float64).T
    found = fit_buying(Histories(repeats=repeats, recency=recency, age=np.full(400, 52.0)))
    assert found.r / found.alpha == pytest.approx(0.1, rel=0.05)
    assert found.a / (found.a + found.b) < 0.01


def test_spend_is_drawn_to_the_mean_until_more_is_known() -> None:
    curve = SpendingCurve(p=6.25, q=3.74, gamma=15.44, log_likelihood=0.0)
    nothing, little, much = expected_spend(curve, np.array([0.0, 1.0, 50.0]), np.array([0.0, 100.0, 100.0]))
    assert nothing == pytest.approx(6.25 * 15.44 / 2.74)
    assert nothing < little < much < 100


def test_known_curves_are_found_again() -> None:
    """Ten thousand made-up buyers, purchase by purchase."""
    random = np.random.default_rng(7)
    true = BuyingCurve(r=0.6, alpha=6.0, a=0.9, b=2.2, log_likelihood=0.0)
    rates = random.gamma(true.r, 1 / true.alpha, 10_000)
    chances = random.beta(true.a, true.b, 10_000)
    rows = [_lived(random, rate, chance, 52.0) for rate, chance in zip(rates, chances, strict=True)]
    repeats, recency = np.array(rows, np.float64).T
    found = fit_buying(Histories(repeats=repeats, recency=recency, age=np.full(10_000, 52.0)))
    # Single parameters go together; what they say of the population is what is found well.
    assert found.r / found.alpha == pytest.approx(true.r / true.alpha, rel=0.06)
    assert found.a / (found.a + found.b) == pytest.approx(true.a / (true.a + true.b), rel=0.12)


@pytest.mark.parametrize("buyers", [0, 99])
def test_too_little_is_refused(buyers: int) -> None:
    few = Histories(repeats=np.ones(buyers), recency=np.ones(buyers), age=np.full(buyers, 2.0))
    with pytest.raises(Unfit) as refused:
        fit_buying(few)
    assert refused.value.code == "CANNOT_FIT"
    with pytest.raises(Unfit):
        fit_spending(np.ones(29), np.ones(29))


def test_correlation_goes_by_ranks() -> None:
    often = np.arange(1.0, 41.0)
    assert rank_correlation(often, often**3) == pytest.approx(1)
    assert rank_correlation(often, 1 / often) == pytest.approx(-1)
    assert rank_correlation(often, np.full(40, 5.0)) == 0
    assert rank_correlation(often[:29], often[:29]) == 0


def _lived(random: np.random.Generator, rate: float, chance: float, age: float) -> tuple[float, float]:
    """One buyer's repeats and recency within an age."""
    at, repeats, last = 0.0, 0, 0.0
    while random.random() >= (chance if repeats else 0.0):
        at += random.exponential(1 / max(rate, 1e-12))
        if at > age:
            break
        repeats, last = repeats + 1, at
    return repeats, last
