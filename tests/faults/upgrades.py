"""A migration is killed right before each of its statements: `python -m tests.faults.upgrades --every 1`.

Whatever it was at, the database stands at the revision it had before, and the next `kizuna migrate` brings it to the
newest one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, create_engine, event, inspect, make_url, text

from backend.db import Database, is_current, migrate
from tests.faults.long_form import Site, read_options, sites, tell
from tests.faults.sabotage import STATEMENT

KILLED: Final = -9
# After so many interruptions it is taken up again, as it is after the last one.
_TAKEN_UP: Final = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted:
    """What came of it: how many statements there are, before how many it was killed, and what was wrong afterwards."""

    statements: int
    kills: int
    taken_up: int
    halves: int
    """How often something was left behind."""
    unfinished: int


def interrupt(site: Site, numbers: Sequence[int] | None = None, *, every: int = 1) -> Interrupted:
    """Kills it before each of those statements, or every so many of all."""
    statements = count_statements(site)
    wanted = list(numbers or range(1, statements + 1, every))
    kills = taken_up = halves = unfinished = 0
    for place, number in enumerate(wanted, start=1):
        make_bare(site.url)
        at = {STATEMENT: str(number)}
        code, _ = site.nursery.run("migrate", url=site.url, plant="end-at-statement", environ=at)
        kills += code == KILLED
        halves += not is_bare(site.url)
        if place % _TAKEN_UP == 0 or place == len(wanted):
            taken_up += 1
            unfinished += site.nursery.run("migrate", url=site.url)[0] != 0 or not is_whole(site.url)
    return Interrupted(statements=statements, kills=kills, taken_up=taken_up, halves=halves, unfinished=unfinished)


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


def is_whole(url: str) -> bool:
    """Whether it stands at the newest revision."""
    database = Database(url)
    try:
        return database.read_now(is_current)
    finally:
        database.close()


def main() -> None:
    """The campaign, with its figures."""
    options = read_options(__doc__, every=1)
    for site in sites(options):
        interrupted = interrupt(site, every=options.every)
        is_well = not interrupted.halves and not interrupted.unfinished and interrupted.kills > 0
        tell("upgrades", site.kind, interrupted, is_well=is_well)


if __name__ == "__main__":
    main()
