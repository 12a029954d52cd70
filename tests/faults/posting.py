"""First pages of many people, posted from programs of their own, and the server that they are posted to."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Final
from urllib.parse import urlencode

from tests.faults.beside import beside
from tests.faults.company import Company, found
from tests.faults.crowd import Ledger, Visit
from tests.faults.flood import Order, Told
from tests.faults.long_form import Site
from tests.faults.nursery import Command, wait_for
from tests.ports import free_port

_KILOBYTE: Final = 1_024
# In the line of /proc that tells of a program, behind its name: seconds of a core of its own, and of the system.
_OWN, _SYSTEM = 11, 12


@dataclass(slots=True)
class Posts:
    """Those who are invited, of whom each posts the first page once, and what was acknowledged."""

    site: Site
    company: Company
    port: int
    ledger: Ledger = field(default_factory=Ledger)

    def visitors(self, count: int) -> list[Visit]:
        """The next so many."""
        begin = len(self.ledger.visits)
        visits = [
            Visit(
                path=self.company.survey_path(number),
                keys=(f"overload{self.site.seed}n{number:08d}",),
                answers={"like": number % 5 + 1, "trust": 3},
            )
            for number in range(begin, begin + count)
        ]
        self.ledger.visits += visits
        return visits

    def request(self, visit: Visit) -> str:
        """What their form sends."""
        body = urlencode(visit.fields(self.company.version_id, 1))
        head = (
            f"POST {visit.path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            "Accept-Language: ja",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
        )
        return "\r\n".join((*head, "", body))


class Sender:
    """Sends the pages of some visitors from a program of its own, and says what came of it."""

    def __init__(self, posts: Posts, visits: Sequence[Visit], order: Order) -> None:
        self._visits = visits
        self._told = order.told
        with Path(order.file).open("w", encoding="ascii") as file:
            file.writelines(json.dumps(posts.request(visit)) + "\n" for visit in visits)
        command = [sys.executable, "-m", "tests.faults.flood", json.dumps(asdict(order))]
        self._program = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._program.stdout is not None
        self._from: IO[str] = self._program.stdout

    def wait_until_begun(self) -> int:
        """How many it sent at once."""
        return int(self._from.readline())

    def told(self) -> Told:
        """What came of it, once it is over; whoever was acknowledged is noted."""
        self._program.wait()
        self._from.close()
        said = json.loads(self._told.read_text(encoding="ascii"))
        told = Told(**{**said, "statuses": {int(status): number for status, number in said["statuses"].items()}})
        for place in told.kept:
            self._visits[place].done = 1
        return told


@dataclass(slots=True, kw_only=True)
class Served:
    """A server, and those who post to it."""

    posts: Posts
    server: Command
    turns: int = 0

    def send(
        self, visits: Sequence[Visit], *, senders: int = 1, connections: int, rate: float = 0, seconds: float
    ) -> list[Sender]:
        """So many programs that share the visitors, the connections and the rate."""
        self.turns += 1
        return [
            Sender(
                self.posts,
                visits[number::senders],
                Order(
                    port=self.posts.port,
                    file=str(self.posts.site.folder / f"{self.turns}.{number}.posts"),
                    connections=connections // senders,
                    rate=rate / senders,
                    seconds=seconds,
                ),
            )
            for number in range(senders)
        ]

    @property
    def cpu(self) -> float:
        """How many seconds of a core it has used so far, with what it has begun."""
        lines = [Path(f"/proc/{pid}/stat").read_text() for pid in (self.server.pid, *beside(self.server.pid))]
        told = [line.rpartition(")")[2].split() for line in lines]
        return sum(int(each[_OWN]) + int(each[_SYSTEM]) for each in told) / os.sysconf("SC_CLK_TCK")

    @property
    def peak_mb(self) -> float:
        """The most memory that it needed."""
        lines = Path(f"/proc/{self.server.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) / _KILOBYTE for line in lines if line.startswith("VmHWM"))

    @property
    def sockets(self) -> int:
        """How many connections it holds."""
        return sum(map(_is_socket, Path(f"/proc/{self.server.pid}/fd").iterdir()))


def _is_socket(descriptor: Path) -> bool:
    try:
        return str(descriptor.readlink()).startswith("socket:")
    except FileNotFoundError:
        return False


@contextmanager
def served(site: Site, people: int) -> Iterator[Served]:
    """The server of a company that has invited so many."""
    company, port = found(site.url, people=people), free_port()
    server = site.nursery.begin("serve", "--port", str(port), url=site.url, plant=site.plant)
    try:
        wait_for(server, port)
        yield Served(posts=Posts(site, company, port), server=server)
    finally:
        server.kill()
