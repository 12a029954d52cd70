"""Reads what became of a campaign's people, part by part, into tallies: memory does not grow with their number."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.communications.queries.results_standings import Standings, heard_between, standings_at
from backend.communications.rules.campaigns import Arm, Goal
from backend.communications.rules.effects import AXES, Check, Figure, Measure, Tally
from backend.communications.rules.effects_tally import Bools, Drawn, Floats, Ints, add_up
from backend.communications.tables.campaigns import CampaignMember
from backend.db.parts import listed
from backend.loyalty.queries import ActiveModel
from backend.loyalty.rules.axes import Axis
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.purchases.tables import Purchase
from backend.segments.rules import Segment

TOGETHER = 5_000
CODES = (UNCLASSIFIED, *map(int, Segment))


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What is to be read: of whom, from when until when, under which model, and which campaigns ran beside it.

    `is_remodelled`: the launch was read under another model, so that it is read anew from the ledger.
    """

    campaign_id: int
    product_id: int
    goal: Goal
    active: ActiveModel
    is_remodelled: bool
    since: Instant
    until: Instant
    beside: Collection[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What people bought: how many purchases each made, what they came to, and what does not add up."""

    purchases: Floats
    value: Floats
    currencies: frozenset[str]
    without_amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All tallies of a campaign, and what stands against its figures of value."""

    tally: Tally = field(default_factory=dict)
    currencies: set[str] = field(default_factory=set)
    purchases: list[int] = field(default_factory=list)
    without_amount: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """Some members in the order of their ids, as they were drawn and as they stood at the launch."""

    ids: Sequence[int]
    drawn: Drawn
    before: Standings


def read_course(session: Session, course: Course) -> Reading:
    """Everything that is compared between the arms, tallied by stratum."""
    reading = Reading()
    for part in _parts(session, course):
        after = standings_at(session, course.active, course.product_id, part.ids, course.until)
        heard = heard_between(session, course.product_id, part.ids, course.since, course.until)
        _add_axes(reading.tally, part, after, heard)
        _add_moves(reading.tally, part, after.segment, course.goal)
        _add_spent(reading, part, _spent(session, course, part.ids))
        overlapped = _overlapped(session, course.beside, part.ids)
        add_up(reading.tally, Figure(Check.OVERLAP), overlapped, part.drawn)
    return reading


def _parts(session: Session, course: Course) -> Iterator[_Part]:
    row, last = CampaignMember, 0
    columns = (row.person_id, row.stratum, row.arm, row.segment, row.psychology, row.behaviour, row.depth)
    compared = select(*columns).where(
        row.campaign_id == course.campaign_id, row.arm.in_([Arm.TREATED.value, Arm.CONTROL.value])
    )
    while True:
        page = compared.where(row.person_id > last).order_by(row.person_id).limit(TOGETHER)
        rows = session.connection().execute(page).all()
        if not rows:
            return
        last = rows[-1].person_id
        ids, strata, arms, segments, *axes = zip(*rows, strict=True)
        psychology, behaviour, depth = (np.array(column, np.float64) for column in axes)
        yield _Part(
            ids=ids,
            drawn=Drawn(stratum=np.array(strata, np.int64), is_treated=np.array(arms) == Arm.TREATED.value),
            before=standings_at(session, course.active, course.product_id, ids, course.since)
            if course.is_remodelled
            else Standings(
                psychology=psychology, behaviour=behaviour, depth=depth, segment=np.array(segments, np.int64)
            ),
        )


def _add_axes(tally: Tally, part: _Part, after: Standings, heard: Mapping[Axis, Bools]) -> None:
    """The changes on the axes: of attitudes only where something was said since, for silence only fades."""
    for axis, (measure, before, told) in AXES.items():
        was, now_is = part.before.on(axis), after.on(axis)
        known = ~np.isnan(was)
        compared = known & ~np.isnan(now_is)
        if told is not None:
            compared &= heard[axis]
            add_up(tally, Figure(told), compared, part.drawn, known)
        add_up(tally, Figure(measure), now_is - was, part.drawn, compared)
        add_up(tally, Figure(before), was, part.drawn, compared)


def _add_moves(tally: Tally, part: _Part, after: Ints, goal: Goal) -> None:
    """Who stands where they did not, by segment, and who stands where the goal wants them."""
    before = part.before.segment
    for code in CODES:
        add_up(tally, Figure(Measure.ENTERED, code), after == code, part.drawn, before != code)
    if goal.targets:
        meant = ~np.isin(before, goal.targets) if goal.origins is None else np.isin(before, goal.origins)
        add_up(tally, Figure(Measure.MOVED), np.isin(after, goal.targets), part.drawn, meant)


def _add_spent(reading: Reading, part: _Part, spent: Spent) -> None:
    add_up(reading.tally, Figure(Measure.BUYERS), spent.purchases > 0, part.drawn)
    add_up(reading.tally, Figure(Measure.PURCHASES), spent.purchases, part.drawn)
    add_up(reading.tally, Figure(Measure.VALUE), spent.value, part.drawn)
    reading.currencies.update(spent.currencies)
    reading.purchases.append(int(spent.purchases.sum()))
    reading.without_amount.append(spent.without_amount)


def _spent(session: Session, course: Course, person_ids: Sequence[int]) -> Spent:
    """What those people bought of the product behind the launch; what came back was not bought."""
    row, people = Purchase, np.array(person_ids, np.int64)
    statement = (
        select(row.person_id, row.currency, func.count(), func.count(row.amount), func.sum(row.amount))
        .where(
            row.person_id.in_(listed(session, person_ids)),
            row.product_id == course.product_id,
            row.purchased_at > course.since,
            row.purchased_at <= course.until,
            row.returned_at.is_(None),
        )
        .group_by(row.person_id, row.currency)
    )
    purchases, value = np.zeros(people.size), np.zeros(people.size)
    currencies, without_amount = set[str](), 0
    for person_id, currency, count, told, amount in session.connection().execute(statement):
        where = np.searchsorted(people, person_id)
        purchases[where] += count
        value[where] += amount or 0.0
        without_amount += count - told
        if told:
            currencies.add(currency)
    return Spent(purchases=purchases, value=value, currencies=frozenset(currencies), without_amount=without_amount)


def _overlapped(session: Session, beside: Collection[int], person_ids: Sequence[int]) -> Bools:
    """Whom another campaign treated at the same time."""
    people = np.array(person_ids, np.int64)
    if not beside:
        return np.zeros(people.size, np.bool_)
    row = CampaignMember
    found = session.scalars(
        select(row.person_id)
        .where(
            row.person_id.in_(listed(session, person_ids)), row.campaign_id.in_(beside), row.arm == Arm.TREATED.value
        )
        .distinct()
    )
    overlapped: Bools = np.isin(people, np.array(found.all(), np.int64))
    return overlapped
