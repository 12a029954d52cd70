"""Unguessable texts from the machine's own source, for what tells one showing of a form from another."""

import os
from base64 import urlsafe_b64encode
from collections.abc import Callable

SecretSource = Callable[[], str]
"""Yields a new unguessable text of letters, digits, '-' and '_' each time."""

_BYTES = 15
_TOGETHER = 256


class Secrets:
    """A source that asks the machine for many at once: each asking lets other threads go first."""

    def __init__(self) -> None:
        self._ready: list[str] = []

    def __call__(self) -> str:
        """A text of 20 characters that was never told before."""
        if not self._ready:
            text = urlsafe_b64encode(os.urandom(_BYTES * _TOGETHER)).decode("ascii")
            length = len(text) // _TOGETHER
            self._ready = [text[start : start + length] for start in range(0, len(text), length)]
        return self._ready.pop()
