"""An answer or a whole response is taken back: nothing of it counts, coordinates follow, and its past is kept."""

import pytest
from sqlalchemy import select

from backend.clock import DAY
from backend.db import Database
from backend.errors import Invalid, Refused
from backend.invitations.rules import Expired
from backend.loyalty.queries import position_at
from backend.panel.tables import Consent
from backend.responses.actions import Submission, Withdrawn, submit_together, withdraw_answer, withdraw_response
from backend.touchpoints.actions import close_touchpoint
from backend.touchpoints.rules import Closed
from tests.asking import CONNECTION, LIKING, TITLE, ask, published, scale, survey_of
from tests.clocks import SettableClock
from tests.responding import answers, ledger, post, posted, replaced, response_of

CONSENT: dict[str, object] = {"key": "news", "kind": "CONSENT", "wording": TITLE, "purpose": "news"}
SAID = survey_of([scale("like", LIKING), CONSENT])
FORKED = survey_of(
    [scale("like", LIKING)], [scale("bond", CONNECTION, show_if={"answer": "like", "at_least": 4}), scale("plain")]
)


def test_one_answer_is_taken_back(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), SAID)
    first_at = clock()
    post(database, asked, {"like": 5, "news": True}, first_at)
    response_id = response_of(database).id
    later = clock.advance(5)
    for _ in range(2):
        database.write_now(lambda session: withdraw_answer(session, response_id, "like", later).id)
    assert [key for key, *_ in answers(database, asked)] == ["news"]
    assert ledger(database, asked) == [("like", 1, 1.0, first_at), ("like", 2, None, first_at)]
    assert replaced(database) == [("like", 5, 1)]
    read = database.read_now(lambda session: position_at(session, asked.person_id, asked.product_id, later))
    assert read is None


def test_what_was_only_asked_because_of_it_goes_too(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), FORKED)
    post(database, asked, {"like": 5}, clock())
    post(database, asked, {"bond": 4, "plain": 2}, clock(), page=2)
    response_id = response_of(database).id
    database.write_now(lambda session: withdraw_answer(session, response_id, "like", clock.advance(1)).id)
    assert [key for key, *_ in answers(database, asked)] == ["plain"]
    assert [line[:3] for line in ledger(database, asked)] == [
        ("bond", 1, 0.75),
        ("bond", 2, None),
        ("like", 1, 1.0),
        ("like", 2, None),
    ]


def test_a_question_that_was_never_asked_cannot_be_taken_back(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), SAID)
    post(database, asked, {"like": 5}, clock())
    with pytest.raises(Invalid):
        database.write_now(lambda session: withdraw_answer(session, response_of(database).id, "nothing", clock()).id)
    assert [key for key, *_ in answers(database, asked)] == ["like"]


def test_a_whole_response_is_taken_back_with_its_consents(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), SAID)
    post(database, asked, {"like": 5, "news": True}, clock())
    response_id, later = response_of(database).id, clock.advance(7)
    for _ in range(2):
        database.write_now(lambda session: withdraw_response(session, response_id, later).id)
    assert answers(database, asked) == []
    assert [line[:3] for line in ledger(database, asked)] == [("like", 1, 1.0), ("like", 2, None)]
    granted = database.read_now(lambda session: session.scalars(select(Consent.granted).order_by(Consent.id)).all())
    assert granted == [True, False]
    response = response_of(database)
    assert (response.withdrawn_at, response.finished_at is not None) == (later, True)
    with pytest.raises(Withdrawn):
        post(database, asked, {"like": 5}, clock())
    assert answers(database, asked) == []


def test_a_finished_response_can_be_corrected_from_preferences_after_its_time(
    database: Database, clock: SettableClock
) -> None:
    asked = ask(database, clock(), SAID)
    post(database, asked, {"like": 5, "news": True}, clock())
    database.write_now(lambda session: close_touchpoint(session, asked.touchpoint_id, clock()).id)
    clock.advance(400 * DAY)
    page = posted(published(database, asked.version_id), {"like": 2, "news": False})
    correction = Submission(invitation_id=asked.invitation.id, posted=page, now=clock(), from_preferences=True)
    with pytest.raises(Expired):
        post(database, asked, {"like": 2}, clock())
    (result,) = database.write_now(lambda session: submit_together(session, [correction]))
    assert not isinstance(result, Refused)
    assert result.is_kept
    assert [(key, value) for key, value, *_ in answers(database, asked)] == [("like", 2), ("news", False)]
    granted = database.read_now(lambda session: session.scalars(select(Consent.granted).order_by(Consent.id)).all())
    assert granted == [True, False]


def test_preferences_begin_nothing_new(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock(), SAID)
    database.write_now(lambda session: close_touchpoint(session, asked.touchpoint_id, clock()).id)
    page = posted(published(database, asked.version_id), {"like": 2})
    beginning = Submission(invitation_id=asked.invitation.id, posted=page, now=clock(), from_preferences=True)
    (result,) = database.write_now(lambda session: submit_together(session, [beginning]))
    assert isinstance(result, Closed)
    assert answers(database, asked) == []
