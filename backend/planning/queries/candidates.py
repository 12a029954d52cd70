"""Who is due at a touchpoint: part by part, behind the last one seen, so that memory stays flat."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, String, and_, cast, func, literal, or_, select
from sqlalchemy.orm import Session

from backend.clock import DAY, Instant
from backend.loyalty.rules.axes import Moment
from backend.panel.tables import Person
from backend.planning.queries.audiences import Search, is_undecided, people_asked, search_of, still_asked
from backend.planning.queries.yearly import has_own_day, own_day_now
from backend.planning.rules import Candidate, Cursor, Why
from backend.planning.rules.planned import BEGINNING
from backend.planning.tables import ContactDecision
from backend.purchases.tables import Purchase
from backend.touchpoints.queries import get_touchpoint
from backend.touchpoints.tables import Touchpoint

OCCASION_OF_ORDER = cast(Purchase.id, String(80))


class Part(NamedTuple):
    """Some of those who are due, and behind whom the next part begins; None where it was the last."""

    candidates: Sequence[Candidate]
    reached: Cursor | None


NOBODY: Final = Part((), None)


def find_due(session: Session, touchpoint_id: int, now: Instant, after: Cursor, limit: int) -> Part:
    """Who comes next at the touchpoint; nobody, where it takes no answers."""
    touchpoint = get_touchpoint(session, touchpoint_id)
    if not takes_answers(touchpoint, now):
        return NOBODY
    return candidates_due(session, search_of(touchpoint, now), after, limit)


def takes_answers(touchpoint: Touchpoint, now: Instant) -> bool:
    """Whether the touchpoint's period has begun and is not over."""
    return (touchpoint.opens_at is None or touchpoint.opens_at <= now) and not is_over(touchpoint, now)


def is_over(touchpoint: Touchpoint, now: Instant) -> bool:
    """Whether the touchpoint's period is over."""
    return touchpoint.closes_at is not None and now >= touchpoint.closes_at


