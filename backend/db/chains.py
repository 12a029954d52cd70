"""Chains of entries, each bound to the one before it by its hash, and the seal of where a chain ends."""

import hashlib
import hmac
from collections.abc import Sequence
from typing import Final

START: Final = hashlib.sha256(b"").hexdigest()
"""What the first entry of every chain is bound to."""


def bound(before: str, text: str) -> str:
    """The hash that binds an entry to the one before it, and so to every earlier one."""
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()


class Seals:
    """Seals where chains end, with secrets that no database holds: the newest key seals, older ones still count."""

    def __init__(self, secret_keys: Sequence[str]) -> None:
        self._keys = [hmac.digest(key.encode(), b"kizuna.audit.head", "sha256") for key in secret_keys]

    def seal(self, shard: int, number: int, last: str) -> str:
        """The seal of a chain that ends with that entry."""
        return _sealed(self._keys[0], shard, number, last)

    def is_sealed(self, seal: str, shard: int, number: int, last: str) -> bool:
        """Whether someone who holds one of the keys made the seal."""
        return any(hmac.compare_digest(_sealed(key, shard, number, last), seal) for key in self._keys)


def _sealed(key: bytes, shard: int, number: int, last: str) -> str:
    return hmac.digest(key, f"{shard}:{number}:{last}".encode(), "sha256").hex()
