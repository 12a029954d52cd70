"""Whom the demo's company asks when: at joining, a week after a purchase, once a year, and in campaigns."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from backend.clock import DAY, HOUR, Instant, to_datetime
from backend.demo.buying import Bought
from backend.demo.cohorts import Cohort, instant_of
from backend.demo.latents import MIDDLE_OF_DEPTH, WEEKS
from backend.demo.plans import touchpoint_key

# How much likelier those answer who feel attached to the maker, for each unit of depth above its middle.
_ATTACHED_ANSWER_MORE = 0.5
_WEEKS_OF_A_YEAR = 365 / 7
# With a fortnight's or a month's invitations issued on one day, whoever begins last is still in time.
_MOST_DELAY = 12
# So many days ago, whatever can plan itself began to do so.
BY_HAND_UNTIL = 9


class Asking(NamedTuple):
    """One person asked about one product at one touchpoint."""

    at: Instant
    person: int
    product: int
    survey: str
    touchpoint: str
    occasion: str


class Asked(NamedTuple):
    """An asking, and when the person began to answer (None: never), and whether they come to the end."""

    asking: Asking
    begun_at: Instant | None
    finishes: bool


def asked_of(cohort: Cohort, bought: Sequence[Bought], chance: np.random.Generator) -> list[Asked]:
    """Everything that the cohort is asked up to now, in the order of time."""
    every = [
        *_at_signup(cohort, chance),
        *_after_purchases(cohort, bought, chance),
        *_once_a_year(cohort, chance),
        *_in_campaigns(cohort, chance),
    ]
    return sorted((each for each in every if each.asking.at <= cohort.now), key=lambda each: each.asking)


def _at_signup(cohort: Cohort, chance: np.random.Generator) -> Iterator[Asked]:
    for person in np.flatnonzero(cohort.by_form >= 0).tolist():
        product = int(cohort.by_form[person])
        at = instant_of(float(cohort.joined[person]), cohort.now)
        key = touchpoint_key("signup", cohort.content.products[product].key)
        finishes = bool(chance.random() < cohort.content.signup.finished)
        yield Asked(Asking(at, person, product, cohort.content.signup.survey, key, ""), at, finishes)


def _after_purchases(cohort: Cohort, bought: Sequence[Bought], chance: np.random.Generator) -> Iterator[Asked]:
    """After a purchase that was not returned, unless the person was asked a short while ago."""
    asking, last = cohort.content.after_purchase, dict[int, Instant]()
    for purchase in bought:
        at = purchase.at + asking.delay_days * DAY
        rested = at - last.get(purchase.person, -asking.rest_days * DAY) >= asking.rest_days * DAY
        if rested and purchase.returned_at is None and at < cohort.now - BY_HAND_UNTIL * DAY:
            last[purchase.person] = at
            key = touchpoint_key("after-purchase", cohort.content.products[purchase.product].key)
            asked = Asking(at, purchase.person, purchase.product, asking.survey, key, _fortnight(at))
            yield answer_of(cohort, chance, asked, asking.answered, asking.finished)


def _once_a_year(cohort: Cohort, chance: np.random.Generator) -> Iterator[Asked]:
    """Some time in the year after joining, and every year from then on, mostly about what the person buys most."""
    asking = cohort.content.annual
    firsts = cohort.joined + chance.uniform(6, _WEEKS_OF_A_YEAR, cohort.size)
    for person, first in enumerate(firsts.tolist()):
        for week in np.arange(first, WEEKS, _WEEKS_OF_A_YEAR).tolist():
            at = instant_of(week, cohort.now)
            if at >= cohort.now - BY_HAND_UNTIL * DAY:
                break
            product = _favourite(cohort, person, week, chance)
            key = touchpoint_key("annual", cohort.content.products[product].key)
            asked = Asking(at, person, product, asking.survey, key, f"{to_datetime(at):%Y-%m}")
            yield answer_of(cohort, chance, asked, asking.answered, asking.finished)


def _favourite(cohort: Cohort, person: int, week: float, chance: np.random.Generator) -> int:
    """One of the products that the person knew by that week, likelier one that they are drawn to."""
    known = np.flatnonzero(cohort.met[person] < week)
    draw = np.exp(cohort.latents.pull[person, known, int(week)])
    return int(chance.choice(known, p=draw / draw.sum()))


def _in_campaigns(cohort: Cohort, chance: np.random.Generator) -> Iterator[Asked]:
    by_hand = (campaign for campaign in cohort.content.campaigns if not campaign.rules)
    for campaign in by_hand:
        product, at = cohort.content.place_of(campaign.product), cohort.now - campaign.days_ago * DAY
        knows = cohort.met[:, product] < WEEKS - campaign.days_ago / 7
        invited = knows & (chance.random(cohort.size) < campaign.asked)
        for person in np.flatnonzero(invited).tolist():
            asked = Asking(at, person, product, campaign.survey, campaign.key, "")
            yield answer_of(cohort, chance, asked, campaign.answered, campaign.finished)


def answer_of(cohort: Cohort, chance: np.random.Generator, asking: Asking, answered: float, finished: float) -> Asked:
    """Whether and when the person answers; the attached answer more often, and all within some weeks."""
    attachment = cohort.latents.depth[asking.person, cohort.content.makers[asking.product], -1] - MIDDLE_OF_DEPTH
    begins = chance.random() < answered + _ATTACHED_ANSWER_MORE * attachment
    begun_at = asking.at + HOUR + round(min(chance.exponential(2), _MOST_DELAY) * DAY)
    finishes = bool(chance.random() < finished)
    return Asked(asking, begun_at if begins and begun_at <= cohort.now else None, finishes)


def _fortnight(at: Instant) -> str:
    """Short enough that nobody is asked about a product twice in it, long enough to issue many at once."""
    year, week, _ = to_datetime(at).isocalendar()
    return f"{year}-W{week // 2 * 2:02d}"
