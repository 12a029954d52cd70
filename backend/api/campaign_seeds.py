"""The seeds of draws: announced before by whoever draws, or drawn by the program."""

import secrets
from typing import Final

from backend.communications.rules.drawing import check_seed, seed_of

SEED: Final = "What to draw by, where it was announced before; else the program draws one."
_BYTES: Final = 16


def chosen_seed(given: str | None) -> str:
    """The seed that was named, or one that nobody could foresee."""
    return seed_of(secrets.token_bytes(_BYTES)) if given is None else check_seed(given)
