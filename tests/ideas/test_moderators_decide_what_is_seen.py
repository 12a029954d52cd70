"""Moderators see what waits and what was reported, oldest first, and decide; each decision is kept."""

from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import DAY, Instant
from backend.db import Slice
from backend.ideas.actions import (
    approve,
    ban_word,
    decline,
    edit_idea,
    report,
    settle_reports,
    show_again,
    trust_poster,
    withdraw_idea,
)
from backend.ideas.queries import Waiting, list_waiting, moderations_of
from backend.ideas.rules import Moderates, ReportReason, Subject
from backend.ideas.tables import Moderation, Poster, Report
from backend.outbox.tables import OutboxMessage
from tests.clocks import START
from tests.ideas.square import Square, refusal

BY = "宮田"


def queue(square: Square, board_id: int | None = None, count: int = 50) -> list[tuple[str, int, Instant, int]]:
    """What moderators are to look at: what it is, since when, and how many reports there are."""
    rows = pages(square, board_id, count)
    return [(row.subject.value, row.subject_id, row.since, len(row.reports)) for row in rows]


def pages(square: Square, board_id: int | None, count: int) -> list[Waiting]:
    """The whole queue, page by page."""
    rows: list[Waiting] = []
    part = Slice(count=count)
    while True:
        page = square.read(partial(list_waiting, part=part, board_id=board_id))
        rows.extend(page.rows)
        if not page.has_next:
            return rows
        part = Slice(count=count, after=page.cursors[-1])


def reported(square: Square, subject: Subject, subject_id: int, person_id: int, at: Instant = START) -> None:
    """Someone reports it."""
    rude = ReportReason.RUDE
    square.write(lambda session: report(session, subject, subject_id, person_id, reason=rude, now=at).id)


def decided(square: Square, subject: Subject, subject_id: int) -> list[tuple[str, str, str | None, Instant]]:
    """What is kept of the decisions, the latest first."""
    rows = square.read(lambda session: moderations_of(session, subject.value, [subject_id]))[subject_id]
    return [(row.verdict, row.reason, row.by, row.at) for row in rows]


def standing(square: Square, person_id: int) -> tuple[str, Instant | None]:
    """How the person stands, and until when."""
    poster = square.read(lambda session: session.get_one(Poster, person_id))
    return poster.standing, poster.blocked_until


def trusted(square: Square, person_id: int) -> None:
    """Staff trust the person."""
    square.write(lambda session: trust_poster(session, person_id, BY, START).person_id)


def announced(square: Square) -> list[int]:
    """The ideas that webhooks are told of."""
    statement = select(OutboxMessage.about_id).order_by(OutboxMessage.about_id)
    return list(square.read(lambda session: session.scalars(statement).all()))


@pytest.fixture
def board(square: Square) -> int:
    """A board on which staff look before others see."""
    return square.another_board("looked-at", moderates=Moderates.BEFORE)


def test_the_longest_waiting_comes_first_whatever_it_is(square: Square, board: int) -> None:
    one, other = square.people(2)
    open_idea = square.post(one, "みんなに見える", at=START)
    late = square.post(one, "あとから", board_id=board, at=START + 9)
    early = square.post(other, "さきに", board_id=board, at=START + 1)
    square.write(lambda session: ban_word(session, "泥水", BY, START).id)
    comment = square.comment(other, open_idea, "泥水", at=START + 5)
    reported(square, Subject.IDEA, open_idea, other, START + 7)
    told = [
        ("IDEA", early, START + 1, 0),
        ("COMMENT", comment, START + 5, 0),
        ("IDEA", open_idea, START + 7, 1),
        ("IDEA", late, START + 9, 0),
    ]
    assert queue(square) == queue(square, count=1) == queue(square, count=3) == told
    assert queue(square, board) == [told[0], told[3]]
    assert queue(square, square.board) == [told[1], told[2]]
    (waiting,) = [row for row in pages(square, None, 50) if row.comment is not None]
    assert (waiting.idea.id, waiting.comment.text if waiting.comment else "") == (open_idea, "泥水")


