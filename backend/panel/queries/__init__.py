"""What can be asked of the panel: people, what is known of them, how they are reached, and what they consented to."""

from backend.panel.queries.addresses import addresses_of, mailable, people_at_address
from backend.panel.queries.attributes import (
    attribute_changes_of,
    attributes_at,
    attributes_by_id,
    attributes_of,
    list_attributes,
    values_of,
)
from backend.panel.queries.consents import consents_of, decisions_of, has_agreed, is_contactable, may_contact
from backend.panel.queries.imports import find_import, get_import, imports_by_id, list_imports, people_of_import
from backend.panel.queries.people import (
    IS_PRESENT,
    Spoken,
    bearers_by_ref,
    find_person_by_ref,
    forgotten,
    get_person,
    get_present,
    known_people,
    list_people,
    people_by_id,
    people_by_ref,
    spoken_by_ref,
    survivors,
)
from backend.panel.queries.sessions import Entered, find_session, get_session

__all__ = [
    "IS_PRESENT",
    "Entered",
    "Spoken",
    "addresses_of",
    "attribute_changes_of",
    "attributes_at",
    "attributes_by_id",
    "attributes_of",
    "bearers_by_ref",
    "consents_of",
    "decisions_of",
    "find_import",
    "find_person_by_ref",
    "find_session",
    "forgotten",
    "get_import",
    "get_person",
    "get_present",
    "get_session",
    "has_agreed",
    "imports_by_id",
    "is_contactable",
    "known_people",
    "list_attributes",
    "list_imports",
    "list_people",
    "mailable",
    "may_contact",
    "people_at_address",
    "people_by_id",
    "people_by_ref",
    "people_of_import",
    "spoken_by_ref",
    "survivors",
    "values_of",
]
