"""The four directions of communication, the forms it takes, and by which way each form reaches a person."""

from enum import StrEnum, unique
from typing import Final

from backend.loyalty.rules.path import UNCLASSIFIED
from backend.outbox.rules import Channel
from backend.segments.rules import Segment

SEGMENTS: Final = (*map(int, Segment), UNCLASSIFIED)
"""The rows of a plan: the eight segments, and whoever is not known."""


@unique
class Direction(StrEnum):
    """What something that is said is to bring about (コミュニケーションの方向)."""

    ACT = "ACT"
    """行動: to buy, again, more, or something else."""
    FEEL = "FEEL"
    """心理: to like the brand, to trust it, to depend on it."""
    LEARN = "LEARN"
    """情報: to know what is useful to the person."""
    INTEREST = "INTEREST"
    """関心: to take an interest in the category."""


@unique
class Form(StrEnum):
    """How something is said."""

    HTML_MAIL = "HTML_MAIL"
    TEXT_MAIL = "TEXT_MAIL"
    SITE_CONTENT = "SITE_CONTENT"
    FILM = "FILM"
    OTHER = "OTHER"


MAILS: Final = frozenset({Form.HTML_MAIL, Form.TEXT_MAIL})
# Whoever comes by finds these; all else reaches out to people, who must agree to it.
_FOUND: Final = frozenset({Form.SITE_CONTENT, Form.FILM})
# Of whoever is not known nothing is known that one could act on, or build a feeling on.
_OPEN_TO_ALL: Final = frozenset({Direction.LEARN, Direction.INTEREST})


def directions_of(segment: int) -> tuple[Direction, ...]:
    """In which directions a plan may speak to that segment: to whoever is not known only the last two."""
    return tuple(each for each in Direction if segment != UNCLASSIFIED or each in _OPEN_TO_ALL)


def channel_of(form: Form, preferred: str | None) -> str | None:
    """The channel by which that form reaches a person who prefers one; None for what they find where they come by."""
    if form in _FOUND:
        return None
    return preferred or (Channel.EMAIL.value if form in MAILS else Channel.FILE.value)
