"""The one interface behind which every channel that is sent by a worker stands."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, TypeVar

from sqlalchemy.orm import Session

from backend.clock import Clock, Instant
from backend.outbox.rules import Claimed, Settlement

P = TypeVar("P")
Given_contra = TypeVar("Given_contra", contravariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What became of one message, and what else of the attempt is kept."""

    settlement: Settlement
    status: int | None = None
    duration_ms: int = 0
    goes_on: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What a round of sending came to, in counts."""

    sent: int = 0
    failed: int = 0
    dead: int = 0
    cancelled: int = 0
    released: int = 0

    @property
    def claimed(self) -> int:
        """How many messages were looked at."""
        return self.sent + self.failed + self.dead + self.cancelled + self.released

    def __add__(self, other: "Round") -> "Round":
        """Both rounds together."""
        return Round(
            sent=self.sent + other.sent,
            failed=self.failed + other.failed,
            dead=self.dead + other.dead,
            cancelled=self.cancelled + other.cancelled,
            released=self.released + other.released,
        )


class Courier(Protocol[P]):
    """How messages of a channel are taken, made ready, delivered and settled; only `delivering` knows the network."""

    @property
    def at_once(self) -> int:
        """How many messages are claimed together."""

    @property
    def lease(self) -> int:
        """For how many milliseconds; what is not begun by then is left to others."""

    @property
    def longest(self) -> int:
        """The milliseconds that one delivery can take at the most."""

    def take(self, session: Session, now: Instant) -> list[Claimed]:
        """Claims what is due."""

    def prepare(self, session: Session, claimed: Sequence[Claimed], now: Instant) -> Mapping[int, P | Settlement]:
        """What is to be delivered for each message, or what becomes of it instead."""

    def delivering(self) -> AbstractContextManager["Delivering[P]"]:
        """What delivers one batch."""

    def keep(self, session: Session, delivered: Delivered, parcel: P, now: Instant) -> None:
        """Keeps what became of a message."""


class Delivering(Protocol[Given_contra]):
    """Delivers one thing after the other."""

    def __call__(self, claimed: Claimed, parcel: Given_contra, clock: Clock) -> Delivered:
        """Delivers one thing; whatever happens is told, not raised."""
