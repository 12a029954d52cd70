"""What can be asked of the panel: people, what is known of them, and what they consented to."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db import Page, Slice, keyset_page
from backend.db.parts import in_parts
from backend.errors import NotFound
from backend.panel import rules
from backend.panel.rules import AttributeKind
from backend.panel.tables import Attribute, AttributeValue, Consent, Person


def get_person(session: Session, person_id: int) -> Person:
    """The person of that id."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound("there is no such person", "personId")
    return person


def find_person_by_ref(session: Session, external_ref: str) -> Person | None:
    """The person that the client knows by that reference, if there is one."""
    return session.scalar(select(Person).where(Person.external_ref == external_ref))


def people_by_id(session: Session, ids: Collection[int]) -> dict[int, Person]:
    """The people among those ids."""
    return {person.id: person for person in session.scalars(select(Person).where(Person.id.in_(ids)))}


def people_by_ref(session: Session, refs: Collection[str]) -> dict[str, int]:
    """The ids of the people among those references."""
    return {ref: person_id for ref, (person_id, _) in languages_by_ref(session, refs).items()}


def list_people(session: Session, part: Slice) -> Page[Person]:
    """People in the order in which they joined the panel."""
    return keyset_page(session, select(Person), [Person.id], part)


def list_attributes(session: Session) -> Sequence[Attribute]:
    """Every attribute that the client defined, in the order of their keys."""
    return session.scalars(select(Attribute).order_by(Attribute.key)).all()


def attributes_by_id(session: Session, ids: Collection[int]) -> dict[int, Attribute]:
    """The attributes among those ids."""
    return {row.id: row for row in session.scalars(select(Attribute).where(Attribute.id.in_(ids)))}


def attributes_of(session: Session, person_ids: Collection[int]) -> dict[int, dict[str, rules.AttributeValue]]:
    """What is known of each of those people, by the attribute's key."""
    statement = (
        select(AttributeValue.person_id, Attribute.key, Attribute.kind, AttributeValue.text, AttributeValue.number)
        .join(Attribute, Attribute.id == AttributeValue.attribute_id)
        .where(AttributeValue.person_id.in_(person_ids))
        .order_by(AttributeValue.person_id, Attribute.key)
    )
    known: dict[int, dict[str, rules.AttributeValue]] = {person_id: {} for person_id in person_ids}
    for person_id, key, kind, text, number in session.execute(statement):
        known[person_id][key] = rules.attribute_value(AttributeKind(kind), text, number)
    return known


def consents_of(session: Session, person_ids: Collection[int]) -> dict[int, list[Consent]]:
    """Every decision of each of those people, oldest first."""
    decided: dict[int, list[Consent]] = defaultdict(list)
    statement = select(Consent).where(Consent.person_id.in_(person_ids)).order_by(Consent.decided_at, Consent.id)
    for consent in session.scalars(statement):
        decided[consent.person_id].append(consent)
    return {person_id: decided[person_id] for person_id in person_ids}


def values_of(session: Session, person_ids: Collection[int]) -> Mapping[tuple[int, int], AttributeValue]:
    """The kept values of those people by person and attribute, for whoever is about to change them."""
    rows: dict[tuple[int, int], AttributeValue] = {}
    for part in in_parts(person_ids):
        for value in session.scalars(select(AttributeValue).where(AttributeValue.person_id.in_(part))):
            rows[value.person_id, value.attribute_id] = value
    return rows


def languages_by_ref(session: Session, refs: Collection[str]) -> dict[str, tuple[int, str]]:
    """The ids and languages of the people among those references."""
    found: dict[str, tuple[int, str]] = {}
    for part in in_parts(refs):
        statement = select(Person.external_ref, Person.id, Person.language).where(Person.external_ref.in_(part))
        for ref, person_id, language in session.execute(statement):
            found[str(ref)] = (person_id, language)
    return found


def known_people(session: Session, ids: Collection[int]) -> set[int]:
    """Those of the ids that are people's."""
    known: set[int] = set()
    for part in in_parts(ids):
        known.update(session.scalars(select(Person.id).where(Person.id.in_(part))))
    return known
