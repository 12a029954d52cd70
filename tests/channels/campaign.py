"""Workers that send are killed at random: no letter may be lost, and how many come twice is counted.

Run it with `python -m tests.channels.campaign --people 10000 --kills 40 --database postgresql`.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import func, select

from backend.clock import system_clock
from backend.db import Database, migrate
from backend.outbox.tables import OutboxMessage
from tests.channels.mailing_list import mailing_list, message_rows
from tests.channels.working import LEASE
from tests.faults.nursery import Command, Nursery, open_nursery
from tests.faults.shifted import ShiftedClock
from tests.mail.receiving import Receiver, receiving
from tests.patience import PATIENCE
from tests.postgres import run_postgres

# At any hour and on any day: it is not quiet hours that this is about.
FREELY: Mapping[str, object] = {"quiet_hours": None, "rests_on_sundays": False, "rests_on_holidays": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a campaign came to."""

    people: int
    workers: int
    killed: int
    received: int
    distinct: int
    received_again: int
    lost: int
    unsettled: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Those who send: where each begins, what they send to whom, and the clock that all of them read."""

    nursery: Nursery
    url: str
    receiver: Receiver
    clock: ShiftedClock

    def one_more(self) -> Command:
        """A worker that begins."""
        told = (self.url, str(self.receiver.port))
        return self.nursery.begin(*told, url=self.url, clock=self.clock, instead="tests.channels.working:work")


def campaign(url: str, nursery: Nursery, folder: Path, *, people: int, workers: int, kills: int, seed: int) -> Figures:
    """Sends so many letters with workers of which one is killed, and begun anew, at so many random moments.

    In the end all of them end, and once the claims of the killed are over others send what is left.
    """
    database = Database(url)
    mailing_list(database, system_clock(), people, rules=FREELY)
    chance = random.Random(seed)  # noqa: S311 - the same moments for a seed
    with receiving() as receiver:
        company = Company(nursery=nursery, url=url, receiver=receiver, clock=ShiftedClock(folder / "clock"))
        begun = time.monotonic()
        with _working(company, workers) as survivors:
            _kill(survivors, company, sorted(chance.sample(range(1, people), kills)), chance)
            assert [worker.told_to_end() for worker in survivors] == [0] * workers
        company.clock.shift(LEASE)
        with _working(company, workers):
            _wait(lambda: _unsettled(database) == 0, pause=0.1)
        seconds = time.monotonic() - begun
        figures = _figures(database, receiver, workers, kills, seconds)
    database.close()
    return figures


def _kill(workers: list[Command], company: Company, moments: list[int], chance: random.Random) -> None:
    """Kills a worker a moment after so many letters have come; the next one begins at once."""
    for moment in moments:
        _wait(partial(_has_received, company.receiver, moment))
        time.sleep(chance.uniform(0, 0.05))
        place = chance.randrange(len(workers))
        workers[place].kill()
        workers[place] = company.one_more()


@contextmanager
def _working(company: Company, workers: int) -> Iterator[list[Command]]:
    begun = [company.one_more() for _ in range(workers)]
    try:
        yield begun
    finally:
        for worker in begun:
            worker.kill()


def _wait(is_so: Callable[[], bool], *, pause: float = 0.002) -> None:
    ends = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > ends:
            raise TimeoutError("the campaign stands still")
        time.sleep(pause)


def _has_received(receiver: Receiver, count: int) -> bool:
    return len(receiver.messages) >= count


def _unsettled(database: Database) -> int:
    unsent = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.sent_at.is_(None))
    return database.read_now(lambda session: session.scalar(unsent)) or 0


def _figures(database: Database, receiver: Receiver, workers: int, killed: int, seconds: float) -> Figures:
    expected = {f"<{row.message_id}@sakura.example>" for row in message_rows(database)}
    counted = Counter(receiver.message_ids)
    return Figures(
        people=len(expected),
        workers=workers,
        killed=killed,
        received=counted.total(),
        distinct=len(counted),
        received_again=counted.total() - len(counted),
        lost=len(expected - counted.keys()),
        unsettled=_unsettled(database),
        seconds=round(seconds, 1),
    )


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'kizuna.db'}"
        return
    with run_postgres(configuration="") as server:
        yield server.url(server.create())


def main() -> None:
    """Runs a campaign and prints its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    said = parser.parse_args()
    counts = {name: getattr(said, name) for name in ("people", "workers", "kills", "seed")}
    with tempfile.TemporaryDirectory(prefix="kizuna-") as name:
        folder = Path(name)
        with open_nursery(folder) as nursery, _database(said.database, folder) as url:
            migrate(url)
            figures = campaign(url, nursery, folder, **counts)
    sys.stdout.write(json.dumps({"database": said.database, **asdict(figures)}) + "\n")


if __name__ == "__main__":
    main()
