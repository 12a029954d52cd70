"""The journal of erasures beside the database: whoever was forgotten stays forgotten when a backup is restored."""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import make_url

from backend.clock import Clock
from backend.db import Database
from backend.db.parts import in_parts
from backend.errors import Invalid
from backend.files import FileStore
from backend.identity.actions import erase_again, settle_erasure
from backend.identity.queries.erasures import returned, unsettled
from backend.identity.rules.erasure import Forgotten
from backend.jobs.retention import Periods, read_periods
from backend.settings import Settings

_SUFFIX: Final = ".erasures"
_ONLY_OURS: Final = 0o600
_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """A file that is only added to: one line for each person who was forgotten, with numbers and instants only."""

    path: Path

    def entries(self) -> Iterator[Forgotten]:
        """Everyone it names; a line that broke off with the machine names nobody."""
        if not self.path.is_file():
            return
        for line in self.path.read_text(encoding="utf-8").splitlines():
            try:
                told = json.loads(line)
                yield Forgotten(
                    person_id=int(told["person"]), created_at=int(told["created_at"]), erased_at=int(told["erased_at"])
                )
            except (KeyError, TypeError, ValueError):
                continue

    def add(self, forgotten: Sequence[Forgotten]) -> None:
        """Adds lines; all of them are on the disk when this returns."""
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, _ONLY_OURS)
        with os.fdopen(descriptor, "ab") as file:
            for each in forgotten:
                line = {"person": each.person_id, "created_at": each.created_at, "erased_at": each.erased_at}
                # A line that broke off before is ended first, so that this one stands for itself.
                file.write(b"\n" + json.dumps(line).encode())
            file.write(b"\n")
            file.flush()
            os.fsync(file.fileno())


def journal_of(database_url: str, configured: str) -> Journal | None:
    """The journal as it is configured, else the one beside an SQLite file; a server's needs to be told."""
    if configured:
        return Journal(path=Path(configured))
    where = make_url(database_url)
    if where.get_backend_name() == "sqlite" and where.database:
        return Journal(path=Path(where.database + _SUFFIX))
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept beside the database, its journal of erasures and people's files, and what is kept for how long."""

    journal: Journal | None
    files: FileStore
    periods: Periods | None = None


def kept_beside(settings: Settings) -> Kept:
    """Where it is, as it is configured."""
    return Kept(
        journal=journal_of(settings.database_url, settings.erasure_journal),
        files=FileStore(folder=Path(settings.files_dir)),
        periods=read_periods(settings.retention),
    )


def keep_erasures(database: Database, kept: Kept, clock: Clock) -> int:
    """Writes down who was forgotten and deletes what they sent; returns how many were settled."""
    settled = 0
    while waiting := database.read_now(lambda session: unsettled(session, _AT_ONCE)):
        for each in waiting:
            for name in each.files:
                kept.files.delete(name)
        if kept.journal is not None:
            kept.journal.add([each.forgotten for each in waiting])
        ids = [each.forgotten.person_id for each in waiting]
        database.write_now(partial(settle_erasure, person_ids=ids, now=clock()))
        settled += len(waiting)
    if settled:
        database.drop_traces()
    return settled


def forget_again(database: Database, journal: Journal | None, clock: Clock) -> int:
    """Forgets whom the journal names and a restored backup has brought back; returns how many came back."""
    entries = [] if journal is None else list(journal.entries())
    named = {each.person_id for each in entries}
    again = 0
    for part in in_parts(entries):
        for each in database.read_now(partial(returned, forgotten=part)):
            database.write_now(partial(erase_again, forgotten=each, named=named, now=clock()))
            again += 1
    return again


def read_journal(path: Path) -> Journal:
    """A journal that must be there."""
    if not path.is_file():
        raise Invalid(f"{path.name} is no file")
    return Journal(path=path)