def undecided(session: Session, touchpoint_id: int, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Those of whom nothing was decided since they were found."""
    row = ContactDecision
    found = select(row.person_id, row.occasion).where(
        row.touchpoint_id == touchpoint_id,
        row.person_id.in_({candidate.person_id for candidate in candidates}),
        row.step == 0,
    )
    known = {(person_id, occasion) for person_id, occasion in session.execute(found)}
    return [candidate for candidate in candidates if (candidate.person_id, candidate.occasion) not in known]


def candidates_due(session: Session, search: Search, after: Cursor, limit: int) -> Part:
    """The next people of whom nothing was decided yet, each with the occasion."""
    if search.moment is Moment.AFTER_PURCHASE:
        return _buyers(session, search, after, limit)
    return _people(session, search, after, limit)


def candidates_again(session: Session, search: Search, limit: int) -> Sequence[Candidate]:
    """Those whose decision was to be looked at again by now, with what has come to an end meanwhile."""
    row = ContactDecision
    statement = (
        select(row.id, row.person_id, row.occasion)
        .where(row.touchpoint_id == search.touchpoint_id, row.step == 0, row.until_at <= search.now)
        .order_by(row.until_at, row.id)
        .limit(limit)
    )
    rows = session.execute(statement).all()
    if not rows:
        return []
    asked = still_asked(session, search, [person_id for _, person_id, _ in rows])
    ended = _ended_orders(session, search, rows) if search.moment is Moment.AFTER_PURCHASE else {}
    own = _own_days(session, search, rows) if search.moment is Moment.ANNUAL else {}
    return [
        Candidate(
            person_id=person_id,
            occasion=occasion,
            decision_id=number,
            ended=ended.get(number) or own.get(number) or (None if person_id in asked else Why.NOT_IN_AUDIENCE),
        )
        for number, person_id, occasion in rows
    ]


def count_due(session: Session, search: Search) -> int:
    """How many are due and undecided, for whoever wants to see how far planning has come."""
    statement = (
        select(Purchase.id).where(*_bought(session, search, BEGINNING))
        if search.moment is Moment.AFTER_PURCHASE
        else people_asked(session, search).where(_is_due(search)).with_only_columns(Person.id)
    )
    return session.scalars(select(func.count()).select_from(statement.subquery())).one()


def _people(session: Session, search: Search, after: Cursor, limit: int) -> Part:
    statement = (
        people_asked(session, search)
        .where(Person.id > after.id, _is_due(search))
        .with_only_columns(Person.id, Person.created_at)
        .order_by(Person.id)
        .limit(limit)
    )
    rows = session.execute(statement).all()
    found = [
        Candidate(person_id=person_id, occasion=occasion)
        for person_id, joined_at in rows
        if (occasion := _occasion(search, person_id, joined_at)) is not None
    ]
    return Part(found, Cursor(at=BEGINNING.at, id=rows[-1][0]) if len(rows) == limit else None)


def _is_due(search: Search) -> ColumnElement[bool]:
    if search.moment is not Moment.ANNUAL:
        return is_undecided(search, Person.id, literal(""))
    years = has_own_day(search)
    return or_(*(and_(own, is_undecided(search, Person.id, literal(str(year)))) for year, own in years.items()))


def _occasion(search: Search, person_id: int, joined_at: int) -> str | None:
    if search.moment is not Moment.ANNUAL:
        return ""
    day = own_day_now(search, person_id, joined_at)
    return None if day is None else str(day.year)


def _buyers(session: Session, search: Search, after: Cursor, limit: int) -> Part:
    statement = (
        select(Purchase.id, Purchase.person_id, Purchase.purchased_at, Purchase.returned_at)
        .where(*_bought(session, search, after))
        .order_by(Purchase.purchased_at, Purchase.id)
        .limit(limit)
    )
    rows = session.execute(statement).all()
    found = [
        Candidate(person_id=row.person_id, occasion=str(row.id), ended=Why.RETURNED if row.returned_at else None)
        for row in rows
    ]
    return Part(found, Cursor(at=rows[-1].purchased_at, id=rows[-1].id) if len(rows) == limit else None)


def _bought(session: Session, search: Search, after: Cursor) -> Sequence[ColumnElement[bool]]:
    """The purchases about which it is time to ask, and not yet too late."""
    latest = search.now - search.rules.delay_days * DAY
    here = people_asked(session, search).where(Person.id == Purchase.person_id).with_only_columns(Person.id)
    behind = or_(Purchase.purchased_at > after.at, and_(Purchase.purchased_at == after.at, Purchase.id > after.id))
    return [
        Purchase.product_id == search.product_id,
        Purchase.purchased_at <= latest,
        Purchase.purchased_at >= max(after.at, latest - search.rules.late_days * DAY),
        behind,
        # EXISTS, for SQLite would gather the whole panel for every part if it were IN.
        here.exists(),
        is_undecided(search, Purchase.person_id, OCCASION_OF_ORDER),
    ]


def _ended_orders(session: Session, search: Search, rows: Sequence[tuple[int, int, str]]) -> dict[int, Why]:
    """Which of those decisions are about an order that was returned, or that was too long ago."""
    found = select(Purchase.id, Purchase.purchased_at, Purchase.returned_at)
    orders = {
        str(number): (purchased_at, returned_at)
        for number, purchased_at, returned_at in session.execute(
            found.where(Purchase.id.in_([int(occasion) for _, _, occasion in rows]))
        )
    }
    first = search.now - (search.rules.delay_days + search.rules.late_days) * DAY
    ended: dict[int, Why] = {}
    for number, _, occasion in rows:
        purchased_at, returned_at = orders.get(occasion, (None, None))
        if purchased_at is None or returned_at is not None:
            ended[number] = Why.RETURNED
        elif purchased_at < first:
            ended[number] = Why.TOO_LATE
    return ended


def _own_days(session: Session, search: Search, rows: Sequence[tuple[int, int, str]]) -> dict[int, Why]:
    """Which of those decisions are about a year whose own day is too long past."""
    joined = dict(
        session.execute(
            select(Person.id, Person.created_at).where(Person.id.in_([person_id for _, person_id, _ in rows]))
        ).all()
    )
    return {
        number: Why.TOO_LATE
        for number, person_id, occasion in rows
        if _occasion(search, person_id, joined[person_id]) != occasion
    }
