"""Whose part of a history a reading is about, and where they stood."""

from dataclasses import dataclass

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.loyalty.queries.history import Path, places_at
from backend.loyalty.rules.many.arrays import Bools, Ints
from backend.loyalty.rules.packing import NOWHERE, Codes, code_of
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.loyalty.tables import PositionRow
from backend.segments.queries.people import of_people
from backend.segments.rules import PeopleWhere

EVERYONE = slice(None)
# Whoever is unclassified has no depth that is known.
_UNCLASSIFIED = code_of(UNCLASSIFIED, depth_known=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The placements at an instant of those a reading is about, by the person's id; NOWHERE for all others."""

    codes: Codes

    @property
    def unclassified(self) -> int:
        """How many have a position and no segment."""
        return int((self.codes == _UNCLASSIFIED).sum())

    @property
    def is_classified(self) -> Bools:
        """Who has a segment."""
        classified: Bools = (self.codes != NOWHERE) & (self.codes != _UNCLASSIFIED)
        return classified

    def depth_known(self, people: Ints) -> Bools:
        """Of whom of these depth was known."""
        known: Bools = self.codes[people] % 2 == 1
        return known

    def segments(self, people: Ints) -> Ints:
        """The segments of these."""
        return self.codes[people].astype(np.int64) // 2 + UNCLASSIFIED


def standing_at(session: Session, path: Path, at: Instant, where: PeopleWhere | None, *, now: Instant) -> Standing:
    """Where those of whom the condition holds at `now` stood at an instant."""
    [codes] = places_at(session, path, [at])
    kept = np.full(codes.size, NOWHERE, np.uint8)
    chosen = of_chosen(session, path, where, now=now)
    kept[chosen] = codes[chosen]
    return Standing(codes=kept)


def of_chosen(session: Session, path: Path, where: PeopleWhere | None, *, now: Instant) -> Ints | slice:
    """Which places of an array by people's ids belong to those of whom the condition holds at `now`."""
    if where is None:
        return EVERYONE
    statement = select(PositionRow.person_id).where(
        PositionRow.model_id == path.model_id,
        PositionRow.product_id == path.product_id,
        of_people(session, where, now=now),
    )
    return np.array(session.scalars(statement).all(), np.int64)
