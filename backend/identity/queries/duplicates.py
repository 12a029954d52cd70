"""Reads of suspected duplicates, and the searches that suspect them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from backend.clock import Instant
from backend.db import Page, Slice, keyset_page
from backend.db.parts import in_parts
from backend.errors import NotFound
from backend.identity.rules.duplicates import LIKE_ENOUGH, Reason, Status, likeness, normal_name
from backend.identity.tables import Duplicate
from backend.panel.tables import Address, AttributeValue, Person

# An address that more people give than this is a company's or a household's: it tells nobody apart.
MOST_AT_ONE_ADDRESS = 20
# As many people born on one day are compared with each other.
MOST_OF_ONE_DAY = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Two people who may be one, the one who joined first named first."""

    person_id: int
    other_id: int
    reason: Reason
    likeness: float


def get_duplicate(session: Session, duplicate_id: int) -> Duplicate:
    """The pair of that id."""
    found = session.get(Duplicate, duplicate_id)
    if found is None:
        raise NotFound("there is no such pair", "id")
    return found


def duplicates_by_id(session: Session, ids: Collection[int]) -> dict[int, Duplicate]:
    """The pairs among those ids."""
    return {row.id: row for row in session.scalars(select(Duplicate).where(Duplicate.id.in_(ids)))}


def list_duplicates(session: Session, part: Slice, status: Status | None = Status.OPEN) -> Page[Duplicate]:
    """The pairs of that status, or all, in the order in which they were found."""
    statement = select(Duplicate)
    if status is not None:
        statement = statement.where(Duplicate.status == status.value)
    return keyset_page(session, statement, [Duplicate.id], part)


def same_addresses(session: Session, since: Instant, limit: int) -> tuple[list[Found], Instant | None]:
    """Pairs that share an address, for the next so many addresses told since; and up to when those were told."""
    until = _told_until(session, since, limit)
    if until is None:
        return [], None
    other = aliased(Address)
    is_shared = select(other.person_id).where(other.normal == Address.normal, other.person_id != Address.person_id)
    told = Address.updated_at > since, Address.updated_at <= until
    shared = session.scalars(select(Address.normal).where(*told, is_shared.exists()).distinct()).all()
    bearers: dict[str, list[int]] = defaultdict(list)
    for part in in_parts(shared):
        statement = (
            select(Address.normal, Address.person_id)
            .join(Person, Person.id == Address.person_id)
            .where(Address.normal.in_(part), *_present())
            .order_by(Address.person_id)
        )
        for normal, person_id in session.execute(statement):
            bearers[normal].append(person_id)
    return [pair for people in bearers.values() for pair in _with_first(people)], until


def namesakes(session: Session, name_id: int, birth_id: int) -> list[Found]:
    """Pairs with nearly the same name and the same day of birth, by the attributes that say these."""
    found: list[Found] = []
    for people in _by_birthday(session, name_id, birth_id):
        for (first, name), (second, other) in combinations(people[:MOST_OF_ONE_DAY], 2):
            degree = likeness(name, other)
            if degree >= LIKE_ENOUGH:
                found.append(_pair(first, second, Reason.NAME, degree))
    return found


def _told_until(session: Session, since: Instant, limit: int) -> Instant | None:
    """When the last of the next so many addresses was told: all that were told at that instant belong to them."""
    told = select(Address.updated_at).where(Address.updated_at > since).order_by(Address.updated_at)
    last = session.scalar(told.offset(limit - 1).limit(1))
    newest = select(func.max(Address.updated_at)).where(Address.updated_at > since)
    return session.scalar(newest) if last is None else last


def _with_first(people: Sequence[int]) -> list[Found]:
    distinct = sorted(set(people))
    if len(distinct) > MOST_AT_ONE_ADDRESS:
        return []
    return [_pair(distinct[0], other, Reason.ADDRESS, 1.0) for other in distinct[1:]]


def _by_birthday(session: Session, name_id: int, birth_id: int) -> Iterator[list[tuple[int, str]]]:
    """The people of each day on which several were born, with their names in normal form."""
    days = (
        select(AttributeValue.number)
        .where(AttributeValue.attribute_id == birth_id)
        .group_by(AttributeValue.number)
        .having(func.count() > 1)
        .order_by(AttributeValue.number)
    )
    for part in in_parts(session.scalars(days).all(), 500):
        born = select(AttributeValue.person_id, AttributeValue.number).where(
            AttributeValue.attribute_id == birth_id, AttributeValue.number.in_(part)
        )
        birthdays = born.subquery()
        statement = (
            select(birthdays.c.number, Person.id, AttributeValue.text)
            .join(Person, Person.id == birthdays.c.person_id)
            .join(AttributeValue, AttributeValue.person_id == Person.id)
            .where(AttributeValue.attribute_id == name_id, *_present())
            .order_by(Person.id)
        )
        people: dict[float, list[tuple[int, str]]] = defaultdict(list)
        for number, person_id, name in session.execute(statement):
            people[number].append((person_id, normal_name(name)))
        yield from people.values()


def _pair(first: int, second: int, reason: Reason, degree: float) -> Found:
    person_id, other_id = sorted((first, second))
    return Found(person_id=person_id, other_id=other_id, reason=reason, likeness=degree)


def _present() -> tuple[ColumnElement[bool], ...]:
    return Person.erased_at.is_(None), Person.merged_into.is_(None)
