"""The rules of the panel: attributes, addresses, consents, references, and what imports say."""

from backend.panel.rules.addresses import AddressKind, CleanAddress, clean_address, normal_spellings
from backend.panel.rules.attributes import (
    LONGEST_TEXT,
    MOST_CHOICES,
    AttributeInput,
    AttributeKind,
    AttributeValue,
    Parsed,
    attribute_value,
    parse_attribute,
)
from backend.panel.rules.consents import (
    EVERY_CHANNEL,
    EVERY_PURPOSE,
    Decision,
    clean_channel,
    clean_decision,
    clean_language,
)
from backend.panel.rules.imports import AlreadyUndone, Field, Said, Swap, TooLongAgo, Undone, said_before, swapped_back
from backend.panel.rules.people import Forgotten, PeopleImported, PersonInput, clean_ref, hash_ref
from backend.panel.rules.preferences import preferences_link_of

__all__ = [
    "EVERY_CHANNEL",
    "EVERY_PURPOSE",
    "LONGEST_TEXT",
    "MOST_CHOICES",
    "AddressKind",
    "AlreadyUndone",
    "AttributeInput",
    "AttributeKind",
    "AttributeValue",
    "CleanAddress",
    "Decision",
    "Field",
    "Forgotten",
    "Parsed",
    "PeopleImported",
    "PersonInput",
    "Said",
    "Swap",
    "TooLongAgo",
    "Undone",
    "attribute_value",
    "clean_address",
    "clean_channel",
    "clean_decision",
    "clean_language",
    "clean_ref",
    "hash_ref",
    "normal_spellings",
    "parse_attribute",
    "preferences_link_of",
    "said_before",
    "swapped_back",
]
