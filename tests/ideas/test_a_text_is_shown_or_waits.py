"""What becomes of a text before anyone looks at it: shown, waiting or refused, by who writes what and how much."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import DAY, HOUR, Instant
from backend.ideas.actions import (
    add_comment,
    ban_word,
    block_poster,
    edit_idea,
    report,
    reset_poster,
    submit_idea,
    trust_poster,
)
from backend.ideas.rules import Blocked, Moderates, ReportReason, Subject, TooMany
from backend.ideas.rules.limits import REPORTS_A_DAY
from backend.ideas.tables import Idea, Moderation, Report
from tests.clocks import START
from tests.ideas.crowd import all_at_once, dealt
from tests.ideas.square import Square, refusal

WAITS, SHOWN = "WAITING", "SHOWN"


def state(square: Square, person_id: int, board_id: int, text: str = "冷たいお茶", at: Instant = START) -> str:
    """What becomes of a new idea."""
    return square.idea(square.post(person_id, f"{text} {at}", board_id=board_id, at=at)).state


@pytest.fixture
def looked_at(square: Square) -> int:
    """A board on which staff look before others see."""
    return square.another_board("looked-at", moderates=Moderates.BEFORE)


def test_where_staff_look_first_only_trusted_people_s_texts_are_shown_at_once(square: Square, looked_at: int) -> None:
    (person,) = square.people(1)
    assert state(square, person, square.board) == SHOWN
    assert state(square, person, looked_at) == WAITS
    square.write(lambda session: trust_poster(session, person, "宮田", START, note="常連").person_id)
    assert state(square, person, looked_at, "温かいお茶") == SHOWN
    square.write(lambda session: reset_poster(session, person, "宮田", START).person_id)
    assert state(square, person, looked_at, "濃いお茶") == WAITS


def test_a_text_with_an_unwanted_word_waits_whoever_writes_it(square: Square) -> None:
    (person,) = square.people(1)
    square.write(lambda session: trust_poster(session, person, "宮田", START).person_id)
    square.write(lambda session: ban_word(session, "泥水", "宮田", START, board_id=square.board).id)
    assert state(square, person, square.board, "泥★水のような味") == WAITS
    assert state(square, person, square.another_board("other"), "泥水のような味") == SHOWN
    idea = square.post(person, "きれいな水")
    assert square.idea(idea).state == SHOWN
    given = square.idea_input(person, "きれいな泥水")
    square.write(lambda session: edit_idea(session, idea, given, START).id)
    assert square.idea(idea).state == WAITS


def test_a_comment_goes_through_the_same(square: Square) -> None:
    one, other = square.people(2)
    idea = square.post(one)
    square.write(lambda session: ban_word(session, "泥水", "宮田", START).id)
    said = square.write(lambda session: add_comment(session, idea, other, "泥 水", now=START).state)
    assert (said, square.idea(idea).comments) == (WAITS, 0)
    said = square.write(lambda session: add_comment(session, idea, other, "これは泥水だ", now=START).state)
    assert (said, square.idea(idea).comments) == (WAITS, 0)


def test_whoever_is_blocked_writes_nothing_until_then(square: Square) -> None:
    one, other = square.people(2)
    idea = square.post(other)
    until = START + DAY
    square.write(lambda session: block_poster(session, one, "宮田", START, note="荒らし", until=until).person_id)

    def tries(at: Instant) -> list[str]:
        return [
            refusal(lambda: square.post(one, at=at)),
            refusal(lambda: square.comment(one, idea, at=at)),
            refusal(lambda: _report(square, idea, one, at)),
        ]

    assert tries(until - 1) == ["BLOCKED"] * 3
    assert square.read(lambda session: session.scalars(select(Idea.id)).all()) == [idea]
    with pytest.raises(Blocked) as refused:
        square.post(one)
    assert refused.value.until == until
    assert tries(until) == ["DONE"] * 3


def test_a_block_without_an_end_lasts(square: Square) -> None:
    (person,) = square.people(1)
    square.write(lambda session: block_poster(session, person, "宮田", START, note="荒らし").person_id)
    assert refusal(lambda: square.post(person, at=START + 10_000 * DAY)) == "BLOCKED"
    square.write(lambda session: trust_poster(session, person, "森", START + DAY).person_id)
    assert refusal(lambda: square.post(person, at=START + DAY)) == "DONE"


def test_what_staff_say_of_a_poster_is_kept_with_who_said_it(square: Square) -> None:
    (person,) = square.people(1)
    square.write(lambda session: trust_poster(session, person, "宮田", START, note="常連").person_id)
    square.write(lambda session: block_poster(session, person, "森", START + 1, note="荒らし").person_id)
    rows = square.read(lambda session: session.scalars(select(Moderation).order_by(Moderation.id)).all())
    told = [(row.subject, row.subject_id, row.verdict, row.reason, row.by, row.at) for row in rows]
    assert told == [
        ("POSTER", person, "TRUSTED", "常連", "宮田", START),
        ("POSTER", person, "BLOCKED", "荒らし", "森", START + 1),
    ]


def test_a_block_ends_later_than_it_begins(square: Square) -> None:
    (person,) = square.people(1)

    def block() -> object:
        return square.write(lambda session: block_poster(session, person, "宮田", START, note="x", until=START))

    assert refusal(block) == "INVALID"
    assert refusal(lambda: square.post(person)) == "DONE"


def test_a_board_takes_so_many_ideas_a_day(square: Square) -> None:
    (person,) = square.people(1)
    board = square.another_board("small", ideas_a_day=3)
    for hour in range(3):
        square.post(person, f"お茶{hour}", board_id=board, at=START + hour * HOUR)
    with pytest.raises(TooMany) as refused:
        square.post(person, "もう一つ", board_id=board, at=START + 4 * HOUR)
    assert refused.value.retry_at == START + DAY
    assert refusal(lambda: square.post(person, "もう一つ", board_id=board, at=START + DAY - 1)) == "TOO_MANY"
    assert refusal(lambda: square.post(person, "もう一つ", board_id=board, at=START + DAY)) == "DONE"
    with pytest.raises(TooMany) as refused:
        square.post(person, "さらに", board_id=board, at=START + DAY)
    assert refused.value.retry_at == START + DAY + HOUR
    assert refusal(lambda: square.post(person, "よそで", at=START + DAY)) == "DONE"


def test_a_board_takes_so_many_comments_an_hour(square: Square) -> None:
    (person,) = square.people(1)
    board = square.another_board("quiet", comments_an_hour=2)
    idea = square.post(person, board_id=board)
    for number in range(2):
        square.comment(person, idea, f"その{number}", at=START + number)
    assert refusal(lambda: square.comment(person, idea, "まだ", at=START + HOUR - 1)) == "TOO_MANY"
    assert square.idea(idea).comments == 2
    assert refusal(lambda: square.comment(person, idea, "まだ", at=START + HOUR)) == "DONE"


def test_a_person_reports_so_much_a_day(square: Square) -> None:
    one, other = square.people(2)
    ideas = [square.post(one, f"お茶{number}") for number in range(REPORTS_A_DAY + 1)]
    for idea in ideas[:-1]:
        _report(square, idea, other, START)
    assert refusal(lambda: _report(square, ideas[-1], other, START + DAY - 1)) == "TOO_MANY"
    assert len(square.read(lambda session: session.scalars(select(Report.id)).all())) == REPORTS_A_DAY
    assert refusal(lambda: _report(square, ideas[-1], other, START + DAY)) == "DONE"


def test_writing_all_at_once_gets_nobody_past_a_limit(square: Square) -> None:
    (person,) = square.people(1)
    board = square.another_board("small", ideas_a_day=3)

    def post(number: int) -> str:
        return square.write(lambda session: _post(session, square, person, board, number))

    assert post(0) == SHOWN
    works = [lambda session, number=number: _post(session, square, person, board, number) for number in range(1, 13)]
    told = all_at_once(square.database.url, dealt(works, 6))
    assert sorted(told) == [SHOWN] * 2 + ["TOO_MANY"] * 10


def _post(session: Session, square: Square, person_id: int, board_id: int, number: int) -> str:
    return submit_idea(session, square.idea_input(person_id, f"お茶{number}", board_id=board_id), START).state


def _report(square: Square, idea_id: int, person_id: int, at: Instant) -> int:
    spam = ReportReason.SPAM
    return square.write(lambda session: report(session, Subject.IDEA, idea_id, person_id, reason=spam, now=at).id)
