"""Reports are read from a streaming replica while it is there and not too old, and from the database itself else.

Both servers are real: PostgreSQL's own tools copy the primary, and the copy follows it.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from backend.catalogue.actions import add_brand
from backend.catalogue.queries import get_brand
from backend.db import Database, Session, migrate
from backend.db.engines import reader_engine
from backend.db.long_work import ClaimLost
from backend.db.replica import Replica, ReportsFrom
from backend.errors import NotFound
from backend.files import FileStore
from backend.jobs.exporting import ExportAsked, ask_export, write_export
from backend.transfer.tables_out import TableFormat
from tests.db.streaming import Pair, streaming
from tests.patience import PATIENCE

MOST_LAG = 10.0
BRANDS = text("SELECT count(*) FROM brands")


class Watch:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    """A primary and its copy."""
    with streaming() as servers:
        yield servers


@pytest.fixture(scope="module")
def name(pair: Pair) -> str:
    """A migrated database of both."""
    made = pair.primary.create()
    migrate(pair.primary.url(made))
    return made


@pytest.fixture
def primary(pair: Pair, name: str) -> Iterator[Database]:
    """The database, with reports from the copy."""
    with closing(Database(pair.primary.url(name), reports=_reports(pair, name))) as database:
        yield database


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def replica(pair: Pair, name: str, watch: Watch) -> Iterator[Replica]:
    """The copy, looked at when the test says so."""
    engine = reader_engine(pair.primary.url(name), 2)
    with closing(Replica(_reports(pair, name), engine, threads=2, now=watch)) as opened:
        yield opened
    engine.dispose()


def _reports(pair: Pair, name: str) -> ReportsFrom:
    return ReportsFrom(url=pair.url_of_copy(name), most_lag=MOST_LAG)


def is_copy(session: Session) -> bool:
    """Whether this is read from the copy."""
    return session.execute(text("SELECT pg_is_in_recovery()")).scalar_one() is True


def asked(replica: Replica, primary: Database) -> bool:
    """Whether a report comes from the copy at this moment."""
    return replica.read_or(primary.read_now, is_copy, usable=replica.is_usable())


def until(is_so: Callable[[], bool]) -> None:
    """Waits for what a server does in its own time."""
    limit = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < limit
        time.sleep(0.02)


def looked_at(replica: Replica) -> Callable[[], bool]:
    """Looks, and says whether all that was written is known to be there."""

    def look() -> bool:
        replica.look()
        return replica.lag() == 0

    return look


def brand(database: Database, key: str) -> int:
    """Adds a brand of that key."""
    return database.write_now(lambda session: add_brand(session, key=key, name={"en": key}, now=0)).id


def test_nothing_is_believed_of_a_copy_before_it_was_looked_at(replica: Replica, primary: Database) -> None:
    assert (replica.lag(), asked(replica, primary)) == (None, False)
    until(looked_at(replica))
    assert asked(replica, primary) is True
    assert dict(replica.figures()) == {
        "reports_replica_usable": 1.0,
        "reports_on_replica": 1,
        "reports_on_primary": 1,
        "reports_lag_seconds": 0.0,
    }


def test_a_copy_that_applies_nothing_grows_old_until_reports_leave_it(
    pair: Pair, replica: Replica, primary: Database, watch: Watch
) -> None:
    until(looked_at(replica))
    pair.tell_copy("SELECT pg_wal_replay_pause()")
    missing = brand(primary, "unknown-there")
    watch.at += MOST_LAG
    replica.look()
    # What was known before still counts: nothing older is missing.
    assert (replica.lag(), replica.is_usable()) == (MOST_LAG, True)
    # What is not there yet is asked of the database itself, and so is what nobody has.
    assert (
        replica.read_or(primary.read_now, lambda session: get_brand(session, missing).key, usable=True)
        == "unknown-there"
    )
    with pytest.raises(NotFound):
        replica.read_or(primary.read_now, lambda session: get_brand(session, missing + 1), usable=True)
    watch.at += 0.001
    assert (replica.is_usable(), asked(replica, primary)) == (False, False)
    pair.tell_copy("SELECT pg_wal_replay_resume()")
    until(looked_at(replica))
    assert asked(replica, primary) is True


def test_a_database_where_nothing_happens_has_no_lag(replica: Replica, watch: Watch) -> None:
    until(looked_at(replica))
    watch.at += 3_600
    assert not replica.is_usable()
    until(looked_at(replica))
    assert replica.is_usable()


def test_an_export_holds_all_that_was_kept_before_it_was_asked_for(
    pair: Pair, primary: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = brand(primary, "just-now")
    assert primary.report_now(lambda session: (is_copy(session), get_brand(session, kept).key)) == (True, "just-now")
    pair.tell_copy("SELECT pg_wal_replay_pause()")
    before = primary.read_now(lambda session: session.execute(BRANDS).scalar_one())
    brand(primary, "a-little-later")
    # So long it waits, in earnest two seconds, and then asks the database itself.
    monkeypatch.setattr("backend.db.replica._CATCHING_UP", 0.2)
    told = primary.report_now(lambda session: (is_copy(session), session.execute(BRANDS).scalar_one()))
    assert told == (False, before + 1)
    pair.tell_copy("SELECT pg_wal_replay_resume()")


def test_an_export_that_is_another_s_by_now_says_nothing_against_the_copy(primary: Database, tmp_path: Path) -> None:
    asked, files = ExportAsked(what="ANSWERS", format=TableFormat.CSV), FileStore(folder=tmp_path)
    job = primary.write_now(
        lambda session: ask_export(session, asked, stored_as="f" * 43, permission="x", asked_by=None, now=0)
    )
    before = primary.replica()
    with pytest.raises(ClaimLost):
        write_export(primary, files, lambda: 1, job)
    after = primary.replica()
    assert [after[name] - before[name] for name in ("reports_on_primary", "reports_on_replica")] == [0, 0]
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_through_a_report(primary: Database) -> None:
    brand(primary, "stays")
    with pytest.raises(DBAPIError):
        primary.report_now(lambda session: session.execute(text("DELETE FROM brands")))
    assert primary.read_now(lambda session: session.execute(BRANDS).scalar_one()) > 0


def test_what_is_no_copy_of_this_database_is_never_read(pair: Pair, name: str) -> None:
    other = pair.primary.create()
    for url in (pair.primary.url(name), pair.url_of_copy("postgres"), pair.primary.url(other)):
        engine = reader_engine(pair.primary.url(name), 1)
        with closing(Replica(ReportsFrom(url=url, most_lag=MOST_LAG), engine, threads=1)) as wrong:
            assert not wrong.catches_up()
            assert not wrong.is_usable()
        engine.dispose()


def test_a_copy_that_is_away_or_was_promoted_is_left_alone(pair: Pair, replica: Replica, primary: Database) -> None:
    until(looked_at(replica))
    pair.stop_copy()
    # Nobody has noticed yet: the report itself does, and comes from the database.
    assert replica.is_usable()
    assert asked(replica, primary) is False
    assert not replica.is_usable()
    replica.look()
    assert not replica.is_usable()
    pair.start_copy()
    until(looked_at(replica))
    assert asked(replica, primary) is True
    pair.tell_copy("SELECT pg_promote()")
    replica.look()
    assert (replica.is_usable(), asked(replica, primary)) == (False, False)
