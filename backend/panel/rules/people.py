"""Whom the panel knows: references, languages, and what an import says of a person."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from backend.errors import Refused
from backend.panel.rules.addresses import AddressKind
from backend.panel.rules.attributes import AttributeInput
from backend.panel.rules.consents import Decision
from backend.text import clean

# Tells these hashes from any other SHA-256 of the same text.
_HASHED_AS: Final = "kizuna.panel.forgotten-ref:"


class Forgotten(Refused):
    """The reference is that of someone who was erased at their own wish; nobody comes back by it."""

    code = "FORGOTTEN"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonInput:
    """What a client says of one person; what is not named stays as it is, and None takes something away."""

    external_ref: str
    language: str | None = None
    channel: str | None = None
    attributes: Mapping[str, AttributeInput] = field(default_factory=dict)
    addresses: Mapping[AddressKind, str | None] = field(default_factory=dict)
    consents: Sequence[Decision] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleImported:
    """What an import of people did, in counts, and every person's id in the order of the rows."""

    ids: tuple[int, ...]
    added: int
    changed: int
    unchanged: int


def clean_ref(raw: str, name: str = "externalRef") -> str:
    """A person's reference as the client spells it."""
    return clean(raw, name, most=200)


def hash_ref(ref: str) -> str:
    """The hash by which the reference of someone forgotten is recognised when it comes again."""
    return hashlib.sha256(f"{_HASHED_AS}{ref}".encode("utf-8", "surrogatepass")).hexdigest()
