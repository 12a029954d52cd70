"""A migration is killed right before each of its statements: `python -m tests.faults.upgrades --every 1`.

Whatever it was at, the database stands at the revision it had before, or (on PostgreSQL) at the one before a migration
that goes by steps; the next `kizuna migrate` brings it to the newest one.
"""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, create_engine, event, inspect, make_url, text

from backend.db import Database, Standing, migrate, standing
from tests.faults.long_form import Site, read_options, sites, tell
from tests.faults.sabotage import STATEMENT

KILLED: Final = -9
# After so many interruptions it is taken up again, as it is after the last one.
_TAKEN_UP: Final = 25
# What comes before a migration that goes by steps is kept with the first of them.
_STOPS: Final = {"sqlite": frozenset[str](), "postgresql": frozenset({"0028"})}


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted:
    """What came of it: before how many statements it was killed, and what was wrong afterwards."""

    kills: int
    stops: int
    """How often it stood before a migration that goes by steps, each of which can be done again."""
    taken_up: int
    halves: int
    """How often something else was left behind."""
    unfinished: int


def interrupt(site: Site, numbers: Collection[int]) -> Interrupted:
    """Kills it before each of those statements."""
    kills = stops = taken_up = halves = unfinished = 0
    for place, number in enumerate(numbers, start=1):
        make_bare(site.url)
        at = {STATEMENT: str(number)}
        code, _ = site.nursery.run("migrate", url=site.url, plant="end-at-statement", environ=at)
        kills += code == KILLED
        is_stop = find_revision(site.url) in _STOPS[site.kind]
        stops += is_stop
        halves += not (is_stop or is_bare(site.url))
        if is_stop or place % _TAKEN_UP == 0 or place == len(numbers):
            taken_up += 1
            unfinished += site.nursery.run("migrate", url=site.url)[0] != 0 or not is_whole(site.url)
    return Interrupted(kills=kills, stops=stops, taken_up=taken_up, halves=halves, unfinished=unfinished)


def count_statements(site: Site) -> int:
    """How many statements bring a bare database to the newest revision."""
    make_bare(site.url)
    numbers = count()

    def look(*_: object) -> None:
        next(numbers)

    event.listen(Engine, "before_cursor_execute", look)
    try:
        migrate(site.url)
    finally:
        event.remove(Engine, "before_cursor_execute", look)
    return next(numbers)


def make_bare(url: str) -> None:
    """Takes everything out of it."""
    if make_url(url).get_backend_name() == "sqlite":
        file = Path(make_url(url).database or "")
        for each in file.parent.glob(f"{file.name}*"):
            each.unlink()
        return
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()


def is_bare(url: str) -> bool:
    """Whether there is nothing in it, and it can be read."""
    engine = create_engine(url)
    try:
        return inspect(engine).get_table_names() == []
    finally:
        engine.dispose()


def find_revision(url: str) -> str | None:
    """Where it stands; None where it stands nowhere."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


def is_whole(url: str) -> bool:
    """Whether it stands at the newest revision."""
    database = Database(url)
    try:
        return database.read_now(standing) is Standing.CURRENT
    finally:
        database.close()


def main() -> None:
    """The campaign, with its figures."""
    options = read_options(__doc__, every=1)
    for site in sites(options):
        interrupted = interrupt(site, range(1, count_statements(site) + 1, options.every))
        is_well = not interrupted.halves and not interrupted.unfinished and interrupted.kills > 0
        tell("upgrades", site.kind, interrupted, is_well=is_well)


if __name__ == "__main__":
    main()
