"""What is asked over a socket takes a place, ends with its client and is asked in somebody's name, as by HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import pytest

from backend.api.transport.streams import Pace
from backend.gate import Doors
from backend.staff.actions import revoke_token
from tests.api.client import counted_statements
from tests.api.socketing import Closed, Station, copied, station_at
from tests.api.test_a_socket_speaks_its_protocol import ADMINISTRATOR, BRAND, CHANGED, VIEWER, codes, data, held
from tests.patience import PATIENCE

SLOW = Pace(poll=0.02, heartbeat=600.0, send=5.0)


@contextmanager
def behind(template: Path, folder: Path, doors: Doors) -> Iterator[Station]:
    """A station behind those doors."""
    with station_at(copied(template, folder), SLOW, doors=doors) as station:
        yield station


@pytest.fixture
def doors() -> Doors:
    """Doors that nobody has come through."""
    return Doors(now=monotonic)


def test_a_query_takes_a_place_while_it_is_answered(sqlite_template: Path, tmp_path: Path, doors: Doors) -> None:
    with behind(sqlite_template, tmp_path, doors) as station:
        socket = station.open().greeted(station.token())
        with held("FROM audiences") as (reached, go):
            socket.subscribe("q", "{ audiences { totalCount } }")
            assert reached.wait(PATIENCE)
            assert doors.queries.inside == 1
            go.set()
            assert socket.hear()["type"] == "next"
        assert socket.hear()["type"] == "complete"
        # A subscription holds none while it waits for something to tell.
        socket.subscribe("s", CHANGED, id=station.audience_id)
        station.wait_until(lambda: station.streams.count == 1 and doors.queries.inside == 0)
        while doors.queries.enter_now():
            pass
        socket.subscribe("busy", VIEWER)
        assert codes(socket.hear()) == ["BUSY"]
        doors.queries.leave()
        socket.subscribe("again", VIEWER)
        assert data(socket.hear(), "again") == ADMINISTRATOR


def test_whoever_leaves_gives_it_back_and_what_changes_something_is_done(
    sqlite_template: Path, tmp_path: Path, doors: Doors
) -> None:
    with behind(sqlite_template, tmp_path, doors) as station:
        token = station.token()
        asking, changing = station.open().greeted(token), station.open().greeted(token)
        with held("FROM audiences") as (reached, go), counted_statements() as statements:
            asking.subscribe("q", "{ audiences { totalCount } }")
            assert reached.wait(PATIENCE)
            asking.wire.close()
            station.wait_until(lambda: doors.queries.inside == 0)
            # Nobody waits for it any more, though the database still does.
            assert [each for each in statements if "FROM audiences" in each] == []
            go.set()
        with held("INSERT INTO brands") as (reached, go):
            changing.subscribe("m", BRAND)
            assert reached.wait(PATIENCE)
            # Whatever else is asked on it ends when the server has noticed that nobody is there any more.
            changing.subscribe("s", CHANGED, id=station.audience_id)
            station.wait_until(lambda: station.streams.count == 1)
            changing.wire.close()
            station.wait_until(lambda: station.streams.count == 0)
            assert doors.queries.inside == 1
            go.set()
        station.wait_until(lambda: doors.queries.inside == 0)
        last = station.open().greeted(token)
        last.subscribe("q", "{ brands { nodes { key } } }")
        assert {"key": "b"} in last.hear()["payload"]["data"]["brands"]["nodes"]


def test_a_revoked_token_asks_nothing_more_on_a_socket_that_is_open(
    sqlite_template: Path, tmp_path: Path, doors: Doors
) -> None:
    with behind(sqlite_template, tmp_path, doors) as station:
        socket = station.open().greeted(station.token("leaver"))
        key = station.token_id("leaver")
        station.panel.database.write_now(lambda session: revoke_token(session, key, station.panel.clock()))
        socket.subscribe("q", VIEWER)
        assert socket.closed() == Closed(code=4403, reason="Forbidden")
