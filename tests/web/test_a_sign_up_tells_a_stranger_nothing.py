"""Whoever signs up with a known address sees just what anyone sees; only the reader of that address learns of it."""

import re
from urllib.parse import urljoin

from sqlalchemy import select

from backend.db import Database
from backend.identity.actions import search_addresses
from backend.outbox.tables import OutboxMessage
from backend.panel.actions import set_address
from backend.panel.rules import AddressKind
from tests.asking import LIKING, WORDS, Asked, ask, scale, survey_of
from tests.clocks import SettableClock
from tests.snapshots import counts
from tests.web.visiting import Visitor

SIGN_UP = survey_of(
    [{"key": "mail", "kind": "EMAIL", "wording": WORDS, "attribute": "email", "required": True}, scale("like", LIKING)]
)
# What differs from one form to the next: tokens and the keys of forms.
CHANGING = re.compile(r"[A-Za-z0-9_.-]{20,}")


def _known(database: Database, clock: SettableClock) -> Asked:
    """An open touchpoint, and someone on the panel."""
    asked = ask(database, clock(), SIGN_UP, is_open=True)
    database.write_now(
        lambda session: set_address(session, asked.person_id, AddressKind.EMAIL, "hana@example.jp", clock())
    )
    return asked


def _signed_up(visitor: Visitor, asked: Asked, mail: str) -> list[str]:
    """Everything that signing up with that address answers, without what differs every time."""
    path = visitor.open_path(asked)
    posted = visitor.answer(path, {"mail": mail, "like": "4"})
    done = visitor.get(urljoin(path, posted.headers["location"]))
    seen = [str(posted.status_code), posted.headers["location"], posted.text, str(done.status_code), done.text]
    return [CHANGING.sub("…", text) for text in seen]


def test_the_answer_is_the_same_either_way(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = _known(database, clock)
    assert _signed_up(visitor, asked, "hana@example.jp") == _signed_up(visitor, asked, "ken@example.jp")
    assert counts(database, "people", "responses", "duplicates", "outbox") == [3, 2, 0, 0]


def test_only_the_address_is_asked(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = _known(database, clock)
    for mail in ("HANA@example.jp", "ken@example.jp"):
        _signed_up(visitor, asked, mail)
    assert database.write_now(lambda session: search_addresses(session, clock())) == 1
    letters = database.read_now(lambda session: session.scalars(select(OutboxMessage)).all())
    assert [(letter.kind, letter.channel) for letter in letters] == [("CONFIRMATION", "EMAIL")]
    assert "hana" not in str(letters[0].payload)


def test_whoever_came_by_an_open_link_is_not_led_to_all_that_was_said(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    asked = _known(database, clock)
    path = visitor.open_path(asked)
    own = urljoin(path, visitor.answer(path, {"mail": "hana@example.jp"}).headers["location"])
    thanks = visitor.get(own)
    assert "view=preferences" not in thanks.text
    assert visitor.get(own.partition("?")[0] + "?view=preferences").status_code == 200


def test_whoever_was_invited_is_led_there_without_the_link_standing_in_the_page(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    asked = ask(database, clock(), survey_of([scale("like", LIKING)]))
    path = visitor.path(asked.invitation)
    assert visitor.get(f"{path}?view=preferences").status_code == 200
    visitor.answer(path, {"like": "4"})
    thanks = visitor.get(f"{path}?page=done").text
    assert 'href="?view=preferences"' in thanks
    assert "/p/" not in thanks
    led = visitor.get(f"{path}?view=preferences")
    assert visitor.get(visitor.follow(path, led)).status_code == 200
