"""Writing to the disk fails, or ends the program: `python -m tests.faults.syscalls --calls 40`.

At each of the first calls that write or sync, the server of an SQLite file is killed, or the disk is full, or broken,
while a page is posted; a migration likewise. What was acknowledged must be there once, and the next try must succeed.
"""

import os
import signal
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Final

from sqlalchemy import make_url

from backend.db import Database, Standing, standing
from tests.faults.beside import beside
from tests.faults.company import Company, found
from tests.faults.crowd import Answer, Caller, Ledger, Visit
from tests.faults.kept import Kept, compared
from tests.faults.long_form import Site, open_site, read_options, tell
from tests.faults.nursery import Command, wait_for
from tests.faults.traced import calls, traced
from tests.ports import free_port

WRITES: Final = "pwrite64"
SYNCS: Final = "fdatasync,fsync"
# A disk that is full stays full; a broken one fails once.
HARMS: Final = {"full": "error=ENOSPC:when={}+", "broken": "error=EIO:when={}", "killed": "signal=SIGKILL:when={}"}
_SENDS: Final = "write,writev,sendto,sendmsg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Harmed(Kept):
    """What came of it: how often harm was done, and how the page was answered meanwhile."""

    harms: int
    reached: int
    kills: int
    answers: dict[str, int]
    migrations: int = 0
    unsynced: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Harm:
    """What happens at which call."""

    call: str
    how: str
    number: int

    @property
    def options(self) -> tuple[str, ...]:
        """As strace is told."""
        spelled = HARMS[self.how].format(self.number)
        return ("-e", f"trace={self.call}", *(("-e", f"inject={self.call}:{spelled}") if self.how else ()))


def list_harms(writes: int, syncs: int) -> Iterator[Harm]:
    """Each harm at each of the first calls."""
    for call, most in ((WRITES, writes), (SYNCS, syncs)):
        yield from (Harm(call=call, how=how, number=number) for number, how in product(range(1, most + 1), HARMS))


class Served:
    """A server that is begun again when it was killed, and those who post to it one after the other."""

    def __init__(self, site: Site, company: Company, *, writes_itself: bool) -> None:
        self.site = site
        self.environ = {"KIZUNA_WRITING_PROCESS": "off" if writes_itself else "on"}
        self.company = company
        self.port = free_port()
        self.ledger = Ledger()
        self.file = Path(make_url(site.url).database or "")
        self.files = [self.file, Path(f"{self.file}-wal"), Path(f"{self.file}-journal")]
        self.server = self._begun()
        self.answers: Counter[str] = Counter()
        self.kills = 0
        self.reached = 0

    def harm(self, harm: Harm) -> None:
        """Posts a page while harm is done, and again when it is over: then it must be kept."""
        log = self.site.folder / "trace"
        visit = self._visitor()
        # Whoever writes: the server itself, or the process beside it.
        (writes,) = beside(self.server.pid) or [self.server.pid]
        with traced(writes, log, *harm.options, files=self.files):
            first = self._posted(visit)
        said = log.read_text(errors="replace")
        is_reached = first is None or "INJECTED" in said or "killed by" in said
        self.reached += is_reached
        if harm.how == "killed" or self.server.code() is not None:
            # It may be on its way out only, or never have come so far: whichever it is, another is begun.
            self.server.kill()
            self.kills += is_reached
            self.server = self._begun()
        self.answers[str(first.status) if first else "none"] += 1
        again = self._posted(visit)
        assert again is not None, self.server.said()
        assert again.is_kept, (again, harm)
        visit.done = 1

    def syncs(self) -> bool:
        """Whether what a page wrote was synced to the disk before it was acknowledged."""
        log = self.site.folder / "trace"
        visit = self._visitor()
        trace = ("-e", f"trace={WRITES},{SYNCS},{_SENDS}")
        with traced(self.server.pid, log, *trace, beside=beside(self.server.pid)):
            answer = self._posted(visit)
        assert answer is not None
        assert answer.is_kept
        visit.done = 1
        return is_synced_first(calls(log))

    def _visitor(self) -> Visit:
        number = len(self.ledger.visits)
        keys, path = (f"syscalls{self.site.seed}n{number:06d}",), self.company.survey_path(number)
        visit = Visit(path=path, keys=keys, answers={"like": number % 5 + 1, "trust": 3})
        self.ledger.visits.append(visit)
        return visit

    def _posted(self, visit: Visit) -> Answer | None:
        caller = Caller(self.port)
        answer = caller.post(visit.path, visit.fields(self.company.version_id, 1))
        caller.leave()
        return answer

    def _begun(self) -> Command:
        server = self.site.nursery.begin(
            "serve", "--port", str(self.port), url=self.site.url, plant=self.site.plant, environ=self.environ
        )
        wait_for(server, self.port)
        return server


def is_synced_first(seen: list[tuple[str, str]]) -> bool:
    """Whether between the last write to the log of changes and the answer there is a sync of that log."""
    is_synced = True
    for call, rest in seen:
        if call == WRITES and "-wal>" in rest:
            is_synced = False
        elif call in SYNCS.split(",") and "-wal>" in rest:
            is_synced = True
        elif '"HTTP/1.1 303' in rest:
            return is_synced
    return False


def harm_often(site: Site, harms: list[Harm], *, writes_itself: bool) -> Harmed:
    """All of them, to one server after the other, each of which writes itself or has a process that does."""
    served = Served(site, found(site.url, people=len(harms) + 2), writes_itself=writes_itself)
    is_synced = served.syncs()
    for harm in harms:
        served.harm(harm)
    served.server.kill()
    kept = compared(site.nursery, site.url, served.ledger)
    return Harmed(
        **{name: getattr(kept, name) for name in Kept.__slots__},
        harms=len(harms),
        reached=served.reached,
        kills=served.kills,
        answers=dict(served.answers),
        unsynced=not is_synced,
    )


def migrate_harmed(site: Site, harm: Harm) -> bool:
    """Migrates a new file while harm is done, then again; whether the harm was reached, and the file is whole."""
    file, log = site.folder / "fresh.db", site.folder / "trace"
    for old in site.folder.glob("fresh.db*"):
        old.unlink()
    url = f"sqlite:///{file}"
    command = site.nursery.begin("migrate", url=url, is_held=True)
    with traced(command.pid, log, *harm.options, files=[file, Path(f"{file}-journal"), Path(f"{file}-wal")]):
        os.kill(command.pid, signal.SIGCONT)
        code = command.wait()
    is_reached = "INJECTED" in log.read_text(errors="replace") or code < 0
    assert site.nursery.run("migrate", url=url)[0] == 0
    database = Database(url)
    assert database.read_now(standing) is Standing.CURRENT
    database.close()
    return is_reached


def main() -> None:
    """The campaign, with its figures."""
    options = read_options(__doc__, calls=40, syncs=4)
    harms = list(list_harms(options.calls, options.syncs))
    for writes_itself, name in ((True, "syscalls"), (False, "syscalls of the writing process")):
        with open_site("sqlite", plant=options.plant, seed=options.seed) as site:
            harmed = harm_often(site, harms, writes_itself=writes_itself)
            tell(name, site.kind, harmed, is_well=harmed.is_well and not harmed.unsynced)
    with open_site("sqlite", plant=options.plant, seed=options.seed) as site:
        reached = sum(migrate_harmed(site, harm) for harm in harms)
        told = Harmed(
            **dict.fromkeys(Kept.__slots__, 0), harms=len(harms), reached=reached, kills=0, answers={}, migrations=1
        )
        tell("syscalls of a migration", site.kind, told, is_well=True)


if __name__ == "__main__":
    main()
