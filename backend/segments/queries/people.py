"""list_people and count_people: people found by what is known of them and where they stand."""

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.clock import Instant
from backend.db import Page, Slice, keyset_page
from backend.loyalty.tables import PositionRow
from backend.panel.queries import IS_PRESENT
from backend.panel.tables import Person
from backend.segments.queries.conditions import counted_alone, people_gathered, people_paged, people_where
from backend.segments.rules import AllOf, PeopleWhere

_REF: InstrumentedAttribute[str] = Person.external_ref  # type: ignore[assignment]  # never null where it orders


class PeopleOrder(StrEnum):
    """What people are listed by; only those with a reference can be listed by it."""

    JOINED = "JOINED"
    EXTERNAL_REF = "EXTERNAL_REF"


# A page is full after a few people where many fit, so that only few are worth gathering first.
def list_people(session: Session, where: PeopleWhere, order: PeopleOrder, part: Slice, *, now: Instant) -> Page[Person]:
    """A page of the people of whom the condition holds at `now`."""
    behind = 0 if part.after is None else part.after[0]
    is_forward = not (part.backward or part.descending or part.before is not None)
    if order is PeopleOrder.JOINED and is_forward and isinstance(behind, int):
        tries = people_paged(session, where, behind, part.count, now=now)
        pages = (keyset_page(session, select(Person).where(IS_PRESENT, fits), [Person.id], part) for fits in tries)
        *_, page = _until_full(pages)
        return _counting(page, where, now)
    found = select(Person).where(IS_PRESENT, people_gathered(session, where, now=now, page=True))
    if order is PeopleOrder.EXTERNAL_REF:
        return keyset_page(session, found.where(Person.external_ref.is_not(None)), [_REF], part)
    return _counting(keyset_page(session, found, [Person.id], part), where, now)


def _until_full(pages: Iterator[Page[Person]]) -> Iterator[Page[Person]]:
    for page in pages:
        yield page
        if page.has_next:
            return


def _counting(page: Page[Person], where: PeopleWhere, now: Instant) -> Page[Person]:
    """The page of the whole list, which is counted quicker than it is gone through."""
    return replace(page, count=lambda session: count_people(session, where, now=now))


def count_people(session: Session, where: PeopleWhere, *, now: Instant) -> int:
    """How many people there are of whom the condition holds at `now`."""
    counted = counted_alone(session, where, now=now)
    if counted is not None:
        return counted
    found = select(func.count()).select_from(Person)
    return session.scalars(found.where(IS_PRESENT, people_gathered(session, where, now=now))).one()


def select_people(session: Session, where: PeopleWhere | None, *, now: Instant) -> Select[Person]:
    """The statement for the people of whom the condition holds at `now`, for whoever goes through them part by part."""
    return _found(session, AllOf() if where is None else where, now).where(IS_PRESENT)


def gather_people(session: Session, where: PeopleWhere | None, *, now: Instant) -> Select[Person]:
    """The same people, for whoever reads all of them in one statement."""
    return select(Person).where(people_gathered(session, where or AllOf(), now=now), IS_PRESENT)


def check_audience(session: Session, where: PeopleWhere | None, *, now: Instant) -> None:
    """Refuses a condition that could not be asked: an attribute or a segment that does not exist."""
    if where is not None:
        _found(session, where, now)


def of_people(session: Session, where: PeopleWhere | None, *, now: Instant) -> ColumnElement[bool]:
    """Whether a position is of someone of whom the condition holds at `now`; without a condition every one is."""
    if where is None:
        return true()
    found = select(Person.id).where(people_gathered(session, where, now=now))
    return PositionRow.person_id.in_(found)


def _found(session: Session, where: PeopleWhere, now: Instant) -> Select[Person]:
    return select(Person).where(people_where(session, where, now=now))
