"""Where people are reached, and who is reached at an address."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db.parts import in_parts
from backend.panel.queries.people import IS_PRESENT
from backend.panel.rules import AddressKind, normal_spellings
from backend.panel.tables import Address, Person

MOST_FOUND = 100


def addresses_of(session: Session, person_ids: Collection[int]) -> dict[int, dict[AddressKind, Address]]:
    """The addresses of each of those people, by kind."""
    found: dict[int, dict[AddressKind, Address]] = {person_id: {} for person_id in person_ids}
    for part in in_parts(found):
        statement = select(Address).where(Address.person_id.in_(part)).order_by(Address.person_id, Address.kind)
        for row in session.scalars(statement):
            found[row.person_id][AddressKind(row.kind)] = row
    return found


def mailable(session: Session, person_ids: Collection[int]) -> set[int]:
    """Those of the people who have an e-mail address."""
    found: set[int] = set()
    for part in in_parts(person_ids):
        statement = select(Address.person_id).where(Address.person_id.in_(part), Address.kind == AddressKind.EMAIL)
        found.update(session.scalars(statement))
    return found


def people_at_address(session: Session, raw: str) -> Sequence[Person]:
    """The people who are reached at that address, however it is spelled; at most a hundred."""
    statement = (
        select(Person)
        .join(Address, Address.person_id == Person.id)
        .where(Address.normal.in_(normal_spellings(raw)), IS_PRESENT)
        .order_by(Person.id)
        .limit(MOST_FOUND)
    )
    return session.scalars(statement).unique().all()
