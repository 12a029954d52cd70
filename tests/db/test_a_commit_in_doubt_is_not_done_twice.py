"""Where a connection is lost around a commit, nothing is done twice; what a server asks to try again is tried again."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from threading import Thread

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from backend.api.shapes.errors import user_errors
from backend.catalogue.tables import Brand
from backend.db import Database
from backend.db.unavailable import InDoubt
from backend.errors import Busy, PerhapsKept
from backend.web.errors import refusal_page
from tests.faults.proxy import Cut, Proxy, cutting

_WAITS = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype IN ('transactionid', 'tuple')"
_FAILS = text("DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$")


def add(session: Session, key: str = "one") -> str:
    session.add(Brand(key=key, name={}, created_at=1))
    session.flush()
    return key


def add_once_each(session: Session, keys: Sequence[str]) -> list[str]:
    """As a keyed form does: what is there already stays."""
    there = set(session.scalars(select(Brand.key)))
    return [key if key in there else add(session, key) for key in keys]


def keys(url: str) -> list[str]:
    database = Database(url)
    found = database.read_now(lambda session: list(session.scalars(select(Brand.key).order_by(Brand.id))))
    database.close()
    return found


@pytest.fixture(params=[Cut.ANSWER, Cut.BEFORE], ids=["kept", "not kept"])
def proxy(request: pytest.FixtureRequest, postgres_url: str) -> Iterator[Proxy]:
    """Cuts the first commit, and then no other."""
    cut: Cut = request.param
    with cutting(postgres_url, lambda number: cut if number == 1 else Cut.NONE) as cutter:
        yield cutter


def test_a_plain_unit_is_not_run_again_and_its_asker_learns_that_it_is_unknown(proxy: Proxy, postgres_url: str) -> None:
    database = Database(proxy.url(postgres_url))
    proxy.is_armed = True
    with pytest.raises(InDoubt):
        database.write_now(add)
    database.close()
    assert proxy.commits == 1
    assert keys(postgres_url) == (["one"] if proxy.choose(1) is Cut.ANSWER else [])


def test_at_the_edge_it_is_told_to_look_before_it_is_asked_again(proxy: Proxy, postgres_url: str) -> None:
    database = Database(proxy.url(postgres_url))
    proxy.is_armed = True
    with pytest.raises(PerhapsKept, match="look whether it is there") as told:
        asyncio.run(database.write(add))
    database.close()
    assert told.value.code == "IN_DOUBT"
    # A mutation says so above its fields, a page with a time at which it can be looked for.
    with pytest.raises(PerhapsKept):
        user_errors(told.value)
    page = refusal_page(told.value, "ja")
    assert (page.status_code, page.headers["retry-after"]) == (503, "2")
    assert "確認できませんでした" in bytes(page.body).decode()


def test_units_with_a_key_are_run_again_and_kept_once(proxy: Proxy, postgres_url: str) -> None:
    database = Database(proxy.url(postgres_url))
    proxy.is_armed = True
    assert asyncio.run(database.write_together(add_once_each, "one")) == "one"
    database.close()
    assert proxy.cuts == 1
    assert keys(postgres_url) == ["one"]


def test_what_cannot_be_put_in_order_is_tried_again_and_kept_once(postgres_url: str) -> None:
    database, tries = Database(postgres_url), []

    def unlucky(session: Session) -> str:
        tries.append(add(session))
        if len(tries) < 4:
            session.execute(_FAILS)
        return "kept"

    assert database.write_now(unlucky) == "kept"
    assert (len(tries), keys(postgres_url)) == (4, ["one"])
    database.close()


def test_what_never_can_is_told_to_come_back(postgres_url: str) -> None:
    database = Database(postgres_url)
    with pytest.raises(Busy):
        asyncio.run(database.write(lambda session: (add(session), session.execute(_FAILS))))
    assert keys(postgres_url) == []
    database.close()


def test_a_deadlock_is_tried_again(postgres_url: str) -> None:
    database, tries = Database(postgres_url), []
    for key in ("one", "two"):
        database.write_now(lambda session, key=key: add(session, key))  # type: ignore[misc] # a default binds each loop's own
    other = psycopg.connect(postgres_url.replace("+psycopg", ""))
    other.execute("SET deadlock_timeout = '1h'")
    other.execute("SELECT 1 FROM brands WHERE key = 'two' FOR UPDATE")

    def cross() -> None:
        other.execute("SELECT 1 FROM brands WHERE key = 'one' FOR UPDATE")
        other.commit()

    crossing = Thread(target=cross)

    def crossed(session: Session) -> None:
        tries.append(1)
        if len(tries) > 1:
            crossing.join()
        session.execute(text("SET LOCAL deadlock_timeout = '10ms'"))
        session.execute(text("UPDATE brands SET created_at = created_at + 1 WHERE key = 'one'"))
        if len(tries) == 1:
            crossing.start()
            _until_someone_waits(postgres_url)
        session.execute(text("UPDATE brands SET created_at = created_at + 1 WHERE key = 'two'"))

    database.write_now(crossed)
    found = database.read_now(lambda session: list(session.scalars(select(Brand.created_at).order_by(Brand.id))))
    assert (len(tries), found) == (2, [2, 2])
    other.close()
    database.close()


def test_a_row_that_somebody_keeps_is_not_waited_for_without_end(postgres_url: str) -> None:
    database = Database(postgres_url)
    database.write_now(add)
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as other:
        other.execute("SELECT 1 FROM brands FOR UPDATE")

        def waiting(session: Session) -> None:
            session.execute(text("SET LOCAL lock_timeout = '10ms'"))
            session.execute(text("UPDATE brands SET created_at = 9"))

        with pytest.raises(Busy):
            asyncio.run(database.write(waiting))
        with pytest.raises(OperationalError):
            database.write_now(waiting)
        # Others go on meanwhile.
        database.write_now(lambda session: add(session, "two"))
    assert database.write_now(lambda session: session.execute(text("SHOW lock_timeout")).scalar_one()) == "5s"
    assert keys(postgres_url) == ["one", "two"]
    database.close()


def _until_someone_waits(url: str) -> None:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as looking:
        while not looking.execute(_WAITS).fetchall()[0][0]:
            time.sleep(0.01)
