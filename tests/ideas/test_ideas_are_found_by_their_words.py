"""Searching finds ideas by any word in them: of two characters or of one, in whatever kana, width or case."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.db import Slice
from backend.ideas.actions import edit_idea
from backend.ideas.actions.grams import index_idea, unindex_idea
from backend.ideas.queries import list_ideas
from backend.ideas.rules import IdeaOrder, IdeaQuery
from backend.ideas.rules.grams import grams_of, normal_text, terms_of
from backend.ideas.tables import GramCount, Idea, IdeaGram, IdeaText
from tests.clocks import START
from tests.filled import Filled
from tests.ideas.square import Square

BATTERY = "電池がもっと長持ちするリモコン"
PRICE = "値段を半分にしたお試しサイズ"
CABLE = "ＵＳＢケーブルが一本で済む充電台"
SERVER = "コーヒーサーバーのふたを軽く"
CAFE = "Café latte with OAT milk"


def found(square: Square, search: str, order: IdeaOrder = IdeaOrder.NEWEST) -> list[str]:
    """The titles that the search finds."""
    query = IdeaQuery(board_id=square.board, search=search, order=order)
    page = square.read(lambda session: list_ideas(session, query, Slice(count=20)))
    return [idea.title for idea in page.rows]


@pytest.fixture
def titles(square: Square, filled: Filled) -> list[str]:
    """A board with five ideas, each of whose text says the same."""
    return filled.once(square.database, lambda: _titles(square))


def _titles(square: Square) -> list[str]:
    (person,) = square.people(1)
    titles = [BATTERY, PRICE, CABLE, SERVER, CAFE]
    for title in titles:
        square.post(person, title, text="家族みんなで使いたいです。")
    return titles


@pytest.mark.parametrize(
    ("search", "title"),
    [
        ("電池", BATTERY),
        ("値段", PRICE),
        ("池", BATTERY),
        ("軽", SERVER),
        ("く", SERVER),
        ("りもこん", BATTERY),
        ("リモコン", BATTERY),
        ("ﾘﾓｺﾝ", BATTERY),
        ("usb", CABLE),
        ("ＵＳＢ", CABLE),
        ("ケーブル", CABLE),
        ("USBケーブル", CABLE),
        ("コーヒーサーバ", SERVER),
        ("サーバー", SERVER),
        ("cafe", CAFE),
        ("CAFÉ", CAFE),
        ("oat latte", CAFE),
        ("lat", CAFE),
        ("l", CAFE),
        ("値段　お試し", PRICE),
        ("値段、サイズ!", PRICE),
        ("電\u200b池", BATTERY),
    ],
)
def test_a_word_finds_the_idea_that_holds_it(square: Square, titles: list[str], search: str, title: str) -> None:
    assert found(square, search) == [title]
    assert title in titles


@pytest.mark.parametrize("search", ["電値", "池電", "atte", "家族 電車", "値段 電池", "!!!", "♥", "12345", "持長"])
def test_what_no_idea_holds_finds_nothing(square: Square, titles: list[str], search: str) -> None:
    assert (found(square, search), len(titles)) == ([], 5)


def test_a_word_is_more_than_its_pieces(square: Square) -> None:
    (person,) = square.people(1)
    square.post(person, "電池が古い池の水", text="The bath has a hat")
    assert found(square, "電池が") == found(square, "bath") == ["電池が古い池の水"]
    assert found(square, "電池の") == found(square, "batha") == found(square, "hath") == []


def test_words_may_stand_in_title_and_text_in_any_order(square: Square, titles: list[str]) -> None:
    assert found(square, "家族 電池") == found(square, "電池 みんな") == [BATTERY]
    assert found(square, "家族") == titles[::-1]


def test_those_with_the_words_in_their_title_are_the_most_relevant(square: Square) -> None:
    one, other = square.people(2)
    said = square.post(one, "ふたを軽く", text="電池の値段も")
    titled = square.post(one, "電池を入れやすく", text="値段はそのまま")
    both = square.post(one, "電池の値段", text="高いです")
    square.vote(other, said)
    assert found(square, "電池 値段", IdeaOrder.RELEVANCE) == ["電池の値段", "電池を入れやすく", "ふたを軽く"]
    assert found(square, "電池 値段", IdeaOrder.VOTES) == ["ふたを軽く", "電池の値段", "電池を入れやすく"]
    assert titled < both


def test_an_edited_idea_is_found_by_what_it_says_now_and_by_nothing_else(square: Square) -> None:
    (person,) = square.people(1)
    idea = square.post(person, BATTERY)
    given = square.idea_input(person, PRICE)
    square.write(lambda session: edit_idea(session, idea, given, START).id)
    assert (found(square, "電池"), found(square, "値段")) == ([], [PRICE])
    assert square.read(_miscounted) == []


def test_nothing_of_an_idea_is_left_once_it_is_taken_out(square: Square) -> None:
    (person,) = square.people(1)
    one, other = square.post(person, BATTERY), square.post(person, CABLE)

    def take_out(session: Session) -> None:
        unindex_idea(session, session.get_one(Idea, one))
        unindex_idea(session, session.get_one(Idea, one))

    square.write(take_out)
    assert found(square, "電池") == []
    assert set(square.read(lambda session: session.scalars(select(IdeaGram.idea_id)).all())) == {other}
    assert square.read(lambda session: session.scalars(select(IdeaText.idea_id)).all()) == [other]
    assert square.read(_miscounted) == []


def test_taking_in_an_idea_again_changes_nothing(square: Square) -> None:
    (person,) = square.people(1)
    idea = square.post(person, BATTERY)
    before = square.read(lambda session: session.execute(select(GramCount.gram, GramCount.ideas)).all())
    square.write(lambda session: index_idea(session, session.get_one(Idea, idea)))
    assert square.read(lambda session: session.execute(select(GramCount.gram, GramCount.ideas)).all()) == before


def test_boards_do_not_find_each_other_s_ideas(square: Square, titles: list[str]) -> None:
    other = square.another_board("other")
    query = IdeaQuery(board_id=other, search="電池")
    assert square.read(lambda session: list_ideas(session, query, Slice(count=20))).rows == []
    assert found(square, "電池") == [titles[0]]


def test_hostile_text_is_bounded() -> None:
    assert grams_of(normal_text("!?♥〜" * 2_500)) == set()
    assert len(grams_of(normal_text("あ" * 10_000))) == 2
    assert len(terms_of("電池 " * 5_000)) == 1
    assert len(terms_of(" ".join(f"語{number}" for number in range(5_000)))) == 8
    (term,) = terms_of("電" * 10_000)
    assert term.text == "電" * 40


def test_a_gram_is_a_number_that_both_databases_keep() -> None:
    grams = grams_of(normal_text("\U0010fffd\U0002fa1d 電池 zzz \U000323af\U000323af"))
    assert max(grams) < 2**63
    assert min(grams) > 0


def _miscounted(session: Session) -> list[tuple[int, int]]:
    counted = select(IdeaGram.gram, func.count()).group_by(IdeaGram.gram)
    true = {(gram, count) for gram, count in session.execute(counted)}
    kept = {(gram, ideas) for gram, ideas in session.execute(select(GramCount.gram, GramCount.ideas))}
    return sorted(true ^ kept)
