"""Workers that send letters are killed around SMTP's DATA: `python -m tests.faults.letters --people 1000 --kills 20`.

Beside each other each letter goes out once. A worker killed before its letter was taken, or before it could note that
it was, leaves that one letter to be sent again, under the same Message-ID; none is lost. One that is told to end ends
with the letter that is on its way, and leaves the others to whoever comes next, at once.
"""

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Final

from sqlalchemy import func, select

from backend.clock import MINUTE, system_clock
from backend.db import Database
from backend.outbox.tables import OutboxMessage
from tests.channels.campaign import FREELY
from tests.channels.mailing_list import mailing_list
from tests.faults.crowd import Ledger
from tests.faults.kept import compared
from tests.faults.long_form import Site, read_options, sites, tell
from tests.faults.nursery import Command, Ended
from tests.faults.shifted import ShiftedClock
from tests.mail.receiving import Receiver, receiving
from tests.patience import PATIENCE

BEFORE: Final = "before"
AFTER: Final = "after"
# A claim is good for three minutes.
_LEASE: Final = 4 * MINUTE
LETTERS: Final = 3
_MOMENT: Final = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What came of it, in letters."""

    people: int
    kills: int
    lost: int
    again: int
    unsettled: int
    missing: int
    orphans: int

    @property
    def is_well(self) -> bool:
        """Whether nothing is lost, and nothing was sent twice but what was on its way when its worker was killed."""
        return not (self.lost or self.unsettled or self.missing or self.orphans) and self.again <= self.kills


def send_beside_each_other(site: Site, people: int) -> Sent:
    """Two workers at once, neither of which is killed."""
    with _mailing(site, people) as database, receiving() as receiver:
        workers = [_worker(site, receiver) for _ in range(2)]
        _until_settled(database)
        for worker in workers:
            worker.tell(signal.SIGTERM)
        assert [worker.wait() for worker in workers] == [0, 0]
        return _sent(site, database, receiver, people, kills=0)


def send_and_be_killed(site: Site, people: int, moments: list[str]) -> Sent:
    """One worker after the other, each killed around a letter, until the last sends the rest."""
    clock = ShiftedClock(site.folder / "clock")
    with _mailing(site, people) as database, receiving() as receiver:
        for number, moment in enumerate(moments):
            worker = _worker(site, receiver, clock, is_held=True)
            receiver.at_arrival = _killing(receiver, worker.pid, moment)
            worker.tell(signal.SIGCONT)
            assert worker.wait() == -signal.SIGKILL, worker.said()
            clock.shift((number + 1) * _LEASE)
        receiver.at_arrival = lambda: None
        last = _worker(site, receiver, clock)
        _until_settled(database)
        last.kill()
        return _sent(site, database, receiver, people, kills=len(moments))


def send_and_be_told_to_end(site: Site, people: int) -> tuple[int, Sent]:
    """A worker is told to end while a letter is on its way; how many it has sent, and what came of all of them."""
    with _mailing(site, people) as database, receiving() as receiver:
        worker = _worker(site, receiver, is_held=True)
        receiver.at_arrival = _killing(receiver, worker.pid, BEFORE, signal.SIGTERM)
        worker.tell(signal.SIGCONT)
        assert worker.wait() == 0, worker.said()
        sent, receiver.at_arrival = len(receiver.messages), lambda: None
        # Nobody waits for the end of what the first had claimed.
        last = _worker(site, receiver)
        _until_settled(database)
        last.kill()
        return sent, _sent(site, database, receiver, people, kills=0)


def _killing(receiver: Receiver, pid: int, moment: str, number: int = signal.SIGKILL) -> Callable[[], None]:
    """Kills the worker when its third letter has come, before it hears so or at the moment when it does."""
    last = len(receiver.messages) + LETTERS

    def kill() -> None:
        if len(receiver.messages) != last:
            return
        end = partial(os.kill, pid, number)
        end() if moment == BEFORE else asyncio.get_running_loop().call_soon(end)

    return kill


@contextmanager
def _mailing(site: Site, people: int) -> Iterator[Database]:
    database = Database(site.url)
    try:
        mailing_list(database, system_clock(), people, rules=FREELY)
        yield database
    finally:
        database.close()


def _worker(site: Site, receiver: Receiver, clock: ShiftedClock | None = None, *, is_held: bool = False) -> Command:
    mail = {"KIZUNA_SMTP_URL": f"smtp://127.0.0.1:{receiver.port}", "KIZUNA_MAIL_FROM": "survey@sakura.example"}
    return site.nursery.begin("work", url=site.url, clock=clock, plant=site.plant, is_held=is_held, environ=mail)


def _until_settled(database: Database) -> None:
    until = time.monotonic() + 2 * PATIENCE
    while _unsettled(database):
        if time.monotonic() > until:
            raise Ended("letters wait that nobody sends")
        time.sleep(_MOMENT)


def _unsettled(database: Database) -> int:
    unsent = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.sent_at.is_(None))
    return database.read_now(lambda session: session.scalar(unsent)) or 0


def _sent(site: Site, database: Database, receiver: Receiver, people: int, *, kills: int) -> Sent:
    counted = Counter(receiver.message_ids)
    kept = compared(site.nursery, site.url, Ledger())
    return Sent(
        people=people,
        kills=kills,
        lost=people - len(counted),
        again=counted.total() - len(counted),
        unsettled=_unsettled(database),
        missing=kept.missing,
        orphans=kept.orphans,
    )


def main() -> None:
    """The campaign, with its figures."""
    options = read_options(__doc__, people=1_000, kills=20)
    for site in sites(options):
        sent = send_and_be_killed(site, options.people, [BEFORE, AFTER] * (options.kills // 2))
        tell("letters", site.kind, sent, is_well=sent.is_well)
    for site in sites(options):
        sent = send_beside_each_other(site, options.people)
        tell("letters of two workers", site.kind, sent, is_well=sent.is_well)
    for site in sites(options):
        first, sent = send_and_be_told_to_end(site, options.people)
        tell("letters of one that is told to end", site.kind, sent, is_well=sent.is_well and first == LETTERS)


if __name__ == "__main__":
    main()
