"""What someone got of a plan: sent to them, or shown where they came by."""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

from backend.clock import Instant

KIND: Final = "COMMUNICATION"
"""Under this name contacts count towards the caps, beside those of touchpoints."""


@unique
class ContactState(StrEnum):
    """What became of something that was to reach a person."""

    SENT = "SENT"
    """It was put into the outbox, or handed to the marketing tool."""
    SHOWN = "SHOWN"
    """It was shown where the person came by."""
    DROPPED = "DROPPED"
    """It was not sent after all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One thing that a person got; without an entry it is what a campaign says by itself.

    `source` names the cause: the same cause makes no second contact. What has a channel is sent, and needs a source.
    """

    person_id: int
    product_id: int
    plan_id: int | None = None
    entry_key: str | None = None
    campaign_id: int | None = None
    channel: str | None = None
    source: str | None = None
    at: Instant
