"""How long a browser stays with whoever entered by it, and how what it shows is known again."""

import hashlib
from typing import Final

from backend.clock import DAY, HOUR, Instant
from backend.errors import Refused

SESSION_LASTS: Final = 30 * DAY
"""From entering on; after it the link opens the way again."""
NOTED_EVERY: Final = HOUR
"""How exactly it is known when a session was used: no page is slower for it than once in that time."""


class NoSession(Refused):
    """The browser shows no session, or one that is over."""

    code = "NO_SESSION"


def hash_token(token: str) -> str:
    """What is kept of a token: 256 random bits need neither salt nor slowness."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def is_due_to_note(used_at: Instant, now: Instant) -> bool:
    """Whether a use is worth writing down."""
    return now - used_at >= NOTED_EVERY
