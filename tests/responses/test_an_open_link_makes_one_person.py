"""The first page of an open link makes a person, an invitation and a response at once, and the same form only once."""

import pytest

from backend.db import Database
from backend.errors import Invalid, NotFound, Refused
from backend.links import Link
from backend.responses.actions import OpenSubmission, Submitted, begin_open, begin_open_together
from backend.touchpoints.actions import close_touchpoint
from backend.touchpoints.rules import Closed
from tests.asking import TITLE, Asked, ask, published, scale, survey_of
from tests.clocks import SettableClock
from tests.responding import posted
from tests.snapshots import counts, everything

MADE = ("people", "invitations", "responses", "answers", "observations")


def begin(
    database: Database, asked: Asked, now: int, *, key: str = "form-key-1", page: int = 1, like: int = 4
) -> tuple[Submitted, Link]:
    shown = posted(published(database, asked.version_id), {"like": like} if page == 1 else {}, page, language="en")
    return database.write_now(
        lambda session: begin_open(session, asked.touchpoint_id, open_key=key, posted=shown, now=now)
    )


def test_a_retry_finds_the_person_that_the_first_try_made(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), is_open=True)
    submitted, link = begin(database, asked, clock.advance(1))
    assert submitted.is_kept
    assert link.id == submitted.invitation_id != asked.invitation.id
    assert counts(database, *MADE) == [2, 2, 1, 1, 1]
    before = everything(database)
    assert begin(database, asked, clock.advance(1)) == (submitted, link)
    assert everything(database) == before
    person = next(row for row in before["people"] if row[1] is None)
    assert person[2] == "en"


def test_another_form_is_another_person(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), is_open=True)
    _, first = begin(database, asked, clock())
    _, second = begin(database, asked, clock(), key="form-key-2")
    assert first.id != second.id
    assert counts(database, *MADE) == [3, 3, 2, 2, 2]


def test_a_refused_page_makes_nobody(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), is_open=True)
    before = everything(database)
    with pytest.raises(Invalid):
        begin(database, asked, clock(), like=6)
    with pytest.raises(Invalid):
        begin(database, asked, clock(), page=2)
    assert everything(database) == before
    database.write_now(lambda session: close_touchpoint(session, asked.touchpoint_id, clock()))
    closed = everything(database)
    with pytest.raises(Closed):
        begin(database, asked, clock())
    assert everything(database) == closed


def test_a_personal_touchpoint_has_no_open_link(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock())
    before = everything(database)
    with pytest.raises(NotFound) as refused:
        begin(database, asked, clock())
    assert isinstance(refused.value, Refused)
    assert everything(database) == before


def test_a_refused_form_leaves_the_others_of_its_commit_alone(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), is_open=True)
    page = posted(published(database, asked.version_id), {"like": 4}, 1, language="ja")
    forms = [
        OpenSubmission(touchpoint_id=touchpoint_id, open_key=f"form-key-{number}", posted=page, now=clock())
        for number, touchpoint_id in enumerate((asked.touchpoint_id, 4_711, asked.touchpoint_id))
    ]
    first, unknown, third = database.write_now(lambda session: begin_open_together(session, forms))
    assert isinstance(unknown, NotFound)
    assert not isinstance(first, Refused)
    assert not isinstance(third, Refused)
    assert counts(database, *MADE) == [3, 3, 2, 2, 2]


def test_a_file_that_never_came_leaves_nobody_on_the_panel(database: Database, clock: SettableClock) -> None:
    photo: dict[str, object] = {"key": "photo", "kind": "FILE", "wording": TITLE, "media": ["image"]}
    asked = ask(database, clock(), survey_of([photo, scale("like")]), is_open=True)
    before = everything(database)
    page = posted(published(database, asked.version_id), {"photo": "f" + "a" * 30, "like": 4}, language="en")
    first = OpenSubmission(touchpoint_id=asked.touchpoint_id, open_key="form-key-1", posted=page, now=clock())
    (refused,) = database.write_now(lambda session: begin_open_together(session, [first]))
    assert isinstance(refused, Invalid)
    assert everything(database) == before
