"""A panel that lives through a campaign: people who stand somewhere, and what they say and buy afterwards."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import DAY, Instant
from backend.communications.actions.campaigns import add_campaign, launch
from backend.communications.queries.results import CampaignResult, campaign_result
from backend.communications.rules.effects import Effect, Measure
from backend.loyalty.actions import observe
from backend.loyalty.rules.axes import Axis, Facet, Kind
from backend.loyalty.rules.observations import Observation
from backend.panel.tables import Person
from backend.purchases.actions import record_purchases, return_purchases
from backend.purchases.rules import PurchaseInput
from backend.purchases.tables import Purchase
from tests.communications.running import SEED, arms, asked, goes_on
from tests.communications.strategy import House

QUESTIONS = (
    (Axis.PSYCHOLOGY, Facet.LIKING),
    (Axis.PSYCHOLOGY, Facet.TRUST),
    (Axis.DEPTH, Facet.CONNECTION),
    (Axis.DEPTH, Facet.PROMINENCE),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """A house with people, all of them in one campaign, and the dice."""

    house: House
    people: Sequence[int]
    campaign_id: int
    random: np.random.Generator

    @property
    def treated(self) -> frozenset[int]:
        """Who was drawn to be treated."""
        drawn = arms(self.house, self.campaign_id)
        return frozenset(person_id for person_id, arm in drawn.items() if arm == "TREATED")

    def result(self, *, sees_all: bool = True) -> CampaignResult:
        """What the campaign shows now."""
        return self.house.database.read_now(
            lambda session: campaign_result(session, self.campaign_id, self.house.clock(), sees_all=sees_all)
        )

    def effect(self, measure: Measure) -> Effect:
        """What it shows on one measure."""
        found = self.result()
        return next(each for each in (found.goal, *found.effects) if each.measure is measure)

    def say(self, levels: Mapping[int, float]) -> None:
        """Those people answer now, each about as they feel."""
        say(self.house, self.random, levels)

    def buy(self, amounts: Mapping[int, float | None], *, tag: str = "a", currency: str = "JPY") -> None:
        """Those people buy now, for that much each."""
        rows = [
            PurchaseInput(
                person_id=person_id,
                product_id=self.house.product_id,
                order_ref=f"{tag}-{person_id}-{self.house.clock()}",
                purchased_at=self.house.clock(),
                amount=amount,
                currency=currency,
            )
            for person_id, amount in amounts.items()
        ]
        self.house.database.write_now(lambda session: record_purchases(session, rows, self.house.clock()))

    def give_back(self, person_ids: Sequence[int]) -> None:
        """Whatever those people bought comes back."""

        def done(session: Session) -> None:
            rows = session.scalars(select(Purchase).where(Purchase.person_id.in_(person_ids)))
            refs = [(row.product_id, row.order_ref) for row in rows]
            return_purchases(session, refs, self.house.clock(), self.house.clock())

        self.house.database.write_now(done)

    def passes(self, days: float) -> None:
        """Time passes."""
        self.house.clock.advance(round(days * DAY))


def say(house: House, random: np.random.Generator, levels: Mapping[int, float]) -> None:
    """Those people answer now on four questions, on a scale of 0 to 10, about as they feel."""
    at: Instant = house.clock()
    lines = [
        Observation(
            person_id=person_id,
            axis=axis,
            subject_id=house.brand_id if axis is Axis.DEPTH else house.product_id,
            kind=Kind.ANSWER,
            source_id=f"{at}/{person_id}/{axis}/{facet.name}",
            revision=1,
            observed_at=at,
            value=round(float(np.clip(level + random.normal(0, 0.15), 0, 1)), 1),
            item=facet.name,
            weight=3.0,
            facet=facet,
        )
        for person_id, level in levels.items()
        for axis, facet in QUESTIONS
    ]
    house.database.write_now(lambda session: observe(session, lines, at))


def panel(house: House, size: int, random: np.random.Generator) -> list[int]:
    """People who said once how they feel, some of whom buy already."""

    def made(session: Session) -> list[int]:
        people = [Person(external_ref=f"V-{number}", language="ja", created_at=house.clock()) for number in range(size)]
        session.add_all(people)
        session.flush()
        return [person.id for person in people]

    people = house.database.write_now(made)
    say(house, random, dict(zip(people, random.uniform(0.2, 0.95, size).tolist(), strict=True)))
    return people


def live(
    house: House,
    size: int,
    *,
    seed: int = 1,
    before: Callable[[Life], None] = lambda _life: None,
    **changes: object,
) -> Life:
    """A panel of that size in a campaign that was just launched; `before` happens on the day before."""
    random = np.random.default_rng(seed)
    people = panel(house, size, random)
    before(Life(house=house, people=people, campaign_id=0, random=random))
    house.clock.advance(DAY)
    times = {"starts_at": house.clock(), "ends_at": house.clock() + 30 * DAY, "measure_days": 30}
    given = asked(house, **times, **changes)

    def begun(session: Session) -> int:
        campaign_id = add_campaign(session, given, seed=SEED, now=house.clock(), by=house.member_id).id
        launch(session, campaign_id, house.clock())
        return campaign_id

    campaign_id = house.database.write_now(begun)
    goes_on(house, campaign_id)
    return Life(house=house, people=people, campaign_id=campaign_id, random=random)
