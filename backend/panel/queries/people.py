"""Who is on the panel, and who is gone from it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, NamedTuple

from sqlalchemy import BigInteger, and_, cast, func, select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db import Page, Slice
from backend.db.paging import KeptPages
from backend.db.parts import in_parts
from backend.db.plain_rows import Asking
from backend.db.statements import table_of
from backend.db.wires import Row
from backend.errors import NotFound
from backend.panel.rules import hash_ref
from backend.panel.tables import ForgottenRef, PeopleCount, Person

IS_PRESENT: Final = and_(Person.erased_at.is_(None), Person.merged_into.is_(None))
"""Whether a person is on the panel: neither forgotten, nor known by now to be someone else on it."""

_PEOPLE: Final = table_of(Person).c


class Listed(NamedTuple):
    """A person as a page shows them."""

    id: int
    external_ref: str | None
    language: str
    channel: str | None
    paused_until: Instant | None
    created_at: Instant


KEPT_COUNT: Final = select(cast(func.coalesce(func.sum(PeopleCount.people), 0), BigInteger))
"""How many people are on the panel, as the database keeps it."""

# Past the mapped class: nothing of a page is changed.
_PAGES: Final = KeptPages(
    select(*(_PEOPLE[name] for name in Listed._fields)).where(
        _PEOPLE.erased_at.is_(None), _PEOPLE.merged_into.is_(None)
    ),
    _PEOPLE.id,
    Listed._make,
    counting=KEPT_COUNT,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """How to speak to a person, as it is kept."""

    person_id: int
    language: str
    channel: str | None


def get_person(session: Session, person_id: int) -> Person:
    """The person of that id, also when they are gone from the panel."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound("there is no such person", "personId")
    return person


def get_present(session: Session, person_id: int) -> Person:
    """The person of that id, for new evidence: whoever was erased, or merged into another, is found no more."""
    person = get_person(session, person_id)
    if person.erased_at is not None or person.merged_into is not None:
        raise NotFound("there is no such person", "personId")
    return person


def find_person_by_ref(session: Session, external_ref: str) -> Person | None:
    """The person that the client knows by that reference, if there is one; merged ones as who they are now."""
    person = session.scalar(select(Person).where(Person.external_ref == external_ref))
    while person is not None and person.merged_into is not None:
        person = session.get(Person, person.merged_into)
    return person


def people_by_id(session: Session, ids: Collection[int]) -> dict[int, Person]:
    """The people among those ids."""
    return {person.id: person for person in session.scalars(select(Person).where(Person.id.in_(ids)))}


def people_by_ref(session: Session, refs: Collection[str]) -> dict[str, int]:
    """The ids of the people among those references."""
    return {ref: found.person_id for ref, found in spoken_by_ref(session, refs).items()}


def list_people(session: Session, part: Slice) -> Page[Listed]:
    """People in the order in which they joined the panel, without those who are gone from it."""
    return _PAGES.page(session, part)


def people_rows(part: Slice) -> Asking[tuple[list[Row], bool]]:
    """Asks for the same page as rows with the columns of `Listed`, and whether more lie beyond it."""
    return _PAGES.rows(part)


def count_people() -> Asking[int]:
    """Asks how many people are on the panel."""
    return _PAGES.count()


def find_miscount(session: Session) -> int:
    """By how many the kept count of people is more than those who are there; 0 where it is right."""
    counted = select(func.count()).where(IS_PRESENT).select_from(Person).scalar_subquery()
    return session.scalar(select(KEPT_COUNT.scalar_subquery() - counted)) or 0


def spoken_by_ref(session: Session, refs: Collection[str]) -> dict[str, Spoken]:
    """Who the people among those references are now, and how to speak to them."""
    found: dict[str, Spoken] = {}
    merged: dict[str, int] = {}
    for part in in_parts(refs):
        statement = select(Person.external_ref, Person.id, Person.language, Person.channel, Person.merged_into).where(
            Person.external_ref.in_(part)
        )
        for ref, person_id, language, channel, merged_into in session.execute(statement):
            found[str(ref)] = Spoken(person_id=person_id, language=language, channel=channel)
            if merged_into is not None:
                merged[str(ref)] = merged_into
    return found | _followed(session, merged)


def bearers_by_ref(session: Session, refs: Collection[str]) -> dict[str, int]:
    """Those who bear these references, also where they are others by now: evidence remembers whose it was."""
    found: dict[str, int] = {}
    for part in in_parts(refs):
        statement = select(Person.external_ref, Person.id).where(Person.external_ref.in_(part))
        found.update((str(ref), person_id) for ref, person_id in session.execute(statement))
    return found


def known_people(session: Session, ids: Collection[int]) -> set[int]:
    """Those of the ids that are people's of whom something new may be said: not the erased, not the merged."""
    known: set[int] = set()
    for part in in_parts(ids):
        statement = select(Person.id).where(Person.id.in_(part), IS_PRESENT)
        known.update(session.scalars(statement))
    return known


def survivors(session: Session, ids: Collection[int]) -> dict[int, int]:
    """Who each of those people is now: another, where they were merged, else they themselves."""
    now_are = {person_id: person_id for person_id in ids}
    while True:
        statement = select(Person.id, Person.merged_into).where(Person.merged_into.is_not(None))
        onward: dict[int, int] = {}
        for part in in_parts(set(now_are.values())):
            onward.update({gone: kept for gone, kept in session.execute(statement.where(Person.id.in_(part))) if kept})
        if not onward:
            return now_are
        now_are = {person_id: onward.get(stands, stands) for person_id, stands in now_are.items()}


def forgotten(session: Session, refs: Collection[str]) -> set[str]:
    """Those of the references whose people were erased."""
    by_hash = {hash_ref(ref): ref for ref in refs}
    found: set[str] = set()
    for part in in_parts(by_hash):
        statement = select(ForgottenRef.ref_hash).where(ForgottenRef.ref_hash.in_(part))
        found.update(by_hash[ref_hash] for ref_hash in session.scalars(statement))
    return found


def _followed(session: Session, merged: dict[str, int]) -> dict[str, Spoken]:
    """Who the merged are now, by the references that they had."""
    if not merged:
        return {}
    now_are = survivors(session, set(merged.values()))
    people = people_by_id(session, set(now_are.values()))
    return {ref: _spoken(people[now_are[person_id]]) for ref, person_id in merged.items()}


def _spoken(person: Person) -> Spoken:
    return Spoken(person_id=person.id, language=person.language, channel=person.channel)
