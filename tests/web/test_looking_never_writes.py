"""GET and HEAD change nothing at all, whatever they ask for: not even that a link was opened is kept."""

from backend.db import Database
from tests.asking import ask
from tests.clocks import SettableClock
from tests.snapshots import everything
from tests.web.visiting import Visitor


def test_looking_changes_nothing(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock(), is_open=True)
    path, open_path = visitor.path(asked.invitation), visitor.open_path(asked)
    visitor.answer(path, {"like": "5"})
    before = everything(database)
    for query in ("", "?page=1", "?page=2", "?language=en", "?page=done"):
        assert visitor.get(path + query).status_code == 200
        assert visitor.client.head(path + query).status_code == 200
    for place in (open_path, open_path + "?language=en", "/s/nobody", "/healthz", "/readyz", "/metrics"):
        visitor.get(place)
        visitor.client.head(place)
    assert everything(database) == before


def test_head_says_what_get_would(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock())
    path = visitor.path(asked.invitation)
    seen, head = visitor.get(path), visitor.client.head(path)
    assert head.status_code == 200
    assert head.headers["cache-control"] == seen.headers["cache-control"] == "no-store"
