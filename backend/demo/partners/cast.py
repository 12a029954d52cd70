"""Who takes part: people whom the company entered itself, by where they stand towards a product."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy.orm import Session

from backend.catalogue.queries import find_brand_by_key
from backend.clock import DAY, Instant
from backend.demo.entering import Living
from backend.demo.stage import Stage
from backend.errors import NotFound
from backend.loyalty.queries import positions_of
from backend.outbox.actions import claim, settle
from backend.outbox.rules import Channel, Kind, Result, Settlement
from backend.panel.actions import record_consent
from backend.segments.rules import Segment
from backend.text import Wording

# What asks people to answer is sent, or waits, as the demo's last days say.
_OWN = frozenset({Kind.PROGRAMME_INVITATION, Kind.BOARD_INVITATION, Kind.IDEA_NEWS, Kind.THANKS})
_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """What stands, who lives on it, and chances apart, so that partners change nothing about anybody's answers."""

    stage: Stage
    living: Living
    chance: np.random.Generator

    @property
    def now(self) -> Instant:
        """When the demo is built."""
        return self.living.cohort.now

    def ago(self, days: float) -> Instant:
        """So many days before that."""
        return self.now - round(days * DAY)

    def between(self, first: Instant, last: Instant) -> Instant:
        """Some instant between the two."""
        return first + round(float(self.chance.random()) * max(0, last - first))

    def happens(self, likely: float) -> bool:
        """Whether something happens that is so likely."""
        return bool(self.chance.random() < likely)

    def one_of(self, choices: Sequence[str]) -> str:
        """One of them."""
        return choices[int(self.chance.integers(len(choices)))]

    def product(self, key: str) -> int:
        """The product of that key."""
        return self.stage.product_ids[self.living.cohort.content.place_of(key)]

    def entered(self) -> list[int]:
        """Whom the company entered itself long enough ago, in an order of chance."""
        cohort, played = self.living.cohort, self.living.played
        of_old = [
            person for person in sorted(played.person_ids) if cohort.by_form[person] < 0 and not cohort.joined[person]
        ]
        return [played.person_ids[of_old[place]] for place in self.chance.permutation(len(of_old))]

    def language(self, person_id: int) -> str:
        """What somebody speaks."""
        numbers = {each: person for person, each in self.living.played.person_ids.items()}
        return self.living.cohort.languages[numbers[person_id]]


def brand_of(session: Session, key: str) -> int:
    """The brand of that key."""
    brand = find_brand_by_key(session, key)
    if brand is None:
        raise NotFound("there is no such brand", "brand")
    return brand.id


def segments_of(session: Session, person_ids: Collection[int], product_id: int, now: Instant) -> Mapping[int, str]:
    """The names of the segments in which people stand, of those who stand in one."""
    placed = _placed(session, person_ids, product_id, now)
    return {person_id: Segment(code).name for person_id, code in placed.items() if code in set(Segment)}


def who_know(session: Session, person_ids: Collection[int], product_id: int, now: Instant) -> list[int]:
    """Those who have to do with the product at all."""
    placed = _placed(session, person_ids, product_id, now)
    return [person_id for person_id in person_ids if person_id in placed]


def agree_to(session: Session, person_id: int, purpose: str, wording: Wording, *, language: str, at: Instant) -> None:
    """Somebody agrees to hear of it."""
    record_consent(
        session,
        person_id,
        purpose=purpose,
        granted=True,
        wording=wording[language],
        language=language,
        source="preferences page",
        now=at,
    )


def post_letters(session: Session, at: Instant) -> None:
    """What partners are to be told by mail was sent then."""
    claimed = claim(session, Channel.EMAIL, limit=_AT_ONCE, lease=DAY, now=at)
    own = [each for each in claimed if each.kind in _OWN]
    others = [each for each in claimed if each.kind not in _OWN]
    sent = [Settlement(claimed=each, result=Result.SENT) for each in own]
    settle(session, [*sent, *(Settlement(claimed=each, result=Result.RELEASED) for each in others)], at)


def _placed(session: Session, person_ids: Collection[int], product_id: int, now: Instant) -> Mapping[int, int]:
    views = positions_of(session, list(person_ids), now, [product_id])
    return {view.key.person_id: view.placement.segment for view in views}
