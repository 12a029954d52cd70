"""A courier whose every delivery is a span: by which channel, of what kind, and what became of it; never to whom."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from backend.clock import Clock, Instant
from backend.outbox.rules import Claimed, Settlement
from backend.sending.couriers import Courier, Delivered, Delivering
from backend.telemetry import Tracing

P = TypeVar("P")


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedCourier(Generic[P]):
    """Delivers as the courier does, and writes it into the trace."""

    courier: Courier[P]
    tracing: Tracing
    way: str

    @property
    def at_once(self) -> int:
        """How many messages are claimed together."""
        return self.courier.at_once

    @property
    def lease(self) -> int:
        """For how many milliseconds."""
        return self.courier.lease

    @property
    def longest(self) -> int:
        """The milliseconds that one delivery can take at the most."""
        return self.courier.longest

    def take(self, session: Session, now: Instant) -> list[Claimed]:
        """Claims what is due."""
        return self.courier.take(session, now)

    def prepare(self, session: Session, claimed: Sequence[Claimed], now: Instant) -> Mapping[int, P | Settlement]:
        """What is to be delivered for each message, or what becomes of it instead."""
        return self.courier.prepare(session, claimed, now)

    @contextmanager
    def delivering(self) -> Iterator[Delivering[P]]:
        """What delivers one batch, each delivery within a span."""
        with self.courier.delivering() as deliver:

            def traced(claimed: Claimed, parcel: P, clock: Clock) -> Delivered:
                with self.tracing.span(f"deliver {self.way}") as span:
                    delivered = deliver(claimed, parcel, clock)
                    span.set_attribute("kizuna.message.kind", claimed.kind.value)
                    span.set_attribute("kizuna.message.result", delivered.settlement.result.value)
                    if delivered.status is not None:
                        span.set_attribute("http.response.status_code", delivered.status)
                    return delivered

            yield traced

    def keep(self, session: Session, delivered: Delivered, parcel: P, now: Instant) -> None:
        """Keeps what became of a message."""
        self.courier.keep(session, delivered, parcel, now)
