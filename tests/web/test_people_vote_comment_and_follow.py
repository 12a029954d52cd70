"""On the page of an idea people vote, comment, follow, report and take back, each tap once and nothing of others'."""

import re
from functools import partial

import pytest
from sqlalchemy import select

from backend.clock import HOUR
from backend.db import Database, Session
from backend.ideas.actions import merge_ideas, name_poster, withdraw_comment, withdraw_idea
from backend.ideas.rules import Reply, Status
from backend.ideas.tables import Comment, Follow, Idea, Report, Vote
from tests.clocks import START, SettableClock
from tests.ideas.square import Square, make_square
from tests.ideas.telling import answer
from tests.snapshots import everything
from tests.web.entering import Guest
from tests.web.test_a_page_costs_few_statements import counted

BOARD = "/ideas/next-tea"


@pytest.fixture
def square(database: Database) -> Square:
    return make_square(database)


@pytest.fixture
def guest(square: Square, clock: SettableClock) -> Guest:
    return Guest(square.database, clock, square.people(1)[0]).enter()


@pytest.fixture
def idea(square: Square) -> int:
    return square.post(square.people(1)[0])


def votes(square: Square) -> list[tuple[int, int]]:
    rows = square.read(lambda session: session.scalars(select(Vote).order_by(Vote.idea_id)).all())
    return [(row.idea_id, row.strength) for row in rows]


def test_a_tap_votes_on_the_list_and_stays_there(square: Square, guest: Guest, idea: int) -> None:
    shown = guest.get(f"{BOARD}?order=newest&q=水出し").text
    action = shown.partition('class="ballot" method="post" action="')[2].partition('"')[0].replace("&amp;", "&")
    voted = guest.send(action, {"strength": "1"})
    assert (voted.status_code, votes(square)) == (303, [(idea, 1)])
    assert voted.headers["location"].startswith(f"{BOARD}?order=newest&q=")
    assert voted.headers["location"].endswith(f"#i{idea}")
    assert 'value="0" aria-pressed="true"' in guest.get(voted.headers["location"]).text
    guest.send(action, {"strength": "0"})
    assert votes(square) == []


def test_votes_are_stronger_weaker_and_taken_back(square: Square, guest: Guest, idea: int) -> None:
    path = f"{BOARD}/{idea}"
    for strength, expected in (("1", [1]), ("1", [1]), ("2", [2]), ("0", []), ("0", [])):
        voted = guest.send(f"{path}/vote", {"strength": strength})
        assert (voted.status_code, [each[1] for each in votes(square)]) == (303, expected)
    assert (guest.send(f"{path}/vote", {"strength": "3"}).status_code, votes(square)) == (400, [])
    assert "1人の声" not in guest.get(path).text


def test_a_comment_is_said_once_under_a_nickname(square: Square, guest: Guest, idea: int) -> None:
    path = f"{BOARD}/{idea}"
    assert guest.send(f"{path}/comment", {"text": "賛成です"}).status_code == 422
    blank = guest.send(f"{path}/comment", {"text": " ", "nickname": "みどり"})
    assert (blank.status_code, "ご記入ください" in blank.text) == (422, True)
    said = [guest.send(f"{path}/comment", {"text": "賛成です", "nickname": "みどり"}) for _ in range(2)]
    (comment,) = square.read(lambda session: session.scalars(select(Comment)).all())
    assert {each.headers["location"] for each in said} == {f"{path}?done=commented#c{comment.id}"}
    assert (comment.text, comment.person_id) == ("賛成です", guest.person_id)
    assert 'name="nickname"' not in guest.get(path).text


