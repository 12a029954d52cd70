"""cohorts: where people who joined, or first bought, in one period stood at the ends of those that followed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from itertools import chain

import numpy as np
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from backend.catalogue.queries import get_product
from backend.clock import Instant
from backend.errors import Invalid
from backend.loyalty.queries import get_model
from backend.loyalty.queries.history import Path, places_at
from backend.loyalty.rules.axes import PURCHASES, Axis
from backend.loyalty.rules.many.arrays import NEVER, Ints
from backend.loyalty.rules.packing import NOWHERE, Codes, placement_of
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.loyalty.tables import ObservationRow
from backend.panel.queries import IS_PRESENT
from backend.panel.tables import Person
from backend.segments.queries.chosen import of_chosen
from backend.segments.queries.conditions.newest import is_replaced
from backend.segments.rules import PeopleWhere, Segment
from backend.segments.rules.cohorts import MOST_PERIODS, CohortBy, CohortUnit, last_periods

_TOGETHER = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortStand:
    """Where a cohort stood at the end of a period; `absent` are those without a position towards the product yet."""

    at: Instant
    counts: Mapping[Segment, int]
    unclassified: int
    absent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """The people of one period, and where they stood at its end and at the ends of all that followed."""

    begins_at: Instant
    ends_at: Instant
    people: int
    trend: Sequence[CohortStand]


def cohorts(
    session: Session,
    product_id: int,
    by: CohortBy,
    unit: CohortUnit,
    *,
    zone: tzinfo,
    now: Instant,
    periods: int = 12,
    model_id: int | None = None,
    where: PeopleWhere | None = None,
) -> Sequence[Cohort]:
    """The cohorts of the latest so many periods of the zone's calendar, oldest first; the present one is not over yet.

    With `where`, only of those people of whom it holds at `now`.
    """
    if not 1 <= periods <= MOST_PERIODS:
        raise Invalid(f"cohorts of 1 to {MOST_PERIODS} periods are told", "periods")
    get_product(session, product_id)
    path = Path(model_id=get_model(session, model_id).id, product_id=product_id)
    bounds = last_periods(now, unit, zone, periods)
    # A period ends with its last millisecond, the present one for the time being with this.
    ends = [min(end - 1, now) for end in bounds[1:]]
    places = places_at(session, path, ends)
    began = _begun(session, _joined(now) if by is CohortBy.JOINED else _first_bought(product_id, now), places[0].size)
    number = np.searchsorted(np.array(bounds, np.int64), began, side="right") - 1
    if where is not None:
        mine = np.zeros(number.size, bool)
        mine[of_chosen(session, path, where, now=now)] = True
        number[~mine] = -1
    counted = [_counted(number, codes, periods) for codes in places]
    return [
        Cohort(
            begins_at=bounds[cohort],
            ends_at=ends[cohort],
            people=int(counted[cohort][cohort].sum()),
            trend=[_stand(ends[period], counted[period][cohort]) for period in range(cohort, periods)],
        )
        for cohort in range(periods)
    ]


def _begun(session: Session, statement: Select[int, Instant], people: int) -> Ints:
    """Since when it holds, by the person's id; NEVER of whom it does not."""
    began = np.full(people, NEVER, np.int64)
    result = session.connection().execute(statement, execution_options={"yield_per": _TOGETHER})
    for part in result.partitions():
        rows = np.fromiter(chain.from_iterable(part), np.int64).reshape(-1, 2)
        began[rows[:, 0]] = rows[:, 1]
    return began


def _joined(now: Instant) -> Select[int, Instant]:
    return select(Person.id, Person.created_at).where(Person.created_at <= now, IS_PRESENT)


def _first_bought(product_id: int, now: Instant) -> Select[int, Instant]:
    """The first purchase of each that was neither returned nor withdrawn."""
    line, later = ObservationRow, aliased(ObservationRow)
    bought = (
        line.axis == Axis.BEHAVIOUR,
        line.subject_id == product_id,
        line.kind.in_(sorted(PURCHASES)),
        line.value.is_not(None),
        line.observed_at <= now,
    )
    first = select(line.person_id, func.min(line.observed_at)).where(*bought, ~is_replaced(line, later))
    return first.group_by(line.person_id)


def _counted(number: Ints, codes: Codes, periods: int) -> Ints:
    """How many of each cohort have each code."""
    of_any = number >= 0
    cells = number[of_any] * (NOWHERE + 1) + codes[of_any]
    counts: Ints = np.bincount(cells, minlength=periods * (NOWHERE + 1)).reshape(-1, NOWHERE + 1)
    return counts


def _stand(at: Instant, counts: Ints) -> CohortStand:
    placed = dict.fromkeys((UNCLASSIFIED, *Segment), 0)
    for code in np.flatnonzero(counts[:NOWHERE]).tolist():
        placed[placement_of(code).segment] += int(counts[code])
    return CohortStand(
        at=at,
        counts={segment: placed[segment] for segment in Segment},
        unclassified=placed[UNCLASSIFIED],
        absent=int(counts[NOWHERE]),
    )
