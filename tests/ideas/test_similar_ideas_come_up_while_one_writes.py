"""Whoever writes an idea is shown those that say the same already: few statements, whatever is written."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event

from backend.ideas.actions import withdraw_idea
from backend.ideas.queries import similar_ideas
from tests.clocks import START
from tests.ideas.square import Square

# What stands on the board, and what someone is about to write: the same wish in other words, sharing some.
PAIRS = {
    "電池がすぐ切れるので長持ちさせてほしい": "バッテリーの持ちが悪い。電池をもっと長く使いたい",
    "リモコンの文字が小さくて読めない": "もっと大きな文字のリモコンがいい",
    "詰め替え用のパックを販売してほしい": "ボトルを捨てるのがもったいない。詰替パックがあれば",
    "値段を下げたお試しサイズ": "試しに買える小さいサイズを安い値段で",
    "USB-Cで充電できるようにしてほしい": "充電端子をUSB Type-Cに変えてください",
    "アプリから予約録画の設定をしたい": "外出先からスマホのアプリで録画予約",
    "香りの弱いタイプがほしい": "香りがきつい。無香料か弱い香りのものを",
    "掃除しやすいフィルターにしてほしい": "フィルターの掃除が面倒。水洗いしたい",
    "子どもが開けられないふた": "小さい子どもがふたを開けてしまう",
    "定期便の間隔を選べるようにしてほしい": "定期便を2か月に1回にしたい",
    "夜間の運転音を静かに": "寝室で使うので夜は音を静かにしてほしい",
    "コーヒーサーバーのふたを外しやすく": "コーヒーサーバの蓋が外しにくいです",
}
OTHERS = (
    "季節限定の味を増やしてほしい",
    "ポイントが貯まる期間を長くしてほしい",
    "説明書を動画で見たい",
    "箱を開けやすくしてください",
    "店頭で試せる場所がほしい",
    "環境にやさしい紙の容器にしてほしい",
    "カラーの種類を増やしてほしい",
    "部品だけを買えるようにしてほしい",
    "保証期間を延ばしてほしい",
    "英語の表示もほしい",
    "減塩のシリーズを出してほしい",
    "ロボットが話しかけてくれるとうれしい",
)


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    asked: list[str] = []

    def note(*said: object) -> None:
        asked.append(str(said[2]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def alike(square: Square, text: str, *, limit: int = 3, but: int | None = None) -> list[int]:
    """The ids of what is shown to whoever writes this."""
    found = square.read(lambda session: similar_ideas(session, square.board, text, limit=limit, but=but))
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    assert all(0 <= each.score <= 1 for each in found)
    return [each.idea_id for each in found]


def test_the_same_wish_in_other_words_is_among_the_first_three(square: Square) -> None:
    (person,) = square.people(1)
    posted = {title: square.post(person, title, text=f"{title}と思います。") for title in [*PAIRS, *OTHERS]}
    missed = [draft for title, draft in PAIRS.items() if posted[title] not in alike(square, draft)]
    assert missed == []


def test_the_very_same_words_come_first(square: Square) -> None:
    (person,) = square.people(1)
    posted = {title: square.post(person, title) for title in [*PAIRS, *OTHERS]}
    assert [title for title in posted if alike(square, title, limit=1) != [posted[title]]] == []


def test_what_has_nothing_in_common_is_not_shown(square: Square) -> None:
    (person,) = square.people(1)
    square.post(person, "電池を長持ちさせてほしい", text="毎日使います")
    assert alike(square, "香水瓶") == alike(square, "???") == alike(square, "") == []
    # All that it shares is how wishes end.
    assert alike(square, "味噌汁の具を増やしてほしい") == []


def test_only_what_others_see_is_shown_and_never_the_idea_itself(square: Square) -> None:
    (person,) = square.people(1)
    one = square.post(person, "電池を長持ちさせて")
    other = square.post(person, "電池を長持ちさせよう")
    assert alike(square, "電池を長持ちさせて") == [one, other]
    assert alike(square, "電池を長持ちさせて", but=one) == [other]
    square.write(lambda session: withdraw_idea(session, one, person, START).id)
    assert alike(square, "電池を長持ちさせて") == [other]


def test_a_merged_idea_speaks_for_the_one_it_was_merged_into(square: Square) -> None:
    (person,) = square.people(1)
    gone, kept, last = (square.post(person, title) for title in ("電池を長持ちさせて", "充電を楽に", "使う時間を長く"))
    square.merge(gone, kept)
    assert alike(square, "電池を長持ちさせて", limit=1) == [kept]
    square.merge(kept, last)
    assert alike(square, "電池を長持ちさせて", limit=1) == [last]


def test_boards_are_apart(square: Square) -> None:
    (person,) = square.people(1)
    square.post(person, "電池を長持ちさせて")
    other = square.another_board("other")
    assert square.read(lambda session: similar_ideas(session, other, "電池を長持ちさせて")) == []


@pytest.mark.parametrize(
    "text",
    [
        "電池を長持ちさせて",
        "てて" * 5_000,
        "".join(chr(0x4E00 + number) for number in range(10_000)),
        "電池" * 2_000,
        "あ",
    ],
    ids=["a title", "one word over and over", "every character there is", "a long text", "one letter"],
)
def test_it_takes_three_statements_whatever_is_written(square: Square, text: str) -> None:
    (person,) = square.people(1)
    for number in range(30):
        square.post(person, f"電池を長持ちさせて その{number}")
    with statements() as asked:
        square.read(lambda session: similar_ideas(session, square.board, text))
    assert len([each for each in asked if each.startswith("SELECT")]) <= 3
