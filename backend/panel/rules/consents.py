"""What a person may decide: a language, and yes or no to purposes and channels, one by one or all of them."""

from dataclasses import dataclass
from typing import Final

from backend.clock import Instant
from backend.errors import Invalid
from backend.outbox.rules import Channel
from backend.text import LANGUAGES, clean, clean_key

# No key can be spelled so: a decision on every purpose stands beside those on one.
EVERY_PURPOSE: Final = "*"
EVERY_CHANNEL: Final = ""
_LONGEST_WORDING: Final = 4_000
_LONGEST_SOURCE: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A person's decision for or against a purpose, by one channel or every one, with the wording they were shown."""

    purpose: str
    channel: str = EVERY_CHANNEL
    granted: bool
    wording: str
    language: str
    source: str
    decided_at: Instant


def clean_decision(said: Decision) -> Decision:
    """The decision as it is kept; one without its wording or its source is refused."""
    return Decision(
        purpose=said.purpose if said.purpose == EVERY_PURPOSE else clean_key(said.purpose, "purpose"),
        channel=clean_channel(said.channel),
        granted=said.granted,
        wording=clean(said.wording, "wording", most=_LONGEST_WORDING),
        language=clean_language(said.language),
        source=clean(said.source, "source", most=_LONGEST_SOURCE),
        decided_at=said.decided_at,
    )


def clean_channel(raw: str, name: str = "channel") -> str:
    """A channel by its name; nothing stands for every channel."""
    if raw not in {EVERY_CHANNEL, *Channel}:
        raise Invalid(f"{name} is one of {', '.join(Channel)}", name)
    return str(raw)


def clean_language(raw: str) -> str:
    """A language that is offered."""
    if raw not in LANGUAGES:
        raise Invalid(f"language is one of {', '.join(LANGUAGES)}", "language")
    return raw
