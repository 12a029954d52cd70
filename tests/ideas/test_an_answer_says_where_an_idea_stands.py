"""An official answer is kept with its author, and from then on the idea stands where it says."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from backend.catalogue.actions import add_brand, add_product
from backend.clock import DAY, days
from backend.db import Slice
from backend.ideas.actions import withdraw_idea
from backend.ideas.queries import declined_alike, list_look_agains, replies_of
from backend.ideas.rules import Reply, Status
from backend.ideas.tables import IdeaNews, IdeaReply
from backend.outbox.tables import OutboxMessage
from tests.clocks import START
from tests.ideas.square import Square, refusal
from tests.ideas.telling import BY, REVIEWED, answer

DECLINED = Reply(status=Status.DECLINED, reason="設備がありません。", look_again_at=START + days(90))


def kept(square: Square, idea_id: int) -> tuple[str, int | None, int | None, int | None]:
    """Where an idea stands."""
    idea = square.idea(idea_id)
    return idea.status, idea.product_id, idea.look_again_at, idea.answered_at


def rows(square: Square) -> list[int]:
    """How many answers, news and messages there are."""
    tables = (IdeaReply, IdeaNews, OutboxMessage)
    return square.read(
        lambda session: [session.scalars(select(func.count()).select_from(table)).one() for table in tables]
    )


@pytest.mark.parametrize("status", [Status.NEW, Status.UNDER_REVIEW, Status.PLANNED, Status.IN_THE_MAKING])
def test_an_answer_is_kept_and_shown(square: Square, status: Status) -> None:
    idea_id = square.post(*square.people(1))
    answer(square, idea_id, Reply(status=status, text=" **ありがとう**\r\nございます "), at=START + DAY)
    assert kept(square, idea_id) == (status.value, None, None, START + DAY)
    (row,) = square.read(lambda session: replies_of(session, [idea_id]))[idea_id]
    assert (row.status, row.text, row.reason, row.member_name, row.at) == (
        status.value,
        "**ありがとう**\nございます",
        "",
        BY,
        START + DAY,
    )


def test_every_answer_stays_and_the_last_one_counts(square: Square) -> None:
    idea_id = square.post(*square.people(1))
    answer(square, idea_id, DECLINED)
    answer(square, idea_id, Reply(status=Status.PLANNED, text="やはり作ります。"), at=START + DAY)
    assert kept(square, idea_id) == ("PLANNED", None, None, START + DAY)
    replies = square.read(lambda session: replies_of(session, [idea_id]))[idea_id]
    assert [row.status for row in replies] == ["DECLINED", "PLANNED"]
    assert replies[0].reason == "設備がありません。"


def test_what_is_launched_names_its_product(square: Square) -> None:
    idea_id = square.post(*square.people(1))
    answer(square, idea_id, Reply(status=Status.LAUNCHED, text="できました。", product_id=square.rice))
    assert kept(square, idea_id) == ("LAUNCHED", square.rice, None, START)
    answer(square, idea_id, Reply(status=Status.UNDER_REVIEW, text="回収しました。"))
    assert kept(square, idea_id)[:2] == ("UNDER_REVIEW", None)


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(status=Status.LAUNCHED, text="a"), "INVALID"),
        (Reply(status=Status.LAUNCHED, text="a", product_id=999), "NOT_FOUND"),
        (Reply(status=Status.PLANNED, text="a", product_id=1), "INVALID"),
        (Reply(status=Status.DECLINED, text="a"), "INVALID"),
        (Reply(status=Status.DECLINED, reason=" \n"), "INVALID"),
        (Reply(status=Status.PLANNED, text="a", reason="b"), "INVALID"),
        (Reply(status=Status.PLANNED), "INVALID"),
        (Reply(status=Status.PLANNED, text="a" * 4_001), "INVALID"),
        (Reply(status=Status.PLANNED, text="a\x00"), "INVALID"),
        (Reply(status=Status.DECLINED, reason="b" * 1_001), "INVALID"),
        (Reply(status=Status.DECLINED, reason="b", look_again_at=START), "INVALID"),
        (Reply(status=Status.DECLINED, reason="b", look_again_at=START + days(3_661)), "INVALID"),
        (Reply(status=Status.PLANNED, text="a", look_again_at=START + DAY), "INVALID"),
    ],
)
def test_an_answer_that_says_too_little_or_too_much_changes_nothing(square: Square, reply: Reply, code: str) -> None:
    idea_id = square.post(*square.people(1))
    before = rows(square)
    assert refusal(lambda: answer(square, idea_id, reply)) == code
    assert (kept(square, idea_id), rows(square)) == (("NEW", None, None, None), before)


def test_another_brands_product_is_refused(square: Square) -> None:
    other = square.write(lambda session: add_brand(session, key="other", name={"ja": "他"}, now=START).id)
    foreign = square.write(
        lambda session: add_product(session, brand_id=other, key="cup", name={"ja": "杯"}, now=START).id
    )
    idea_id = square.post(*square.people(1))
    launched = Reply(status=Status.LAUNCHED, text="a", product_id=foreign)
    assert refusal(lambda: answer(square, idea_id, launched)) == "INVALID"
    assert kept(square, idea_id)[0] == "NEW"


def _withdrawn(square: Square, author: int, idea_id: int) -> None:
    square.write(lambda session: withdraw_idea(session, idea_id, author, START).id)


def _merged(square: Square, author: int, idea_id: int) -> None:
    square.merge(idea_id, square.post(author, "ほうじ茶"))


@pytest.mark.parametrize(("happens", "code"), [(_withdrawn, "NOT_SHOWN"), (_merged, "IDEA_MERGED")])
def test_what_nobody_sees_or_what_counts_elsewhere_is_not_answered(
    square: Square, happens: Callable[[Square, int, int], None], code: str
) -> None:
    (author,) = square.people(1)
    idea_id = square.post(author)
    happens(square, author, idea_id)
    before = rows(square)
    assert refusal(lambda: answer(square, idea_id)) == code
    assert (kept(square, idea_id), rows(square)) == (("NEW", None, None, None), before)
    assert refusal(lambda: answer(square, 999)) == "NOT_FOUND"


def test_webhooks_are_told_of_every_answer(square: Square) -> None:
    (author,) = square.people(1)
    idea_id = square.post(author)
    answer(square, idea_id)
    answer(square, idea_id, DECLINED)
    statement = select(OutboxMessage).where(OutboxMessage.kind == "EVENT").order_by(OutboxMessage.id)
    events = square.read(lambda session: list(session.scalars(statement)))
    assert [(row.payload["event"], row.about_id, row.subject_id) for row in events] == [
        ("idea.posted", idea_id, author),
        ("idea.answered", idea_id, author),
        ("idea.answered", idea_id, author),
    ]


def look_agains(square: Square, at: int, board_id: int | None = None) -> list[int]:
    """The declined ideas whose time has come."""
    part = Slice(count=10)
    page = square.read(lambda session: list_look_agains(session, part, at, board_id=board_id))
    return [idea.id for idea in page.rows]


def test_declined_ideas_come_back_on_their_day(square: Square) -> None:
    (author,) = square.people(1)
    late, soon, never, changed = (square.post(author, title) for title in ("梅茶", "麦茶", "番茶", "玄米茶"))
    answer(square, late, DECLINED)
    answer(square, soon, Reply(status=Status.DECLINED, reason="a", look_again_at=START + days(30)))
    answer(square, never, Reply(status=Status.DECLINED, reason="a"))
    answer(square, changed, DECLINED)
    answer(square, changed, REVIEWED)
    assert look_agains(square, START + days(30) - 1) == []
    assert look_agains(square, START + days(30)) == [soon]
    assert look_agains(square, START + days(90)) == [soon, late]
    assert look_agains(square, START + days(90), board_id=square.another_board("empty")) == []


def test_what_is_launched_finds_declined_ideas_like_it(square: Square) -> None:
    author, other = square.people(2)
    alike = square.post(author, "水出しの緑茶がほしい")
    unlike = square.post(author, "玄米のおにぎり", text="お弁当に入れたい")
    planned = square.post(other, "水出し緑茶の大びん")
    for idea_id in (alike, unlike):
        answer(square, idea_id, DECLINED)
    answer(square, planned)
    launched = square.post(other, "水出し緑茶")
    found = square.read(lambda session: [idea.id for idea in declined_alike(session, launched, START)])
    assert found == [alike]
    assert square.read(lambda session: declined_alike(session, 999, START)) == []
