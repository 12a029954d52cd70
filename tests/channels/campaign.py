"""Workers that send are killed at random: no letter may be lost, and how many come twice is counted.

Run it with `python -m tests.channels.campaign --people 10000 --kills 40 --database postgresql`.
"""

import argparse
import json
import random
import subprocess
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

from backend.clock import SECOND, system_clock
from backend.db import Database, migrate
from backend.links import Links
from backend.outbox.tables import OutboxMessage
from backend.sending import MailCourier, send_due
from backend.settings import Sender, SmtpServer
from tests.channels.mailing_list import mailing_list, message_rows
from tests.mail.receiving import Receiver, receiving
from tests.patience import PATIENCE
from tests.postgres import run_postgres

LINKS = Links(["a key of no secrecy, for tests only"], "https://kizuna.example")
SENDER = Sender(address="survey@sakura.example")
# Long enough that a busy machine is not taken for a dead worker, short enough that a campaign is not all waiting.
LEASE = 6 * SECOND
LONGEST = 4 * SECOND
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


def campaign(url: str, *, people: int, workers: int, kills: int, seed: int) -> Figures:
    """Sends so many letters with workers of which one is killed, and begun anew, at so many random moments."""
    database = Database(url)
    mailing_list(database, system_clock(), people, rules=FREELY)
    chance = random.Random(seed)  # noqa: S311 - the same moments for a seed
    with receiving() as receiver:
        begun = time.monotonic()
        with _working(url, receiver.port, workers) as processes:
            _kill(processes, receiver, url, sorted(chance.sample(range(1, people), kills)), chance)
            _wait(lambda: _unsettled(database) == 0, pause=0.1)
        seconds = time.monotonic() - begun
        figures = _figures(database, receiver, workers, kills, seconds)
    database.close()
    return figures


def work(url: str, port: int) -> None:
    """What one worker does until it is killed."""
    database = Database(url)
    courier = MailCourier(SmtpServer(host="127.0.0.1", port=port), SENDER, LINKS, lease=LEASE, longest=LONGEST)
    while True:
        send_due(database, [courier], system_clock)
        time.sleep(0.05)


def _kill(
    processes: list[subprocess.Popen[bytes]], receiver: Receiver, url: str, moments: list[int], chance: random.Random
) -> None:
    """Kills a worker a moment after so many letters have come; the next one begins at once."""
    for moment in moments:
        _wait(partial(_has_received, receiver, moment))
        time.sleep(chance.uniform(0, 0.05))
        place = chance.randrange(len(processes))
        processes[place].kill()
        processes[place].wait()
        processes[place] = _worker(url, receiver.port)


@contextmanager
def _working(url: str, port: int, workers: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    processes = [_worker(url, port) for _ in range(workers)]
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.wait()


def _worker(url: str, port: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "tests.channels.campaign", "--work", url, "--port", str(port)])


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
def _database(kind: str) -> Iterator[str]:
    if kind == "sqlite":
        with tempfile.TemporaryDirectory(prefix="kizuna-") as folder:
            yield f"sqlite:///{Path(folder, 'kizuna.db')}"
        return
    with run_postgres(configuration="") as server:
        yield server.url(server.create())


def main() -> None:
    """Runs a campaign and prints its figures, or is one of its workers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--work")
    parser.add_argument("--port", type=int)
    said = parser.parse_args()
    if said.work:
        work(said.work, said.port)
        return
    with _database(said.database) as url:
        migrate(url)
        figures = campaign(url, people=said.people, workers=said.workers, kills=said.kills, seed=said.seed)
    sys.stdout.write(json.dumps({"database": said.database, **asdict(figures)}) + "\n")


if __name__ == "__main__":
    main()
