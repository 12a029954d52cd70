"""How many people there are is kept by the database: whoever comes, goes, is merged or parted again is counted."""

from collections.abc import Collection
from contextlib import ExitStack
from functools import partial

import psycopg
import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from backend.clock import DAY
from backend.db import Database, Slice, downgrade, migrate
from backend.demo.large import PanelAsked, make_panel
from backend.identity.actions import erase, merge, undo_merge
from backend.jobs import rebuild
from backend.loyalty.queries import live_model
from backend.panel import actions, queries
from backend.panel.rules import PersonInput
from backend.panel.tables import PeopleCount, Person
from tests.clocks import START, SettableClock


def counted(database: Database) -> int:
    """How many people there are, which is also how many are listed."""

    def read(session: Session) -> int:
        page = queries.list_people(session, Slice(count=100))
        assert page.count is not None
        assert (queries.find_miscount(session), page.count(session)) == (0, len(page.rows))
        return len(page.rows)

    return database.read_now(read)


def join(database: Database, ref: str | None) -> int:
    """Someone joins by themselves; their number."""
    add = partial(actions.add_person, external_ref=ref, language="ja", now=START)
    return database.write_now(lambda session: add(session).id)


def say(database: Database, statement: str) -> None:
    """Says the statement to the database."""
    database.write_now(lambda session: session.execute(text(statement)).close())


def bring(database: Database, *refs: str) -> int:
    """Imports people of those references; the import's id."""

    def work(session: Session) -> int:
        run = actions.begin_import(session, kind="people", name="members", now=START)
        actions.import_into(session, run, [PersonInput(external_ref=ref) for ref in refs], START)
        return run.id

    return database.write_now(work)


def undo(database: Database, import_id: int) -> int:
    """Undoes an import, which is all that is known of those whom it brought; how many were removed."""

    def everybody(_session: Session, person_ids: Collection[int]) -> set[int]:
        return set(person_ids)

    done, _ = database.write_now(lambda session: actions.undo_import(session, import_id, START + DAY, everybody))
    return done.removed


def test_whoever_comes_and_goes_in_any_way_is_counted(database: Database) -> None:
    assert counted(database) == 0
    ken, emi = join(database, None), join(database, "emi")
    assert counted(database) == 2
    # One of the three is known: on neither database is somebody counted who is not inserted.
    first, second = bring(database, "emi", "hana", "aoi"), bring(database, "jun", "rin")
    assert counted(database) == 6
    row = database.write_now(lambda session: merge(session, kept_id=ken, gone_id=emi, source="desk", now=START).id)
    assert counted(database) == 5
    database.write_now(lambda session: undo_merge(session, row, START))
    assert counted(database) == 6
    database.write_now(lambda session: merge(session, kept_id=ken, gone_id=emi, source="desk", now=START).id)
    # With whom is merged into them, who was not counted any more.
    database.write_now(lambda session: erase(session, ken, START).clear())
    assert counted(database) == 4
    # Of the last ones, whose number may not be given again, a row of nobody stays on SQLite.
    assert (undo(database, second), counted(database)) == (2, 2)
    assert (undo(database, first), counted(database)) == (2, 0)


def test_whoever_a_statement_brings_or_takes_is_counted(database: Database) -> None:
    people = [{"id": each, "language": "ja", "created_at": 1, "erased_at": each // 4 or None} for each in range(1, 6)]
    database.write_now(lambda session: session.execute(insert(Person), people).close())
    assert counted(database) == 3
    said = {
        "UPDATE people SET language = 'en', paused_until = 7": 3,
        "UPDATE people SET merged_into = 1 WHERE id IN (2, 5)": 2,
        "UPDATE people SET merged_into = NULL, erased_at = 9 WHERE id = 2": 2,
        "UPDATE people SET merged_into = NULL, erased_at = NULL": 5,
        "DELETE FROM people WHERE id > 3": 3,
    }
    for statement, wanted in said.items():
        say(database, statement)
        assert (statement, counted(database)) == (statement, wanted)


def test_an_upgrade_counts_whoever_is_there(database: Database) -> None:
    join(database, "ken")
    downgrade(database.url, "0030")
    say(database, "INSERT INTO people (language, created_at, erased_at) VALUES ('ja', 1, NULL), ('ja', 1, 1)")
    migrate(database.url)
    assert counted(database) == 2


def test_what_is_not_kept_is_not_counted(database: Database) -> None:
    def fail(session: Session) -> None:
        actions.add_person(session, external_ref="ken", language="ja", now=START)
        raise LookupError

    with pytest.raises(LookupError):
        database.write_now(fail)
    assert counted(database) == 0


def test_those_who_add_side_by_side_wait_for_nobody(postgres_url: str) -> None:
    address, add = postgres_url.replace("+psycopg", ""), "INSERT INTO people (language, created_at) VALUES ('ja', 1)"
    with ExitStack() as stack:
        opened = iter(lambda: stack.enter_context(psycopg.connect(address)), None)
        one = next(opened)
        # Of 64 shards the same one is met by few.
        other = next(each for each in opened if (each.info.backend_pid - one.info.backend_pid) % 64)
        one.execute(add)
        other.execute("SET lock_timeout = '1ms'")
        other.execute(add)
        one.commit()
        other.commit()
        assert one.execute("SELECT count(*), sum(people) FROM people_counts").fetchone() == (2, 2)


def test_a_wrong_count_is_found_and_made_right(database: Database, clock: SettableClock) -> None:
    make_panel(database, PanelAsked(people=30, observations=60), clock, lambda _: None)
    assert counted(database) == 30
    say(database, "UPDATE people_counts SET people = people + 3")
    assert database.read_now(queries.find_miscount) == 3
    rebuild(database, database.read_now(live_model), clock, lambda _: None)
    assert counted(database) == 30
    assert database.read_now(lambda session: session.scalars(select(PeopleCount.shard)).all()) == [0]
