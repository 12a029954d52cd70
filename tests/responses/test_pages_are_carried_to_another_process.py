"""Posted pages go to another process in plain values, and are there what they were here."""

import pickle
from dataclasses import replace

import pytest

from backend.db import Database, Session
from backend.errors import Invalid, NotFound
from backend.responses.actions import Submission, Submitted, carrying, portable_pages, submit_together
from backend.responses.actions.carrying import Unpacking, pack
from backend.responses.rules import PostedPage, Sent
from backend.surveys.rules import Published
from tests.api.client import counted_statements
from tests.asking import ask, published
from tests.clocks import SettableClock
from tests.responding import answers, posted


def carried(session: Session, submission: Submission, unpacking: Unpacking) -> Submission:
    return unpacking.unpack(session, pickle.loads(pickle.dumps(pack(submission))))  # noqa: S301 - its own


def test_each_part_of_a_page_arrives_as_it_was(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock())
    of = published(database, asked.version_id)
    sent = Sent(question_key="photo", name="猫.png", media_type="image/png", size=7, sha256="0" * 64, stored_as="a1")
    page = PostedPage(
        of,
        2,
        {"like": 5, "why": "味", "all": ["a"], "no": None},
        "k" * 22,
        "ja",
        plain=False,
        sent=(sent,),
        pick="next",
    )
    pages = [
        Submission(invitation_id=7, posted=page, now=11, from_preferences=True),
        Submission(invitation_id=8, posted=posted(of, {"like": 2}, 1), now=12),
    ]
    unpacking = Unpacking()
    assert database.read_now(lambda session: [carried(session, each, unpacking) for each in pages]) == pages


def test_a_version_is_read_once_and_one_that_is_not_there_is_refused(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock())
    submission = Submission(
        invitation_id=7, posted=posted(published(database, asked.version_id), {"like": 2}, 1), now=1
    )
    unpacking = Unpacking()

    def read(session: Session) -> list[int]:
        numbers = []
        for _ in range(2):
            with counted_statements() as statements:
                carried(session, submission, unpacking)
            numbers.append(len(statements))
        with pytest.raises(NotFound):
            unpacking.unpack(session, (*pack(submission)[:3], asked.version_id + 1, submission.posted[1:]))
        return numbers

    assert database.read_now(read) == [1, 0]


def test_no_more_versions_are_remembered_than_are_answered(
    database: Database, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ask(database, clock())
    of, read = published(database, asked.version_id), list[int]()

    def find(_session: Session, version_id: int) -> Published:
        read.append(version_id)
        return replace(of, id=version_id)

    monkeypatch.setattr(carrying, "find_published", find)
    monkeypatch.setattr(carrying, "_MOST_VERSIONS", 2)
    unpacking = Unpacking()

    def unpack(session: Session) -> None:
        for version_id in (1, 2, 1, 3, 3, 1, 2):
            unpacking.unpack(session, (7, 1, False, version_id, posted(of, {"like": 2}, 1)[1:]))

    database.read_now(unpack)
    assert read == [1, 2, 3, 2]


def test_what_is_kept_by_way_of_it_is_the_same(database: Database, clock: SettableClock) -> None:
    asked = ask(database, clock())
    of, portable = published(database, asked.version_id), portable_pages()
    page = Submission(invitation_id=asked.invitation.id, posted=posted(of, {"like": 4}, 1), now=clock())
    foreign = PostedPage(of, 1, {"nothing": 4}, "k" * 22, "ja")
    items = [page, Submission(invitation_id=asked.invitation.id, posted=foreign, now=clock())]
    packed = [portable.pack(item) for item in items]

    def keep(session: Session) -> list[object]:
        told = portable.together(session, [portable.unpack(session, each) for each in packed])
        return list(pickle.loads(pickle.dumps(told)))  # noqa: S301 - its own

    assert portable.together is submit_together
    kept, refused = database.write_now(keep)
    assert isinstance(kept, Submitted)
    assert kept.is_kept
    assert isinstance(refused, Invalid)
    assert (refused.code, refused.path) == ("INVALID", ("answers", "nothing"))
    assert [(key, value) for key, value, *_ in answers(database, asked)] == [("like", 4)]