def test_answers_hang_on_the_comment_that_they_answer(square: Square, guest: Guest, idea: int) -> None:
    path, (other,) = f"{BOARD}/{idea}", square.people(1)
    square.write(lambda session: name_poster(session, other, "あかね", START))
    comment = square.comment(other, idea, "どうでしょう")
    answering = guest.get(f"{path}?answer={comment}").text
    assert (f'name="parent" value="{comment}"' in answering, "あかねさんへの返信" in answering) == (True, True)
    guest.send(f"{path}/comment", {"text": "いいですね", "nickname": "みどり", "parent": comment})
    assert 'class="answers"' in guest.get(path).text
    square.write(lambda session: withdraw_comment(session, comment, other, START))
    assert "このコメントは取り下げられました" in guest.get(path).text
    late = guest.send(f"{path}/comment", {"text": "おくれて", "parent": comment})
    assert (late.status_code, "おくれて" in late.text, "返信先のコメントは" in late.text) == (422, True, True)


def test_too_many_comments_are_put_off_and_stay_in_the_form(square: Square, guest: Guest) -> None:
    board = square.another_board("few", comments_an_hour=1)
    idea = square.post(square.people(1)[0], board_id=board)
    path = f"/ideas/few/{idea}"
    guest.send(f"{path}/comment", {"text": "ひとつめ", "nickname": "みどり"})
    refused = guest.send(f"{path}/comment", {"text": "ふたつめ"})
    assert (refused.status_code, refused.headers["retry-after"]) == (429, str(HOUR // 1_000))
    assert ("60分後に、またお聞かせください" in refused.text, "ふたつめ" in refused.text) == (True, True)


def followers(session: Session, person_id: int) -> list[int]:
    return list(session.scalars(select(Follow.person_id).where(Follow.person_id == person_id)))


def test_one_follows_and_reports_and_only_staff_learn_of_it(square: Square, guest: Guest, idea: int) -> None:
    path = f"{BOARD}/{idea}"
    for follows, expected in (("on", [guest.person_id]), ("on", [guest.person_id]), ("off", [])):
        guest.send(f"{path}/follow", {"follows": follows})
        assert square.read(partial(followers, person_id=guest.person_id)) == expected
    before = guest.get(path).text
    missing = guest.send(f"{path}/report", {"text": "?"})
    assert (missing.status_code, "理由をお選びください" in missing.text) == (422, True)
    for _ in range(2):
        sent = guest.send(f"{path}/report", {"reason": "RUDE", "text": "ひどい"})
        assert sent.headers["location"] == f"{path}?done=reported"
    (kept,) = square.read(lambda session: session.scalars(select(Report)).all())
    assert (kept.subject, kept.subject_id, kept.reason, kept.text) == ("IDEA", idea, "RUDE", "ひどい")
    assert guest.get(path).text == before
    comment = square.comment(square.people(1)[0], idea, "いやな言葉")
    assert "いやな言葉" in guest.get(f"{path}/report?comment={comment}").text
    assert guest.send(f"{path}/report", {"reason": "SPAM", "comment": comment}).status_code == 303


def test_a_report_that_is_too_long_keeps_its_reason_and_says_so(database: Database, guest: Guest, idea: int) -> None:
    path, before = f"{BOARD}/{idea}/report", everything(database)
    refused = guest.send(path, {"reason": "RUDE", "text": "長" * 401})
    assert refused.status_code == 422
    assert re.findall(r'value="([A-Z]+)" checked', refused.text) == ["RUDE"]
    assert ('id="text-error"' in refused.text, 'id="reason-error"' in refused.text) == (True, False)
    assert "reason-error" not in refused.text
    assert everything(database) == before


def test_acting_on_an_idea_does_not_read_its_page(guest: Guest, idea: int) -> None:
    path = f"{BOARD}/{idea}"
    guest.send(f"{path}/vote", {"strength": "1"})
    with counted() as again:
        guest.send(f"{path}/vote", {"strength": "1"})
    assert not [each for each in again if "FROM comments" in each or "FROM idea_edits" in each]


def test_only_ones_own_is_taken_back(database: Database, square: Square, guest: Guest, idea: int) -> None:
    other = square.comment(square.people(1)[0], idea, "ほかの人")
    before = everything(database)
    for path, fields in (
        (f"{BOARD}/{idea}/withdraw", {}),
        (f"{BOARD}/{idea}/withdraw", {"comment": str(other)}),
        (f"{BOARD}/{idea}/withdraw", {"comment": "999"}),
    ):
        assert guest.send(path, fields).status_code in {403, 404}
    assert everything(database) == before
    own = square.post(guest.person_id, "自分の")
    assert "取り下げますか" in guest.get(f"{BOARD}/{own}/withdraw").text
    assert guest.send(f"{BOARD}/{own}/withdraw", {}).headers["location"] == f"{BOARD}?done=withdrawn"
    assert guest.get(f"{BOARD}/{own}").status_code == 410
    mine = square.comment(guest.person_id, idea, "自分の")
    assert guest.send(f"{BOARD}/{idea}/withdraw", {"comment": str(mine)}).status_code == 303
    assert square.read(lambda session: session.get_one(Comment, mine).text) == ""


def test_a_merged_idea_leads_to_the_one_that_is_kept(square: Square, guest: Guest, idea: int) -> None:
    (other,) = square.people(1)
    gone = square.post(other, "冷たい緑茶")
    square.write(lambda session: name_poster(session, other, "あかね", START))
    square.write(lambda session: merge_ideas(session, gone, idea, "宮田", START).id)
    led = guest.get(f"{BOARD}/{gone}")
    assert (led.status_code, led.headers["location"]) == (303, f"{BOARD}/{idea}")
    kept = guest.get(f"{BOARD}/{idea}").text
    assert ("ひとつにまとめられたアイデア" in kept, "冷たい緑茶" in kept, "あかね" in kept) == (True, True, True)
    voted = guest.send(f"{BOARD}/{gone}/vote", {"strength": "2"})
    assert (voted.headers["location"], votes(square)) == (f"{BOARD}/{idea}?done=voted#ballot", [(idea, 2)])


def test_the_official_answer_stands_there_and_is_news(square: Square, guest: Guest, idea: int) -> None:
    square.vote(guest.person_id, idea)
    answer(square, idea, Reply(status=Status.PLANNED, text="**秋**から<script>x</script>はじめます"), at=START)
    shown = guest.get(f"{BOARD}/{idea}").text
    assert ("公式の回答" in shown, "<strong>秋</strong>" in shown, "<script>x" in shown) == (True, True, False)
    assert "実施予定" in shown
    news = guest.get("/ideas/news").text
    assert ("公式の回答がつきました" in news, "1件の新着" in news) == (True, True)
    assert guest.send("/ideas/news", {}).headers["location"] == "/ideas/news?done=read"
    assert "新着" not in guest.get("/ideas/news").text.replace("新着の", "")


def test_addresses_that_lead_nowhere_are_not_found(square: Square, guest: Guest, idea: int) -> None:
    other = square.another_board("other")
    there = square.post(guest.person_id, board_id=other)
    unknown = (f"{BOARD}/{there}", f"{BOARD}/0", f"{BOARD}/x", f"{BOARD}/{'9' * 30}", f"/ideas/no/{idea}", "/ideas/a b")
    for path in unknown:
        assert guest.get(path).status_code == 404, path
    assert guest.send(f"{BOARD}/{there}/vote", {"strength": "1"}).status_code == 404
    assert votes(square) == []
    square.write(lambda session: withdraw_idea(session, there, guest.person_id, START))
    assert square.read(lambda session: session.get_one(Idea, there).state) == "WITHDRAWN"


def test_a_nickname_is_changed_and_never_taken_twice(square: Square, guest: Guest) -> None:
    (other,) = square.people(1)
    square.write(lambda session: name_poster(session, other, "あかね", START))
    taken = guest.send("/ideas/me", {"do": "nickname", "nickname": "あかね"})
    assert (taken.status_code, "使われています" in taken.text) == (422, True)
    assert guest.send("/ideas/me", {"do": "nickname", "nickname": "みどり"}).status_code == 303
    assert 'value="みどり"' in guest.get("/ideas/me").text
