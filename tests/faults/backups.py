"""A backup is made while many answer, and somebody is forgotten after it: `python -m tests.faults.backups --rounds 5`.

What was acknowledged before the backup began is in what is restored from it; whoever was forgotten since is forgotten.
"""

import copy
import os
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import select

from backend.clock import Instant
from backend.db import Database
from backend.panel.tables import Person
from tests.faults.company import found
from tests.faults.crowd import Crowd, Ledger
from tests.faults.kept import Kept, compared
from tests.faults.long_form import Site, read_options, sites, tell
from tests.faults.nursery import wait_for
from tests.ports import free_port

_PEOPLE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored(Kept):
    """What came of it."""

    came_back: bool

    @property
    def is_whole(self) -> bool:
        """Whether all of it is as it must be."""
        return self.is_well and not self.came_back and self.acknowledged > 0


def back_up_and_restore(site: Site, restored_url: str, pages: int) -> Restored:
    """One backup under load, and what is restored from it."""
    company, port = found(site.url, people=200), free_port()
    journal, file = site.folder / "journal", site.folder / "made.backup"
    environ = {"KIZUNA_ERASURE_JOURNAL": str(journal), "PATH": _path(site)}
    server = site.nursery.begin("serve", "--port", str(port), url=site.url, environ=environ)
    wait_for(server, port)
    with Crowd(company, port, people=_PEOPLE, seed=site.seed) as crowd:
        crowd.wait_for(pages)
        with crowd.ledger.lock:
            before = copy.deepcopy(crowd.ledger.visits)
        backed_up = site.nursery.run("backup", str(file), url=site.url, environ=environ)
        crowd.wait_for(pages)
    forgotten = site.nursery.run("forget", "--ref", f"{company.at}.0.0", url=site.url, environ=environ)
    server.kill()
    restored = site.nursery.run("restore", str(file), url=restored_url, environ=environ)
    assert [code for code, _ in (backed_up, forgotten, restored)] == [0, 0, 0], (backed_up, forgotten, restored)
    ledger = Ledger()
    # Of the forgotten only what cannot be told of them is there.
    ledger.visits = [visit for visit in before if visit.path != company.survey_path(0)]
    kept = compared(site.nursery, restored_url, ledger)
    return Restored(
        **{name: getattr(kept, name) for name in Kept.__slots__},
        came_back=_erased_at(restored_url, company.first) is None,
    )


def _path(site: Site) -> str:
    """Where programs are found: those of the server itself come first."""
    usual = os.environ["PATH"]
    if site.kind == "sqlite":
        return usual
    with psycopg.connect(site.url.replace("+psycopg", "")) as connection:
        ((programs,),) = connection.execute("SELECT setting FROM pg_config WHERE name = 'BINDIR'").fetchall()
    return f"{Path(programs)}:{usual}"


def _erased_at(url: str, person_id: int) -> Instant | None:
    """When the first of those who were invited was forgotten."""
    database = Database(url)
    try:
        statement = select(Person.erased_at).where(Person.id == person_id)
        return database.read_now(lambda session: session.scalar(statement))
    finally:
        database.close()


def fresh(site: Site) -> str:
    """The URL of a database beside the site's, with nothing in it."""
    if site.kind == "sqlite":
        return f"sqlite:///{site.folder / 'restored.db'}"
    with psycopg.connect(site.url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CREATE DATABASE restored TEMPLATE template0")
    place, _, rest = site.url.partition("?")
    return f"{place.rpartition('/')[0]}/restored?{rest}"


def main() -> None:
    """The campaign, with its figures."""
    options = read_options(__doc__, pages=300)
    for site in sites(options):
        restored = back_up_and_restore(site, fresh(site), options.pages)
        tell("backups", site.kind, restored, is_well=restored.is_whole)


if __name__ == "__main__":
    main()
