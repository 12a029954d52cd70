"""A page that may not be kept, or whose answers do not fit, is refused and leaves nothing behind."""

import pytest
from sqlalchemy.orm import Session

from backend.clock import DAY
from backend.db import Database
from backend.errors import Invalid, NotFound, Refused
from backend.invitations.actions import revoke
from backend.invitations.rules import Expired, Revoked
from backend.responses.actions import Submission, submit, submit_together
from backend.responses.rules import ForeignVersion
from backend.surveys.actions import add_survey, publish
from backend.surveys.rules import Answer, survey_from_json
from backend.touchpoints.actions import change_touchpoint, close_touchpoint
from backend.touchpoints.rules import Closed, NotYetOpen, Period
from tests.asking import WORDS, Asked, ask, invite_another, published, scale, survey_of
from tests.clocks import SettableClock
from tests.responding import answers, post, posted
from tests.snapshots import everything

OPTIONS = [{"code": code, "wording": WORDS} for code in "ab"]
ALL_KINDS = survey_of(
    [
        scale("scale", not_applicable=False),
        {"key": "single", "kind": "SINGLE", "wording": WORDS, "options": OPTIONS},
        {"key": "multi", "kind": "MULTI", "wording": WORDS, "options": OPTIONS},
        {"key": "text", "kind": "TEXT", "wording": WORDS},
        {"key": "number", "kind": "NUMBER", "wording": WORDS},
        {"key": "consent", "kind": "CONSENT", "wording": WORDS, "purpose": "mail"},
    ]
)


def refused(database: Database, asked: Asked, page: dict[str, Answer], now: int) -> type[Refused]:
    before = everything(database)
    with pytest.raises(Refused) as refusal:
        post(database, asked, page, now)
    assert everything(database) == before
    return type(refusal.value)


def test_a_page_comes_too_late_or_too_early(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock())
    post(database, asked, {"like": 3}, clock())
    page: dict[str, Answer] = {"like": 4}
    assert refused(database, asked, page, asked.invitation.expires_at + 1) is Expired
    database.write_now(lambda session: close_touchpoint(session, asked.touchpoint_id, clock.advance(DAY)))
    assert refused(database, asked, page, clock()) is Closed
    assert post(database, asked, {"like": 5}, clock() - 1).is_kept
    later = Period(opens_at=clock() + 10)
    database.write_now(lambda session: change_touchpoint(session, asked.touchpoint_id, later))
    assert refused(database, asked, page, clock() + 9) is NotYetOpen
    database.write_now(lambda session: revoke(session, asked.invitation.id, clock()))
    assert refused(database, asked, page, clock() + 10) is Revoked


@pytest.mark.parametrize(
    "page",
    [
        {"scale": 0},
        {"scale": 6},
        {"scale": 2.5},
        {"scale": True},
        {"scale": "3"},
        {"scale": None},
        {"single": "c"},
        {"single": ["a"]},
        {"multi": ["a", "c"]},
        {"multi": ["a", "a"]},
        {"multi": []},
        {"text": 3},
        {"number": float("nan")},
        {"number": float("inf")},
        {"number": False},
        {"consent": 1},
        {"another": 1},
    ],
)
def test_answers_that_do_not_fit_are_refused(database: Database, clock: SettableClock, page: dict[str, Answer]) -> None:
    asked = ask(database, clock(), ALL_KINDS)
    assert refused(database, asked, page, clock()) is Invalid
    assert refused(database, asked, {"scale": 3, **page}, clock()) is Invalid


def test_a_page_of_another_survey_is_refused(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock())
    other = survey_from_json(survey_of([scale("like")]))

    def made(session: Session) -> int:
        return publish(session, add_survey(session, key="other", survey=other, now=1).id, 2).id

    version_id = database.write_now(made)
    before = everything(database)
    with pytest.raises(ForeignVersion):
        post(database, asked, {"like": 4}, clock(), version=version_id)
    assert everything(database) == before


def test_a_refusal_harms_none_of_those_posted_beside_it(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock())
    others = [invite_another(database, asked, clock()) for _ in range(3)]
    database.write_now(lambda session: revoke(session, others[1].invitation.id, clock()))
    of = published(database, asked.version_id)
    pages = [
        Submission(invitation_id=others[0].invitation.id, posted=posted(of, {"like": 1}), now=clock()),
        Submission(invitation_id=others[1].invitation.id, posted=posted(of, {"like": 2}), now=clock()),
        Submission(invitation_id=999, posted=posted(of, {"like": 3}), now=clock()),
        Submission(invitation_id=others[2].invitation.id, posted=posted(of, {"like": 9}), now=clock()),
        Submission(invitation_id=asked.invitation.id, posted=posted(of, {"like": 4}), now=clock()),
    ]
    results = database.write_now(lambda session: submit_together(session, pages))
    kinds = [type(result).__name__ for result in results]
    assert kinds == ["Submitted", "Revoked", "NotFound", "Invalid", "Submitted"]
    assert [value for _, value, *_ in answers(database, others[0])] == [1]
    assert [value for _, value, *_ in answers(database, asked)] == [4]
    assert answers(database, others[1]) == answers(database, others[2]) == []


def test_a_single_page_raises_its_refusal(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock())
    page = posted(published(database, asked.version_id), {"like": 1})
    with pytest.raises(NotFound):
        database.write_now(lambda session: submit(session, Submission(invitation_id=99, posted=page, now=clock())))
