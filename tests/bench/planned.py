"""Planning measured: everybody of a large panel is due at a fresh touchpoint; and the same rows through the driver."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import count
from time import perf_counter

from sqlalchemy import insert
from sqlalchemy.orm import Session

from backend.clock import DAY, Instant, system_clock
from backend.db import Database
from backend.db.parts import in_parts
from backend.jobs import plan_due
from backend.loyalty.rules.axes import Moment
from backend.panel.tables import Consent, Person
from backend.planning.actions.planning import AT_ONCE
from backend.purchases.tables import Purchase
from backend.touchpoints.actions import Reach, add_touchpoint, close_touchpoint, plan_itself
from backend.touchpoints.queries import get_touchpoint
from backend.touchpoints.rules import Rules
from tests.bench.places import path_of
from tests.bench.readings import Reading
from tests.bench.stage import set_stage

_FREELY = Rules(quiet_hours=None, rests_on_sundays=False, rests_on_holidays=False)
_INVITATION = """
INSERT INTO invitations (touchpoint_id, person_id, occasion, issued_at, expires_at, is_test, snapshot, reminders)
VALUES (?, ?, ?, ?, ?, 0, '{"segments":{},"attributes":{}}', 0)
"""
_MESSAGE = """
INSERT INTO outbox (
    kind, channel, subject_id, about_id, payload, message_id, due_at, next_at, claims, attempts, created_at
) VALUES ('INVITATION', 'FILE', ?, ?, '{}', ?, ?, ?, 0, 0, ?)
"""
_DECISION = """
INSERT INTO contact_decisions (
    touchpoint_id, person_id, occasion, step, kind, rule, channel, contact_at, invitation_id, decided_at
) VALUES (?, ?, ?, 0, 'SENT', 'DUE', 'FILE', ?, ?, ?)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A panel of which everybody agreed to be asked and bought something eight days ago."""

    url: str
    touchpoint_id: int


def make_due(url: str, people: int) -> Due:
    """Fills an empty database."""
    stage = set_stage(url, 0)
    now = system_clock()
    with closing(Database(url)) as database:
        for part in in_parts(range(1, people + 1)):
            database.write_now(partial(_fill, people=part, product_id=stage.product_id, now=now))
    return Due(url=url, touchpoint_id=stage.touchpoint_id)


def plan_everybody(*, url: str, touchpoint_id: int, people: int, moment: str) -> Callable[[], Reading]:
    """Plans a touchpoint that nobody was asked at before, as `kizuna work --once` does."""
    database, numbers = Database(url), count()

    def measure() -> Reading:
        own = database.write_now(partial(_begin, like=touchpoint_id, key=f"{moment}-{next(numbers)}", moment=moment))
        began = perf_counter()
        plans = plan_due(database, system_clock)
        elapsed = perf_counter() - began
        database.write_now(partial(_end, touchpoint_id=own))
        sent = plans.invitations.sent
        return Reading(per_second=sent / elapsed, done=sent, errors=abs(people - sent) + len(plans.failed))

    return measure


def write_rows(*, url: str, touchpoint_id: int, people: int) -> Callable[[], Reading]:
    """The rows that planning leaves behind, made beforehand and written by the driver in as many commits."""
    numbers = count()

    def measure() -> Reading:
        with closing(sqlite3.connect(path_of(url), isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            occasion = f"driver-{next(numbers)}"
            began = perf_counter()
            for part in in_parts(range(1, people + 1), AT_ONCE):
                _write(connection, part, touchpoint_id, occasion)
            return Reading(per_second=people / (perf_counter() - began), done=people)

    return measure


def _fill(session: Session, people: list[int], product_id: int, now: Instant) -> None:
    then = now - 8 * DAY
    agreed = {
        "purpose": "survey",
        "channel": "",
        "granted": True,
        "wording": "はい",
        "language": "ja",
        "source": "bench",
    }
    bought = {"product_id": product_id, "purchased_at": then, "recorded_at": then}
    session.execute(insert(Person), [{"id": each, "language": "ja", "created_at": then} for each in people])
    session.execute(insert(Consent), [{**agreed, "person_id": each, "decided_at": then} for each in people])
    session.execute(insert(Purchase), [{**bought, "person_id": each, "order_ref": f"o-{each}"} for each in people])


def _begin(session: Session, *, like: int, key: str, moment: str) -> int:
    """Another touchpoint, which plans itself; whichever planned before are over."""
    model = get_touchpoint(session, like)
    touchpoint = add_touchpoint(
        session,
        key=key,
        survey_id=model.survey_id,
        moment=Moment[moment],
        product_id=model.product_id,
        reach=Reach(rules=_FREELY),
        now=system_clock(),
    )
    plan_itself(session, touchpoint.id, starts=True)
    return touchpoint.id


def _end(session: Session, touchpoint_id: int) -> None:
    plan_itself(session, touchpoint_id, starts=False)
    close_touchpoint(session, touchpoint_id, system_clock())


def _write(connection: sqlite3.Connection, people: list[int], touchpoint_id: int, occasion: str) -> None:
    now = system_clock()
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(_INVITATION, ((touchpoint_id, each, occasion, now, now + DAY) for each in people))
    ids = _ids(connection, touchpoint_id, people, occasion)
    connection.executemany(
        _MESSAGE, ((each, number, f"{occasion}-{number:032d}"[-32:], now, now, now) for each, number in ids)
    )
    connection.executemany(_DECISION, ((touchpoint_id, each, occasion, now, number, now) for each, number in ids))
    connection.execute("COMMIT")


def _ids(connection: sqlite3.Connection, touchpoint_id: int, people: list[int], occasion: str) -> list[tuple[int, int]]:
    found: Iterator[tuple[int, int]] = connection.execute(
        "SELECT person_id, id FROM invitations WHERE touchpoint_id = ? AND occasion = ? AND person_id BETWEEN ? AND ?",
        (touchpoint_id, occasion, people[0], people[-1]),
    )
    return list(found)
