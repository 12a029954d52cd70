"""The links by which staff open pictures of ideas: to files like others, told from them by their place."""

from typing import Final

from backend.clock import MINUTE, Instant
from backend.links import Link

PICTURE_PLACE: Final = 1
_LIFE: Final = 15 * MINUTE


def picture_link_of(picture_id: int, now: Instant) -> Link:
    """The link to a picture, good for a quarter of an hour."""
    return Link(id=picture_id, place=PICTURE_PLACE, issued_at=now, expires_at=now + _LIFE)