def test_what_was_reported_by_many_is_there_once(square: Square) -> None:
    author, *others = square.people(4)
    idea = square.post(author)
    comment = square.comment(others[0], idea)
    for place, person in enumerate(others):
        reported(square, Subject.IDEA, idea, person, START + 10 + place)
        reported(square, Subject.IDEA, idea, person, START + 20)
    reported(square, Subject.COMMENT, comment, author, START + 5)
    assert queue(square) == [("COMMENT", comment, START + 5, 1), ("IDEA", idea, START + 10, 3)]


def test_what_is_approved_is_seen_and_told_of_once(square: Square, board: int) -> None:
    (person,) = square.people(1)
    idea = square.post(person, board_id=board)
    assert announced(square) == []
    square.write(lambda session: approve(session, Subject.IDEA, idea, BY, START + 5).id)
    assert (square.idea(idea).state, queue(square), announced(square)) == ("SHOWN", [], [idea])
    assert decided(square, Subject.IDEA, idea) == [("APPROVED", "", BY, START + 5)]
    assert standing(square, person) == ("NEW", None)


def test_a_poster_who_is_trusted_with_it_does_not_wait_again(square: Square, board: int) -> None:
    (person,) = square.people(1)
    idea = square.post(person, board_id=board)
    square.write(lambda session: approve(session, Subject.IDEA, idea, BY, START, trust=True).id)
    assert standing(square, person) == ("TRUSTED", None)
    assert square.idea(square.post(person, "次のお茶", board_id=board)).state == "SHOWN"


def test_what_is_declined_is_hidden_for_a_reason(square: Square, board: int) -> None:
    (person,) = square.people(1)
    idea = square.post(person, board_id=board)
    assert refusal(
        lambda: square.write(lambda session: decline(session, Subject.IDEA, idea, BY, START, reason=" "))
    ) == ("INVALID")
    assert square.idea(idea).state == "WAITING"
    square.write(lambda session: decline(session, Subject.IDEA, idea, BY, START + 1, reason="宣伝です").id)
    assert (square.idea(idea).state, queue(square), announced(square)) == ("HIDDEN", [], [])
    assert decided(square, Subject.IDEA, idea) == [("DECLINED", "宣伝です", BY, START + 1)]
    assert standing(square, person) == ("NEW", None)


def test_declining_may_block_the_poster_until_an_instant(square: Square, board: int) -> None:
    (person,) = square.people(1)
    idea = square.post(person, board_id=board)
    until = START + 7 * DAY

    def work(session: Session) -> int:
        return decline(session, Subject.IDEA, idea, BY, START, reason="宣伝です", block=True, until=until).id

    square.write(work)
    assert standing(square, person) == ("BLOCKED", until)
    assert refusal(lambda: square.post(person, "また", at=until - 1)) == "BLOCKED"


def test_a_comment_counts_once_it_is_approved(square: Square) -> None:
    (person,) = square.people(1)
    idea = square.post(person)
    square.write(lambda session: ban_word(session, "泥水", BY, START).id)
    comment = square.comment(person, idea, "泥水")
    assert square.idea(idea).comments == 0
    square.write(lambda session: approve(session, Subject.COMMENT, comment, BY, START).id)
    assert (square.idea(idea).comments, queue(square)) == (1, [])
    reported(square, Subject.COMMENT, comment, square.people(1)[0])

    def hide(session: Session) -> int:
        return settle_reports(session, Subject.COMMENT, comment, BY, START, hide=True, reason="やはり").id

    square.write(hide)
    assert square.idea(idea).comments == 0
    square.check_counts()


@pytest.mark.parametrize("decide", ["approve", "decline"])
def test_what_does_not_wait_is_not_decided_again(square: Square, board: int, decide: str) -> None:
    (person,) = square.people(1)
    idea = square.post(person, board_id=board)
    withdrawn = square.post(person, "やめた", board_id=board)
    square.write(lambda session: withdraw_idea(session, withdrawn, person, START).id)
    square.write(lambda session: approve(session, Subject.IDEA, idea, BY, START).id)

    def again(session: Session, idea_id: int) -> int:
        if decide == "approve":
            return approve(session, Subject.IDEA, idea_id, "森", START, trust=True).id
        return decline(session, Subject.IDEA, idea_id, "森", START, reason="x", block=True).id

    for each, state in ((idea, "SHOWN"), (withdrawn, "WITHDRAWN")):
        assert refusal(partial(square.write, partial(again, idea_id=each))) == "NOT_WAITING"
        assert square.idea(each).state == state
    assert standing(square, person) == ("NEW", None)
    assert [row[2] for row in decided(square, Subject.IDEA, idea)] == [BY]


