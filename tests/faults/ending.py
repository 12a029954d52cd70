"""The server waits for a lock, and is told to end while it does: `python -m tests.faults.ending --rounds 20`.

Somebody else holds the lock that every page needs. Whoever posts waits, and is told when to come back where that takes
too long; pages are shown meanwhile. Told to end, the server answers all whom it let in, lets nobody else in, and ends.
"""

import signal
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Final

import psycopg
from sqlalchemy import make_url

from tests.faults.company import Company, found
from tests.faults.crowd import Answer, Caller, Ledger, Visit
from tests.faults.kept import Kept, compared
from tests.faults.long_form import Site, read_options, sites, tell
from tests.faults.nursery import Command, Ended, wait_for
from tests.patience import PATIENCE
from tests.ports import free_port

TOGETHER: Final = 6
_MOMENT: Final = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Drained(Kept):
    """What came of it: how pages were answered when the server was told to end, and how it ended."""

    answered: list[int]
    code: int
    busy: list[int]
    """Of a page that waited too long, of one that was read meanwhile, and of the first when it came again."""
    retry_after: str

    @property
    def is_whole(self) -> bool:
        """Whether all of it is as it must be."""
        is_busy = self.busy == [503, 200, 303] and self.retry_after != ""
        return self.is_well and is_busy and self.code == 0 and self.answered == [303] * TOGETHER


def wait_and_end(site: Site) -> Drained:
    """One server from its beginning to its end."""
    company, ledger, port = found(site.url, people=TOGETHER + 2), Ledger(), free_port()
    server = _begun(site, port, wait="0.1")
    busy, retry_after = _wait_too_long(site, company, ledger, port)
    server.kill()
    server = _begun(site, port, wait="60")
    answered = _end(site, company, ledger, port, server)
    kept = compared(site.nursery, site.url, ledger)
    return Drained(
        **{name: getattr(kept, name) for name in Kept.__slots__},
        answered=answered,
        code=server.wait(),
        busy=busy,
        retry_after=retry_after,
    )


def _begun(site: Site, port: int, wait: str) -> Command:
    server = site.nursery.begin("serve", "--port", str(port), url=_url(site, wait), plant=site.plant)
    wait_for(server, port)
    return server


@contextmanager
def locked(site: Site) -> Iterator[None]:
    """The time in which nobody else can keep a page."""
    if site.kind == "sqlite":
        with closing(sqlite3.connect(make_url(site.url).database or "", isolation_level=None, timeout=60)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
        return
    with psycopg.connect(site.url.replace("+psycopg", "")) as server:
        server.execute("LOCK TABLE responses IN SHARE MODE")
        yield
        server.rollback()


def _wait_too_long(site: Site, company: Company, ledger: Ledger, port: int) -> tuple[list[int], str]:
    visit = _visitor(company, ledger)
    with locked(site):
        first = _posted(visit, company, port)
        caller = Caller(port)
        shown = caller.get(visit.path)
        caller.leave()
    again = _posted(visit, company, port)
    statuses = [answer.status if answer else 0 for answer in (first, shown, again)]
    return statuses, first.headers.get("retry-after", "") if first else ""


def _end(site: Site, company: Company, ledger: Ledger, port: int, server: Command) -> list[int]:
    visits = [_visitor(company, ledger) for _ in range(TOGETHER)]
    callers = [Caller(port) for _ in visits]
    with locked(site):
        for caller, visit in zip(callers, visits, strict=True):
            caller.send(visit.path, visit.fields(company.version_id, 1))
        # Whoever came before this was let in before it is answered.
        for _ in range(2):
            _look(port)
        server.tell(signal.SIGTERM)
        _until_refused(port)
    answers = [caller.receive() for caller in callers]
    for visit, answer in zip(visits, answers, strict=True):
        visit.done = int(answer is not None and answer.is_kept)
    server.wait()
    return [answer.status if answer else 0 for answer in answers]


def _visitor(company: Company, ledger: Ledger) -> Visit:
    number = len(ledger.visits)
    key = (f"ending{number:022d}",)
    visit = Visit(path=company.survey_path(number), keys=key, answers={"like": number % 5 + 1, "trust": 3})
    ledger.visits.append(visit)
    return visit


def _posted(visit: Visit, company: Company, port: int) -> Answer | None:
    caller = Caller(port)
    answer = caller.post(visit.path, visit.fields(company.version_id, 1))
    visit.done = int(answer is not None and answer.is_kept)
    caller.leave()
    return answer


def _look(port: int) -> None:
    caller = Caller(port)
    assert caller.get("/metrics") is not None
    caller.leave()


def _until_refused(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(_MOMENT)
    raise Ended("it still lets people in")


def _url(site: Site, wait: str) -> str:
    """The URL with how long a page waits for a lock."""
    said = {"timeout": wait} if site.kind == "sqlite" else {"options": f"-c lock_timeout={wait}s"}
    return make_url(site.url).update_query_dict(said).render_as_string(hide_password=False)


def main() -> None:
    """The campaign, with its figures."""
    options = read_options(__doc__, rounds=20)
    for _ in range(options.rounds):
        # Each on a database of its own: a company is founded once.
        for site in sites(options):
            drained = wait_and_end(site)
            tell("ending", site.kind, drained, is_well=drained.is_whole)


if __name__ == "__main__":
    main()
