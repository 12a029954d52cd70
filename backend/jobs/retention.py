"""Lets go of what is kept no longer: once a day, class by class, in parts so that nobody waits; or tells what would."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from sqlalchemy.orm import Session

from backend.clock import DAY, Clock, Instant
from backend.db import Database
from backend.db.retention import last_run, note_run
from backend.db.turns import IsOver, never
from backend.jobs.retention_classes import BY_NAME, CLASSES, Retained
from backend.settings import UnfitSettings

_AT_ONCE: Final = 500
_EVERY: Final = DAY
_SAID: Final = re.compile(r"(?P<name>[a-z_]+)=(?:(?P<days>[1-9][0-9]{0,4})|never)")

Periods = Mapping[str, int | None]
"""For how many days each class is kept; none means for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """What would go of one class, or went."""

    name: str
    days: int | None
    goes: str
    count: int


def read_periods(spelled: str) -> Periods:
    """The periods of KIZUNA_RETENTION, such as `words=730 files=365 jobs=never`; what it leaves out keeps its own."""
    said: dict[str, int | None] = {}
    for part in spelled.replace(",", " ").split():
        found = _SAID.fullmatch(part)
        if found is None or found["name"] not in BY_NAME:
            names = ", ".join(BY_NAME)
            raise UnfitSettings(f"KIZUNA_RETENTION says a number of days, or never, of each of: {names}")
        said[found["name"]] = None if found["days"] is None else int(found["days"])
    return {each.name: said.get(each.name, each.days) for each in CLASSES}


def list_going(database: Database, periods: Periods, now: Instant) -> Iterator[Going]:
    """What would go of each class at that instant, counted and left as it is."""
    for each in CLASSES:
        before = _before(each, periods, now)
        count = 0 if before is None else database.read_now(partial(_counted, of=each, before=before))
        yield Going(name=each.name, days=periods[each.name], goes=each.goes, count=count)


def let_go(
    database: Database, periods: Periods, clock: Clock, *, is_over: IsOver = never, at_once: bool = False
) -> list[Going]:
    """Lets go of what is due, class by class, each once a day; what its turn does not allow, the next round does."""
    done = []
    for each in CLASSES:
        ran_at = database.read_now(partial(last_run, name=each.name))
        if not at_once and ran_at is not None and ran_at > clock() - _EVERY:
            continue
        count = _cleared(database, each, periods, clock, is_over)
        done.append(Going(name=each.name, days=periods[each.name], goes=each.goes, count=count))
    if any(each.count for each in done):
        database.drop_traces()
    return done


def _cleared(database: Database, of: Retained, periods: Periods, clock: Clock, is_over: IsOver) -> int:
    """One class to its end, or as far as its turn allows."""
    cleared, before = 0, _before(of, periods, clock())
    while before is not None:
        if is_over():
            return cleared
        now = clock()
        some = database.write_now(partial(_clear, of=of, before=before, now=now))
        cleared += some
        if not some:
            break
    database.write_now(partial(note_run, name=of.name, now=clock()))
    return cleared


def _before(of: Retained, periods: Periods, now: Instant) -> Instant | None:
    days = periods[of.name]
    return None if days is None else now - days * DAY


def _clear(session: Session, of: Retained, before: Instant, now: Instant) -> int:
    return of.clear(session, before, now, _AT_ONCE)


def _counted(session: Session, of: Retained, before: Instant) -> int:
    return of.count(session, before)
