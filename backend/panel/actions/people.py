"""People one by one: they join, things are said of them, and what they decide is recorded."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.clashes import refusing_clash
from backend.errors import AlreadyExists, Invalid
from backend.panel.actions.values import keep_values, parsed_values
from backend.panel.queries import get_person, list_attributes
from backend.panel.rules import MOST_CHOICES, AttributeInput, AttributeKind, clean_language, clean_ref
from backend.panel.tables import Attribute, Consent, Person
from backend.text import clean, clean_key, clean_wording


def add_person(
    session: Session,
    *,
    external_ref: str | None,
    language: str,
    attributes: Mapping[str, AttributeInput] | None = None,
    now: Instant,
) -> Person:
    """A new person on the panel; without a reference nobody but the panel knows them."""
    values = parsed_values(list_attributes(session), attributes or {})
    ref = None if external_ref is None else clean_ref(external_ref)
    person = Person(external_ref=ref, language=clean_language(language), created_at=now)
    with refusing_clash(session, AlreadyExists("there is a person of that reference", "externalRef")):
        session.add(person)
    keep_values(session, {person.id: values}, now)
    return person


def set_attributes(session: Session, person_id: int, values: Mapping[str, AttributeInput], now: Instant) -> Person:
    """Says these things of a person, and None takes one away; what is not named stays as it is."""
    person = get_person(session, person_id)
    keep_values(session, {person_id: parsed_values(list_attributes(session), values)}, now)
    return person


def change_language(session: Session, person_id: int, language: str) -> Person:
    """The language in which a person is spoken to."""
    person = get_person(session, person_id)
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


def record_consent(
    session: Session,
    person_id: int,
    *,
    purpose: str,
    granted: bool,
    wording: str,
    language: str,
    source: str,
    now: Instant,
) -> Consent:
    """Keeps a person's decision for or against a purpose, with the very wording that they were shown."""
    get_person(session, person_id)
    consent = Consent(
        person_id=person_id,
        purpose=clean_key(purpose, "purpose"),
        granted=granted,
        wording=clean(wording, "wording", most=4_000),
        language=clean_language(language),
        source=clean(source, "source", most=120),
        decided_at=now,
    )
    session.add(consent)
    session.flush()
    return consent


def _clean_choices(kind: AttributeKind, choices: Sequence[str]) -> list[str]:
    tidy = [clean(choice, "choices") for choice in choices]
    if bool(tidy) != (kind is AttributeKind.CHOICE):
        raise Invalid("an attribute has choices exactly when its kind is CHOICE", "choices")
    if len(set(tidy)) != len(tidy) or len(tidy) > MOST_CHOICES:
        raise Invalid(f"choices differ from each other, and there are at most {MOST_CHOICES}", "choices")
    return tidy
