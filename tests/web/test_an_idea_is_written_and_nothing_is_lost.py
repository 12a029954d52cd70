"""An idea is written: its draft is kept, ideas like it are shown, and whatever is refused stays in the form."""

import re

import pytest
from sqlalchemy import select

from backend.clock import HOUR
from backend.db import Database
from backend.ideas.actions import ban_word, block_poster, close_board, name_poster
from backend.ideas.rules import Moderates
from backend.ideas.tables import Idea, IdeaDraft, Poster
from tests.clocks import START, SettableClock
from tests.ideas.square import Square, make_square
from tests.snapshots import everything
from tests.web.entering import Guest

BOARD = "/ideas/next-tea"
TYPED = {"do": "post", "title": "ひとり用の急須", "text": "小さいのがほしい。\r\n\r\n夜に使う。", "tag": "bottle"}


@pytest.fixture
def square(database: Database) -> Square:
    return make_square(database)


@pytest.fixture
def guest(square: Square, clock: SettableClock) -> Guest:
    return Guest(square.database, clock, square.people(1)[0]).enter()


def ideas(square: Square) -> list[Idea]:
    return list(square.read(lambda session: session.scalars(select(Idea).order_by(Idea.id)).all()))


def draft(square: Square, person_id: int) -> IdeaDraft | None:
    return square.read(lambda session: session.get(IdeaDraft, (square.board, person_id)))


def value_of(html: str, name: str) -> str:
    """What stands in a field of the form."""
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    return (
        found[1] if found else html.partition(f'name="{name}"')[2].partition(">")[2].partition("</textarea>")[0].strip()
    )


def test_the_first_idea_asks_for_a_nickname_and_the_next_does_not(square: Square, guest: Guest) -> None:
    assert 'name="nickname"' in guest.get(f"{BOARD}/new").text
    refused = guest.send(f"{BOARD}/new", TYPED)
    assert (refused.status_code, "ご記入ください" in refused.text) == (422, True)
    assert (value_of(refused.text, "title"), ideas(square)) == ("ひとり用の急須", [])
    posted = guest.send(f"{BOARD}/new", {**TYPED, "nickname": "みどり"})
    (idea,) = ideas(square)
    assert (posted.status_code, posted.headers["location"]) == (303, f"{BOARD}/{idea.id}?done=posted")
    assert (idea.title, idea.text, idea.person_id) == (
        TYPED["title"],
        "小さいのがほしい。\n\n夜に使う。",
        guest.person_id,
    )
    shown = guest.get(posted.headers["location"]).text
    assert ("投稿しました" in shown, "みどり" in shown, "あなた" in shown) == (True, False, True)
    assert 'name="nickname"' not in guest.get(f"{BOARD}/new").text


def test_a_second_tap_is_the_same_idea(square: Square, guest: Guest) -> None:
    first = guest.send(f"{BOARD}/new", {**TYPED, "nickname": "みどり"})
    second = guest.send(f"{BOARD}/new", {**TYPED, "nickname": "みどり"})
    assert first.headers["location"] == second.headers["location"]
    assert len(ideas(square)) == 1


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"title": " \u3000\u200b"}, "ご記入ください"),
        ({"text": ""}, "ご記入ください"),
        ({"title": "長" * 121}, "120文字以内でお書きください（いま121文字）"),
        ({"text": "長" * 4001}, "4000文字以内"),
        ({"text": "a\0b"}, "使えない文字"),
        ({"tag": "unknown"}, "テーマは5つまで"),
        ({"nickname": "公式スタッフ"}, "このニックネームはお使いいただけません"),
        ({"nickname": "あかね"}, "そのニックネームは使われています"),
        ({"nickname": "長" * 21}, "20文字以内"),
    ],
)
def test_what_is_wrong_is_said_beside_it(
    square: Square, guest: Guest, clock: SettableClock, changed: dict[str, str], word: str
) -> None:
    (other,) = square.people(1)
    square.write(lambda session: name_poster(session, other, "あかね", clock()))
    refused = guest.send(f"{BOARD}/new", {**TYPED, "nickname": "みどり", **changed})
    assert (refused.status_code, word in refused.text) == (422, True), refused.text
    assert 'id="errors"' in refused.text
    assert ideas(square) == []
    assert square.read(lambda session: session.get(Poster, guest.person_id)) is None or changed.get("tag")


def test_a_draft_is_kept_by_the_button_and_by_the_script(square: Square, guest: Guest) -> None:
    kept = guest.send(f"{BOARD}/new", {**TYPED, "do": "draft", "text": ""})
    assert (kept.status_code, kept.headers["location"]) == (303, f"{BOARD}/new?done=draft")
    found = draft(square, guest.person_id)
    assert found is not None
    assert (found.title, found.text, found.tags) == ("ひとり用の急須", "", ["bottle"])
    shown = guest.get(f"{BOARD}/new?done=draft").text
    assert ("下書きを保存しました。" in shown, value_of(shown, "title")) == (True, "ひとり用の急須")
    assert "checked" in shown
    assert "下書きの続きを書く" in guest.get(BOARD).text
    assert guest.send(f"{BOARD}/draft", {"title": "急", "text": "須"}).status_code == 200
    found = draft(square, guest.person_id)
    assert found is not None
    assert (found.title, found.text) == ("急", "須")
    guest.send(f"{BOARD}/new", {**TYPED, "nickname": "みどり"})
    assert draft(square, guest.person_id) is None


