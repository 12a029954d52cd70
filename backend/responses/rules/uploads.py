"""What is known of a file that was sent as an answer."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A file that is stored under a random name, with what its sender called it."""

    question_key: str
    name: str
    media_type: str
    size: int
    sha256: str
    stored_as: str
