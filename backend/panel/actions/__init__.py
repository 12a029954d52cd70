"""What changes the panel: people join, attributes are defined and said of them, consents are recorded."""

from backend.panel.actions.importing import import_people
from backend.panel.actions.people import (
    add_person,
    change_language,
    define_attribute,
    record_consent,
    set_attributes,
)
from backend.panel.actions.values import parsed_values

__all__ = [
    "add_person",
    "change_language",
    "define_attribute",
    "import_people",
    "parsed_values",
    "record_consent",
    "set_attributes",
]
