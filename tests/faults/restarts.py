"""PostgreSQL breaks under a living server: `python -m tests.faults.restarts --restarts 100 --cuts 300`.

It is restarted at once, its backends are ended, its tables and rows are locked, and connections are cut around commits.
The server lives on; what it acknowledged must be there once, and whoever it cannot serve is told when to come back.
"""

import random
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

from tests.faults.company import Company, found
from tests.faults.crowd import Crowd, Ledger
from tests.faults.kept import Kept, compared
from tests.faults.long_form import Site, open_site, read_options, tell
from tests.faults.nursery import Command, wait_for
from tests.faults.proxy import Cut, cutting
from tests.patience import PATIENCE
from tests.ports import free_port

_PEOPLE: Final = 12
_PAGES: Final = 30
_LOCKED: Final = 0.4
_CUTS_HEARD_OF: Final = 4
_FEW: Final = 2
_PLACES: Final = "SELECT current_setting('data_directory'), setting FROM pg_config WHERE name = 'BINDIR'"
_BACKENDS: Final = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken(Kept):
    """What came of it, and how often what was done to it; `cut_off` were turned away while connections were cut."""

    restarts: int = 0
    ended: int = 0
    locked: int = 0
    cuts: int = 0
    turned_away: int = 0
    cut_off: int = 0
    faults: int = 0

    @property
    def is_tried_again(self) -> bool:
        """Whether what was cut is written by another connection, so that hardly anybody hears of it.

        Every second commit is cut: tried four times alone, few units come to their end; tried once, every second one.
        """
        return self.cut_off <= _FEW + self.cuts // _CUTS_HEARD_OF


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """How often each thing is done."""

    restarts: int = 0
    ended: int = 0
    locked: int = 0
    cuts: int = 0


def break_often(site: Site, times: Times) -> Broken:
    """Does all of it in turns, while many answer."""
    rounds = times.restarts + times.ended + times.locked + times.cuts
    company, chance = found(site.url, people=rounds * 10), random.Random(site.seed)  # noqa: S311 - the same for a seed
    ledger = Ledger()
    with _served(site, site.url) as port, Crowd(company, port, people=_PEOPLE, seed=site.seed, ledger=ledger) as crowd:
        for deed, number in ((restart, times.restarts), (end_backends, times.ended), (lock, times.locked)):
            for _ in range(number):
                crowd.wait_for(chance.randint(1, _PAGES))
                deed(site.url)
        crowd.wait_for(_PEOPLE)
    before = ledger.statuses[503]
    cuts = _cut_often(site, company, crowd, times.cuts) if times.cuts else 0
    return _broken(compared(site.nursery, site.url, ledger), ledger, times, cuts, ledger.statuses[503] - before)


def restart(url: str) -> None:
    """Ends the server at once, without a checkpoint, and begins it anew: it recovers from its log."""
    with _spoken(url) as connection:
        ((folder, programs),) = connection.execute(_PLACES).fetchall()
    told = ("-w", "-t", f"{PATIENCE:.0f}", "-m", "immediate", "-l", f"{folder}/log.restarted", "-D", folder, "restart")
    subprocess.run([f"{programs}/pg_ctl", *told], user=Path(folder).owner(), check=True, stdout=subprocess.DEVNULL)


def end_backends(url: str) -> None:
    """Ends whoever is connected."""
    with _spoken(url) as connection:
        connection.execute(_BACKENDS)


def lock(url: str, seconds: float = _LOCKED) -> None:
    """Keeps everyone from the responses for a while."""
    with _spoken(url) as connection, connection.transaction():
        connection.execute("SET LOCAL lock_timeout = '20s'")
        connection.execute("LOCK TABLE responses IN ACCESS EXCLUSIVE MODE")
        time.sleep(seconds)


def _cut_often(site: Site, company: Company, before: Crowd, cuts: int) -> int:
    """Cuts some of the connections on which something is just committed; returns how many."""
    chance = random.Random(site.seed)  # noqa: S311 - the same for a seed
    # Others come now, by links that nobody took before: those who came have gone with what they had.
    others = Crowd(company, 0, people=_PEOPLE, seed=site.seed + 1, ledger=before.ledger, taken=before.taken)
    with cutting(site.url, lambda _: chance.choice([*Cut, Cut.NONE])) as proxy:
        with _served(site, proxy.url(site.url)) as others.port, others as crowd:
            proxy.is_armed = True
            while proxy.cuts < cuts:
                crowd.wait_for(1)
            proxy.is_armed = False
        return proxy.cuts


@contextmanager
def _served(site: Site, url: str) -> Iterator[int]:
    port = free_port()
    server: Command = site.nursery.begin("serve", "--port", str(port), url=url, plant=site.plant)
    try:
        wait_for(server, port)
        yield port
    finally:
        server.kill()


@contextmanager
def _spoken(url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        yield connection


def _broken(kept: Kept, ledger: Ledger, times: Times, cuts: int, cut_off: int) -> Broken:
    told = ledger.statuses
    return Broken(
        **{name: getattr(kept, name) for name in Kept.__slots__},
        restarts=times.restarts,
        ended=times.ended,
        locked=times.locked,
        cuts=cuts,
        turned_away=told[503],
        cut_off=cut_off,
        faults=sum(number for status, number in told.items() if status not in {303, 503}) + len(ledger.unpunctual),
    )


def main() -> None:
    """The campaign, with its figures."""
    options = read_options(__doc__, restarts=100, ended=100, locked=20, cuts=300)
    times = Times(restarts=options.restarts, ended=options.ended, locked=options.locked, cuts=options.cuts)
    with open_site("postgresql", plant=options.plant, seed=options.seed) as site:
        broken = break_often(site, times)
        tell("restarts", site.kind, broken, is_well=broken.is_well and broken.is_tried_again and not broken.faults)


if __name__ == "__main__":
    main()
