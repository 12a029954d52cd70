"""The link to a person's own preferences, which every mail carries."""

from typing import Final

from backend.clock import Instant, days
from backend.links import Link

# Whoever finds an old mail must still be able to say no.
_LIFE: Final = days(365.25 * 50)


def preferences_link_of(person_id: int, created_at: Instant) -> Link:
    """The one link of a person's preferences: the same however often it is made; `created_at` is the person's."""
    return Link(id=person_id, issued_at=created_at, expires_at=created_at + _LIFE)
