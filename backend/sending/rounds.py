"""A round of sending: claim, make ready, deliver, settle; no transaction is open while the network is spoken to."""

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

from backend.clock import Clock
from backend.db import Database
from backend.db.turns import IsOver, never
from backend.outbox.actions import settle
from backend.outbox.rules import Claimed, Reason, Result, Settlement
from backend.sending.couriers import Courier, Delivered, Delivering, Round
from backend.sending.letters import tell_writers

P = TypeVar("P")

logger = logging.getLogger(__name__)


def send_due(
    database: Database,
    couriers: Sequence[Courier[Any]],  # each courier has parcels of its own kind
    clock: Clock,
    *,
    begin_turn: Callable[[], IsOver] = lambda: never,
) -> Round:
    """Sends what is due, by each courier what its turn allows; returns what became of it, in counts."""
    rounds = (_Rounds(database=database, courier=each, clock=clock, is_over=begin_turn()) for each in couriers)
    return sum((each.run() for each in rounds), Round())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rounds(Generic[P]):
    """One courier's batches."""

    database: Database
    courier: Courier[P]
    clock: Clock
    is_over: IsOver

    def run(self) -> Round:
        """Batch after batch until nothing is due, its turn is over or something had to be left to others."""
        total = Round()
        while not self.is_over():
            claimed = self.database.write_now(lambda session: self.courier.take(session, self.clock()))
            if not claimed:
                break
            results, goes_on = self._send(claimed)
            total += Round(**{result.value.lower(): number for result, number in results.items()})
            if not goes_on:
                break
        return total

    def _send(self, claimed: Sequence[Claimed]) -> tuple[Counter[Result], bool]:
        """What became of a batch, and whether another one makes sense."""
        ready = self.database.read_now(lambda session: self.courier.prepare(session, claimed, self.clock()))
        others = [each for each in ready.values() if isinstance(each, Settlement)]
        if others:
            self.database.write_now(partial(self._settle, settlements=others))
        with self.courier.delivering() as deliver:
            delivered = list(self._deliver_each(deliver, claimed, ready))
        results = Counter(each.result for each in [*others, *(each.settlement for each in delivered)])
        return results, all(map(_leaves_time, delivered))

    def _deliver_each(
        self, deliver: Delivering[P], claimed: Sequence[Claimed], ready: Mapping[int, P | Settlement]
    ) -> Iterator[Delivered]:
        """One after the other, each settled before the next: a worker that is killed leaves at most one in doubt."""
        goes_on = True
        for each in claimed:
            parcel = ready[each.id]
            if isinstance(parcel, Settlement):
                continue
            goes_on = goes_on and not self.is_over()
            # Whoever comes too late to finish within the lease would send what another has by then.
            if goes_on and self.clock() + self.courier.longest <= each.claimed_until:
                delivered = _attempted(deliver, each, parcel, self.clock)
            else:
                delivered = Delivered(settlement=Settlement(claimed=each, result=Result.RELEASED), goes_on=goes_on)
            self.database.write_now(partial(self._keep, delivered=delivered, parcel=parcel))
            goes_on = delivered.goes_on
            yield delivered

    def _settle(self, session: Session, settlements: Sequence[Settlement]) -> None:
        settle(session, settlements, self.clock())
        tell_writers(session, settlements, self.clock())

    def _keep(self, session: Session, delivered: Delivered, parcel: P) -> None:
        if delivered.settlement.result is Result.RELEASED:
            settle(session, [delivered.settlement], self.clock())
        else:
            self.courier.keep(session, delivered, parcel, self.clock())


def _leaves_time(delivered: Delivered) -> bool:
    """Whether the round goes on behind it: not where the server is away, nor with what is due again at once."""
    is_back_at_once = delivered.settlement.result is Result.RELEASED and not delivered.settlement.later
    return delivered.goes_on and not is_back_at_once


def _attempted(deliver: Delivering[P], claimed: Claimed, parcel: P, clock: Clock) -> Delivered:
    """What became of it; a fault of the program is the message's failure, so that the others still go out."""
    try:
        return deliver(claimed, parcel, clock)
    except Exception as fault:  # noqa: BLE001 - whatever it is, the message must be settled and the round go on
        # Only the kind of fault: its message may hold an address.
        logger.warning("a message could not be sent: %s", type(fault).__name__)
        return Delivered(settlement=Settlement(claimed=claimed, result=Result.FAILED, reason=Reason.FAULT))
