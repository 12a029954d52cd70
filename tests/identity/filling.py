"""A row in every table about one person, with a word in every column that can hold one."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from sqlalchemy import JSON, Boolean, Column, Float, Integer, LargeBinary, String, Table, func, insert, select
from sqlalchemy.orm import Session

from backend.ambassadors.rules.rewards import Cause
from backend.ambassadors.rules.states import Status
from backend.clock import Instant
from backend.db import Database
from backend.ideas.rules.grams import grams_of
from backend.loyalty.actions import observe
from backend.loyalty.rules.axes import Axis, Facet, Kind
from backend.loyalty.rules.observations import Observation
from backend.metadata import metadata
from backend.panel.actions import add_person
from tests.asking import WORDS, Asked, ask, survey_of
from tests.responding import post

CANARY: Final = "canary"
# Of what no forgetting has happened yet.
NOT_YET: Final = {"erasures", "forgotten_refs"}
_SURVEY: Final = survey_of([{"key": "words", "kind": "TEXT", "wording": WORDS}])
_ID: Final = 77
_OF_THE_PERSON: Final = {"person_id", "subject_id", "by_id"}


def fill(database: Database, now: Instant, filled: Mapping[str, set[str]]) -> Asked:
    """Someone of whom everything is kept; `filled` are the columns that must hold something."""
    asked = ask(database, now, _SURVEY)
    for words in (CANARY, f"{CANARY} again"):
        post(database, asked, {"words": words}, now)
    told = Observation(
        person_id=asked.person_id,
        axis=Axis.PSYCHOLOGY,
        subject_id=asked.product_id,
        kind=Kind.ANSWER,
        source_id=f"{CANARY}/like",
        revision=1,
        observed_at=now,
        value=0.75,
        facet=Facet.LIKING,
    )
    database.write_now(lambda session: observe(session, [told], now))
    other = database.write_now(partial(add_person, external_ref=None, language="ja", now=now)).id
    database.write_now(lambda session: _fill(session, asked.person_id, other, filled, now))
    return asked


def _fill(session: Session, person_id: int, other_id: int, filled: Mapping[str, set[str]], now: Instant) -> None:
    special = _special(person_id, other_id, now)
    for table in metadata.sorted_tables:
        must = filled.get(table.name, set())
        held = session.scalar(select(func.count()).select_from(table)) or 0
        if held:
            words = {name: _word(table.c[name], now) for name in must if table.c[name].nullable}
            own = table.c.person_id if "person_id" in table.c else table.primary_key.columns[0]
            if words:
                session.execute(table.update().where(own == person_id).values(words))
        elif table.name not in NOT_YET:
            row = {column.name: _value(session, column, must, person_id, now) for column in table.columns}
            session.execute(insert(table).values({**row, **special.get(table.name, {})}))


def _special(person_id: int, other_id: int, now: Instant) -> dict[str, dict[str, object]]:
    """What is read while someone is forgotten, and so must make sense."""
    return {
        "ambassadors": {"status": Status.ACTIVE.value},
        "duplicates": {"person_id": person_id, "other_id": other_id},
        "idea_grams": {"gram": min(grams_of(CANARY)), "board_id": _ID, "idea_id": _ID},
        "ideas": {"state": "SHOWN", "status": "NEW", "absorbed": 0},
        "comments": {"state": "SHOWN"},
        "merges": {"kept_id": person_id, "gone_id": other_id, "undone_at": now},
        "moderations": {"subject": "POSTER"},
        "rewards": {"cause": Cause.STAFF.value},
        "votes": {"via_id": None},
    }


def _value(session: Session, column: Column[object], must: set[str], person_id: int, now: Instant) -> object:
    if column.name in _OF_THE_PERSON and (not column.nullable or column.name in must or column.foreign_keys):
        return person_id
    for key in column.foreign_keys:
        if key.column.table is not column.table:
            return session.scalar(select(func.min(key.column)))
    if column.nullable and column.name not in must:
        return None
    return _ID if column.primary_key and column.name == "id" else _word(column, now)


def _word(column: Column[object], now: Instant) -> object:
    kind = column.type
    if isinstance(kind, JSON):
        return {CANARY: CANARY}
    if isinstance(kind, String):
        return CANARY[: kind.length]
    if isinstance(kind, LargeBinary):
        return b""
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, Float):
        return 0.5
    assert isinstance(kind, Integer)
    return now if column.name.endswith(("_at", "_until")) else 1


def table_named(name: str) -> Table:
    """The table of that name."""
    return metadata.tables[name]