def test_reports_are_settled_either_way(square: Square) -> None:
    author, one, other = square.people(3)
    kept, hidden = square.post(author, "残る"), square.post(author, "消える")
    for idea in (kept, hidden):
        reported(square, Subject.IDEA, idea, one)
        reported(square, Subject.IDEA, idea, other)

    def settle(session: Session) -> None:
        settle_reports(session, Subject.IDEA, kept, BY, START + 3, hide=False)
        settle_reports(session, Subject.IDEA, hidden, BY, START + 3, hide=True, reason="個人情報")

    square.write(settle)
    assert (square.idea(kept).state, square.idea(hidden).state, queue(square)) == ("SHOWN", "HIDDEN", [])
    settled = square.read(lambda session: session.scalars(select(Report.settled_at)).all())
    assert list(settled) == [START + 3] * 4
    assert decided(square, Subject.IDEA, kept) == [("KEPT", "", BY, START + 3)]
    assert decided(square, Subject.IDEA, hidden) == [("HIDDEN", "個人情報", BY, START + 3)]
    square.write(lambda session: show_again(session, Subject.IDEA, hidden, "森", START + 4).id)
    assert square.idea(hidden).state == "SHOWN"
    assert decided(square, Subject.IDEA, hidden)[0] == ("SHOWN_AGAIN", "", "森", START + 4)


def test_what_enough_trusted_people_report_waits_until_staff_have_looked(square: Square) -> None:
    author, *others = square.people(4)
    idea = square.post(author)
    for person in others:
        trusted(square, person)
    for person in others[:-1]:
        reported(square, Subject.IDEA, idea, person)
    assert square.idea(idea).state == "SHOWN"
    reported(square, Subject.IDEA, idea, others[-1], START + 1)
    assert square.idea(idea).state == "WAITING"
    assert decided(square, Subject.IDEA, idea) == [("SENT_TO_WAIT", "", None, START + 1)]
    assert queue(square) == [("IDEA", idea, START, 3)]
    square.write(lambda session: settle_reports(session, Subject.IDEA, idea, BY, START + 2, hide=False).id)
    assert (square.idea(idea).state, queue(square)) == ("SHOWN", [])


def test_nobody_hides_others_ideas_by_many_names(square: Square) -> None:
    author, trusted_author, *others = square.people(8)
    idea, trusted_idea, looked_at = (
        square.post(author),
        square.post(trusted_author, "二つめ"),
        square.post(author, "三つめ"),
    )
    for person in others:
        reported(square, Subject.IDEA, idea, person)
    assert square.idea(idea).state == "SHOWN"
    for person in [trusted_author, *others]:
        trusted(square, person)
    for person in others:
        reported(square, Subject.IDEA, trusted_idea, person)
    assert square.idea(trusted_idea).state == "SHOWN"
    reported(square, Subject.IDEA, looked_at, others[0])
    square.write(lambda session: settle_reports(session, Subject.IDEA, looked_at, BY, START + 1, hide=False).id)
    for person in others[1:]:
        reported(square, Subject.IDEA, looked_at, person, START + 2)
    assert square.idea(looked_at).state == "SHOWN"
    given = square.idea_input(author, "書きかえた")
    square.write(lambda session: edit_idea(session, looked_at, given, START + 3).id)
    late = square.people(1)[0]
    trusted(square, late)
    reported(square, Subject.IDEA, looked_at, late, START + 4)
    assert square.idea(looked_at).state == "WAITING"


def test_unknown_things_are_not_found(square: Square) -> None:
    for subject in Subject:
        work = partial(approve, subject=subject, subject_id=99, by=BY, now=START)
        assert refusal(partial(square.write, work)) == "NOT_FOUND"
    assert square.read(lambda session: session.scalars(select(Moderation.id)).all()) == []
