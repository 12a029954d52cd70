"""An ambassador's code: eight letters and digits that can be read aloud and typed without mistaking one for another."""

import hashlib
from typing import Final

# Crockford's base 32: no I, L, O or U.
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH: Final = 8
_BITS: Final = 5


def code_of(secret: str) -> str:
    """The code that an unguessable text makes: forty bits of it, so that no code can be found from another."""
    digest = hashlib.sha256(secret.encode()).digest()
    number = int.from_bytes(digest[:_BITS])
    places = range(_BITS * (CODE_LENGTH - 1), -1, -_BITS)
    return "".join(ALPHABET[number >> place & len(ALPHABET) - 1] for place in places)
