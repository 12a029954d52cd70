"""People one by one: they join, and things are said of them."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.clashes import refusing_clash
from backend.errors import AlreadyExists, Invalid
from backend.panel.actions.values import STAFF, Origin, clean_source, keep_values, parsed_values
from backend.panel.queries import forgotten, get_present, known_people, list_attributes
from backend.panel.rules import MOST_CHOICES, AttributeInput, AttributeKind, Forgotten, clean_language, clean_ref
from backend.panel.tables import Attribute, Person
from backend.text import clean, clean_key, clean_wording


def add_person(
    session: Session,
    *,
    external_ref: str | None,
    language: str,
    attributes: Mapping[str, AttributeInput] | None = None,
    now: Instant,
    source: str = STAFF.source,
) -> Person:
    """A new person on the panel; without a reference nobody but the panel knows them."""
    values = parsed_values(list_attributes(session), attributes or {})
    ref = None if external_ref is None else clean_ref(external_ref)
    if ref is not None and forgotten(session, [ref]):
        raise Forgotten("whoever had this reference was erased", "externalRef")
    person = Person(external_ref=ref, language=clean_language(language), created_at=now)
    with refusing_clash(session, AlreadyExists("there is a person of that reference", "externalRef")):
        session.add(person)
    keep_values(session, {person.id: values}, now, Origin(source=clean_source(source)))
    return person


def set_attributes(
    session: Session,
    person_id: int,
    values: Mapping[str, AttributeInput],
    now: Instant,
    *,
    source: str = STAFF.source,
) -> Person:
    """Says these things of a person, and None takes one away; what is not named stays as it is."""
    person = get_present(session, person_id)
    origin = Origin(source=clean_source(source))
    keep_values(session, {person_id: parsed_values(list_attributes(session), values)}, now, origin)
    return person


def set_attributes_together(
    session: Session,
    said: Mapping[int, Mapping[str, AttributeInput]],
    now: Instant,
    *,
    sources: Mapping[int, str],
) -> set[int]:
    """Like set_attributes for many people at once, each by their own source; answers with those who changed.

    Of people who are gone nothing more is kept.
    """
    attributes = list_attributes(session)
    present = known_people(session, said)
    wanted = {person_id: parsed_values(attributes, said[person_id]) for person_id in said if person_id in present}
    origins = {person_id: Origin(source=clean_source(sources[person_id])) for person_id in wanted}
    return keep_values(session, wanted, now, origins=origins)


def change_language(session: Session, person_id: int, language: str) -> Person:
    """The language in which a person is spoken to."""
    person = get_present(session, person_id)
    person.language = clean_language(language)
    session.flush()
    return person


def define_attribute(
    session: Session,
    *,
    key: str,
    kind: AttributeKind,
    name: Mapping[str, str],
    choices: Sequence[str] = (),
    personal: bool = True,
    now: Instant,
) -> Attribute:
    """Something new to know of people; `personal` unless it says nothing of who someone is."""
    attribute = Attribute(
        key=clean_key(key),
        kind=kind.value,
        name=clean_wording(name, "name", most=200),
        choices=_clean_choices(kind, choices),
        personal=personal,
        created_at=now,
    )
    with refusing_clash(session, AlreadyExists("there is an attribute of that key", "key")):
        session.add(attribute)
    return attribute


def _clean_choices(kind: AttributeKind, choices: Sequence[str]) -> list[str]:
    tidy = [clean(choice, "choices") for choice in choices]
    if bool(tidy) != (kind is AttributeKind.CHOICE):
        raise Invalid("an attribute has choices exactly when its kind is CHOICE", "choices")
    if len(set(tidy)) != len(tidy) or len(tidy) > MOST_CHOICES:
        raise Invalid(f"choices differ from each other, and there are at most {MOST_CHOICES}", "choices")
    return tidy
