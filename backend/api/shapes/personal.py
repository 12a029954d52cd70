"""Which fields and inputs hold personal data, said in the schema itself, and the pseudonyms in their place.

Personal is what says who someone is or how they are reached, and what they wrote, sent or signed in their own words.
"""

import base64
import hashlib
import hmac
from collections.abc import Collection, Sequence
from dataclasses import fields, is_dataclass
from typing import Final

import strawberry
from strawberry.schema_directive import Location
from strawberry.types.field import StrawberryField

from backend.db import Session
from backend.segments.queries.disclosure import disclosure_key

_LETTERS: Final = 13


@strawberry.schema_directive(
    # In their order: Strawberry prints the definition twice where the sorted schema names them in another.
    locations=[Location.ARGUMENT_DEFINITION, Location.FIELD_DEFINITION, Location.INPUT_FIELD_DEFINITION],
    name="personal",
    description="It holds personal data: without READ_PERSONAL_DATA it is FORBIDDEN, or shown without them.",
)
class Personal:
    """A field, or an input, that holds personal data."""


PERSONAL: Final = Personal()


def marked(field: StrawberryField) -> StrawberryField:
    """The field, marked as one that holds personal data."""
    field.directives = [*field.directives, PERSONAL]
    return field


def pseudonyms_of(session: Session, person_ids: Collection[int]) -> dict[int, str]:
    """The pseudonym of each person: the same for every viewer, another in every database, and never led back."""
    secret = disclosure_key(session).encode()
    return {each: _pseudonym(secret, each) for each in person_ids}


def name_in_place(secret: bytes, name: str) -> str:
    """What stands for a reference of the client's own: the same for the same one, and never led back."""
    return _letters(secret, f"name\n{name}")


def names_by_reference(said: object) -> bool:
    """Whether an input names someone, or what is theirs, by a reference or an address: what is found by it is known."""
    if isinstance(said, list):
        return any(map(names_by_reference, said))
    if not is_dataclass(said):
        return False
    names: Sequence[str] = getattr(said, "refers", ())
    if any(getattr(said, name) is not None for name in names):
        return True
    return any(names_by_reference(getattr(said, each.name)) for each in fields(said))


def _pseudonym(secret: bytes, person_id: int) -> str:
    return _letters(secret, f"pseudonym\n{person_id}")


def _letters(secret: bytes, text: str) -> str:
    digest = hmac.new(secret, text.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
    return base64.b32encode(digest).decode()[:_LETTERS].lower()