def test_ideas_like_it_are_shown_while_it_is_written(square: Square, guest: Guest) -> None:
    (other,) = square.people(1)
    like = square.post(other, "ひとり用の小さな急須がほしい")
    square.post(other, "水出し緑茶の新しい味")
    fragment = guest.send(f"{BOARD}/draft", {"title": "ひとり用の急須", "text": ""})
    assert fragment.headers["cache-control"] == "no-store"
    assert (f'href="{BOARD}/{like}"' in fragment.text, "水出し" in fragment.text) == (True, False)
    assert "<html" not in fragment.text
    looked = guest.send(f"{BOARD}/new", {**TYPED, "do": "similar"})
    assert (looked.status_code, f'href="{BOARD}/{like}"' in looked.text) == (200, True)
    assert value_of(looked.text, "title") == "ひとり用の急須"
    alone = guest.send(f"{BOARD}/new", {**TYPED, "do": "similar", "title": "ロボット掃除機", "text": "犬"})
    assert "似たアイデアは見つかりませんでした" in alone.text


def test_too_many_are_put_off_and_stay_in_the_form(database: Database, square: Square, guest: Guest) -> None:
    square.another_board("few", ideas_a_day=1)
    guest.send("/ideas/few/new", {**TYPED, "nickname": "みどり"})
    before = everything(database)
    refused = guest.send("/ideas/few/new", {**TYPED, "title": "もうひとつ"})
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "86400"
    assert ("明日に、またお聞かせください" in refused.text, value_of(refused.text, "title")) == (True, "もうひとつ")
    assert everything(database) == before


def test_whoever_is_blocked_is_told_and_can_still_read(square: Square, guest: Guest, clock: SettableClock) -> None:
    square.write(lambda session: block_poster(session, guest.person_id, "宮田", clock(), note="", until=START + HOUR))
    refused = guest.send(f"{BOARD}/new", {**TYPED, "nickname": "みどり"})
    assert (refused.status_code, "投稿とコメントをお休みいただいています" in refused.text) == (403, True)
    assert guest.get(BOARD).status_code == 200
    assert ideas(square) == []


def test_what_was_written_when_the_board_closed_is_still_there(
    square: Square, guest: Guest, clock: SettableClock
) -> None:
    square.write(lambda session: close_board(session, square.board, clock()))
    clock.advance(1)
    refused = guest.send(f"{BOARD}/new", {**TYPED, "nickname": "みどり"})
    assert (refused.status_code, value_of(refused.text, "title")) == (410, "ひとり用の急須")
    assert "受付は終わりました" in refused.text


def test_what_waits_is_marked_for_its_author_alone(square: Square, guest: Guest, clock: SettableClock) -> None:
    square.another_board("checked", moderates=Moderates.BEFORE)
    square.write(lambda session: ban_word(session, "ばか", "宮田", clock()))
    other = Guest(square.database, clock, square.people(1)[0]).enter()
    for path, typed in (("/ideas/checked", TYPED), (BOARD, {**TYPED, "text": "ばか"})):
        posted = guest.send(f"{path}/new", {**typed, "nickname": "みどり"})
        assert posted.headers["location"].endswith("?done=waiting")
        own = guest.get(posted.headers["location"])
        assert ("確認中" in own.text, "あなただけに見えています" in own.text) == (True, True)
        assert "確認中" in guest.get(f"{path}?whose=mine").text
        assert other.get(posted.headers["location"]).status_code == 404
        assert TYPED["title"] not in other.get(path).text


def test_ones_own_idea_is_edited_and_how_it_was_stays(square: Square, guest: Guest) -> None:
    idea = square.post(guest.person_id, "水出し緑茶")
    path = f"{BOARD}/{idea}"
    assert value_of(guest.get(f"{path}/edit").text, "title") == "水出し緑茶"
    wrong = guest.send(f"{path}/edit", {"title": "", "text": "?"})
    assert (wrong.status_code, ideas(square)[0].title) == (422, "水出し緑茶")
    edited = guest.send(f"{path}/edit", {"title": "水出し煎茶", "text": "夏に", "tag": "taste"})
    assert edited.headers["location"] == f"{path}?done=edited"
    shown = guest.get(f"{path}/history").text
    assert ("水出し緑茶" in shown, "水出し煎茶" in shown) == (True, True)
    assert "編集済み" in guest.get(path).text
    other = square.post(square.people(1)[0], "ほかの人の")
    assert guest.get(f"{BOARD}/{other}/edit").status_code == 409
    assert guest.send(f"{BOARD}/{other}/edit", {"title": "x", "text": "y"}).status_code == 409
