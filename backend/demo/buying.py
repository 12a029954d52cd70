"""What the demo's people do: purchases that follow their pulls, returns, and the acts of those who only look."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from backend.clock import DAY, HOUR, Instant
from backend.demo.cohorts import Cohort, instant_of
from backend.demo.latents import WEEKS, Numbers
from backend.loyalty.rules.axes import Kind

# Waits are Gamma distributed with this shape: more even than pure chance.
_EVENNESS = 3
# Whoever waits this many usual times between purchases stands high on behaviour half of the time, and so exactly on
# the cut; for those who only look, it is so many days between acts. Both found by simulating the decayed count.
_USUAL_TIMES_AT_CUT = 2.5
_DAYS_BETWEEN_ACTS_AT_CUT = 62
_ACTS = {Kind.SITE_VISIT: 0.45, Kind.CATALOGUE: 0.25, Kind.TRIAL: 0.2, Kind.MEETING: 0.1}
_RETURNED = 0.015
_CROSS_SOLD = 0.25
_UP_SOLD = 0.07
_MOST = 400
_JAPAN = 9 * HOUR
_SHOPS_OPEN, _SHOPPING_HOURS = 9 * HOUR, 13 * HOUR


class Visit(NamedTuple):
    """Somebody comes for a product."""

    at: Instant
    person: int
    product: int


class Bought(NamedTuple):
    """One order line, and when it came back if it did."""

    at: Instant
    person: int
    product: int
    order_ref: str
    quantity: int
    amount: float
    cross_sell: bool
    up_sell: bool
    returned_at: Instant | None


class Acted(NamedTuple):
    """One act of someone who has not bought."""

    at: Instant
    person: int
    product: int
    act_ref: str
    kind: Kind


def purchases_of(cohort: Cohort, chance: np.random.Generator) -> list[Bought]:
    """Everything that the cohort buys up to now, in the order of time."""
    cuts = [product.usual_days * _USUAL_TIMES_AT_CUT for product in cohort.content.products]
    visits = sorted(
        Visit(_in_daytime(instant_of(week, cohort.now), chance, cohort.now), person, product)
        for person, product in _pairs(cohort, hesitant=False)
        for week in _times(cohort, person, product, cuts[product], chance)
    )
    known: dict[tuple[int, int], set[int]] = defaultdict(set)
    bought = []
    for number, visit in enumerate(visits):
        products = known[visit.person, cohort.content.makers[visit.product]]
        bought.append(
            _bought(cohort, visit, f"B{cohort.first}-{number}", chance, knows_others=bool(products - {visit.product}))
        )
        products.add(visit.product)
    return bought


def acts_of(cohort: Cohort, chance: np.random.Generator) -> list[Acted]:
    """Everything that those of the cohort do who look and never buy, in the order of time."""
    kinds, shares = list(_ACTS), list(_ACTS.values())
    acts = sorted(
        Visit(_in_daytime(instant_of(week, cohort.now), chance, cohort.now), person, product)
        for person, product in _pairs(cohort, hesitant=True)
        for week in _times(cohort, person, product, _DAYS_BETWEEN_ACTS_AT_CUT, chance)
    )
    return [
        Acted(*visit, f"A{cohort.first}-{number}", kinds[chance.choice(len(kinds), p=shares)])
        for number, visit in enumerate(acts)
    ]


def _pairs(cohort: Cohort, *, hesitant: bool) -> Iterator[tuple[int, int]]:
    """Who has met what, of the hesitant or of the others."""
    for person, product in np.argwhere(np.isfinite(cohort.met) & (cohort.hesitant == hesitant)):
        yield int(person), int(product)


def _times(cohort: Cohort, person: int, product: int, days_at_cut: float, chance: np.random.Generator) -> Numbers:
    """The weeks at which something happens whose rate follows a pull, from the first meeting on."""
    rates = 7 / days_at_cut * np.exp(cohort.latents.pull[person, product, :WEEKS])
    met = cohort.met[person, product]
    weeks = np.arange(WEEKS + 1)
    grown = np.concatenate([[0.0], np.cumsum(rates)])
    start = np.interp(met, weeks, grown)
    waits = chance.gamma(_EVENNESS, 1 / _EVENNESS, _MOST)
    # Whoever meets a product is already on the way to it: the first wait has partly passed.
    waits[0] *= chance.random()
    sums = start + np.cumsum(waits)
    times: Numbers = np.interp(sums[sums < grown[-1]], grown, weeks)
    return times


def _bought(cohort: Cohort, visit: Visit, order_ref: str, chance: np.random.Generator, *, knows_others: bool) -> Bought:
    up_sell = bool(chance.random() < _UP_SOLD)
    quantity = int(chance.choice([1, 2, 3], p=[0.72, 0.21, 0.07]))
    back_at = visit.at + round(chance.uniform(2, 10) * DAY)
    return Bought(
        *visit,
        order_ref=order_ref,
        quantity=quantity,
        amount=float(cohort.content.products[visit.product].price * quantity * (2 if up_sell else 1)),
        cross_sell=knows_others and bool(chance.random() < _CROSS_SOLD),
        up_sell=up_sell,
        returned_at=back_at if chance.random() < _RETURNED and back_at <= cohort.now else None,
    )


def _in_daytime(at: Instant, chance: np.random.Generator, now: Instant) -> Instant:
    """An hour of that day, in Japan, at which people are awake; never later than now."""
    midnight = (at + _JAPAN) // DAY * DAY - _JAPAN
    return min(midnight + _SHOPS_OPEN + round(float(chance.random()) * _SHOPPING_HOURS), now)
