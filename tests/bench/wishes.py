"""A board full of made-up Japanese ideas: common words often, rare ones seldom, as people write them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from random import Random
from typing import Final

from sqlalchemy.orm import Session

from backend.catalogue.actions import add_brand, add_product
from backend.clock import DAY, system_clock
from backend.db import Database
from backend.db.bulk import insert_many
from backend.db.engines import is_sqlite
from backend.db.statements import table_of
from backend.ideas.actions import add_board
from backend.ideas.rules import BoardInput
from backend.ideas.rules.grams import grams_of, normal_text
from backend.ideas.rules.trending import HALF_LIFE
from backend.ideas.tables import GramCount, Idea, IdeaGram, IdeaText
from backend.panel.actions import add_person
from tests.bench.drivers import analyse_filled

_SEED: Final = 11
_TOGETHER: Final = 100_000
_PEOPLE: Final = 200
# Two of these make a word: some 20,000 of them, the first far more often than the last.
_CHARACTERS: Final = (
    "電池充器本体音量画面操作部品家族子供高齢料理台所掃除洗濯旅行通勤仕事健康運動睡眠時間季節夏冬朝夜雨風光熱水火土金色形大小軽重"
    "長短新古安全性能価格値段容包装紙箱袋瓶缶詰替補給修交換保証説明書表示文字設定登録予約注配送受取返品店頭販売限定地域産味香甘"
    "塩油茶豆米麦肉魚野菜果実卵乳酒冷凍温度調整自動手入簡単便利静快適丈夫防汚臭節約環境再利用素材木布革鉄"
)
_THINGS: Final = [
    "リモコン",
    "バッテリー",
    "ケーブル",
    "ボトル",
    "キャップ",
    "スマホアプリ",
    "タイマー",
    "フィルター",
    "ハンドル",
    "コード",
    "ライト",
    "スイッチ",
    "カバー",
    "ケース",
    "ポンプ",
    "ブラシ",
    "トレー",
    "パッケージ",
    "ストロー",
    "シール",
    "ポイント",
    "クーポン",
    "レシピ",
    "サイズ",
    "デザイン",
    "カラー",
    "センサー",
    "取っ手",
    "ふた",
    "説明書",
]
_WISHES: Final = [
    "をもっと軽くしてほしい",
    "を長持ちさせてほしい",
    "を選べるようにしてほしい",
    "の値段を下げてほしい",
    "を洗いやすくしてほしい",
    "が静かだとうれしい",
    "を片手で使いたい",
    "を外せるようにしてください",
    "の電池を減らして",
    "をわかりやすく",
    "の種類を増やしてほしい",
    "を小さくできませんか",
    "を復活させて",
]
_REASONS: Final = [
    "毎日使うので、少しの差が大きいです。",
    "子どもと一緒に使うと、どうしても汚れてしまいます。",
    "旅行に持っていくには重すぎます。",
    "年をとった母には字が小さくて読めません。",
    "ほかの製品ではできるのに、と思っています。",
    "冬の朝はとくに困ります。",
    "もし実現したら、家族全員の分を買います。",
    "友人に聞いても、同じことを言っていました。",
    "値段が少し上がってもかまいません。",
    "電池がすぐに切れるのが残念です。",
    "Bluetoothでつながるとさらに便利です。",
    "USB-Cで充電できると助かります。",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """A board in a database of its own, and how many ideas are on it."""

    url: str
    board_id: int
    person_id: int
    ideas: int


def make_wishes(url: str, ideas: int) -> Wishes:
    """Fills an empty database with a board of so many ideas, as they would stand had each been posted."""
    with closing(Database(url)) as database:
        wishes = database.write_now(partial(_make_board, url=url, ideas=ideas))
        written = list(_written(wishes))
        database.write_now(lambda session: _keep_ideas(session, wishes, written))
        database.write_now(lambda session: _keep_index(session, wishes, written))
    if not is_sqlite(url):
        analyse_filled(url)
    return wishes


def write_wish(random: Random) -> tuple[str, str]:
    """The title and the text of an idea."""
    title = f"{_word(random)}{random.choice(_THINGS)}{random.choice(_WISHES)}"
    words = [f"{_word(random)}の{_word(random)}{random.choice(_WISHES)}。" for _ in range(random.randint(1, 3))]
    return title, "".join([*words, *random.sample(_REASONS, random.randint(1, 2))])


def _word(random: Random) -> str:
    """Two characters, each by a law like Zipf's."""
    return "".join(random.choices(_CHARACTERS, cum_weights=_WEIGHTS, k=2))


_WEIGHTS: Final = list(accumulate(1 / (place + 3) for place in range(len(_CHARACTERS))))


def _make_board(session: Session, *, url: str, ideas: int) -> Wishes:
    now = system_clock() - 200 * DAY
    brand = add_brand(session, key="wishes", name={"ja": "願い"}, now=now)
    product = add_product(session, brand_id=brand.id, key="wish", name={"ja": "願い"}, now=now)
    people = [add_person(session, external_ref=None, language="ja", now=now).id for _ in range(_PEOPLE)]
    question = {"ja": "何がほしいですか"}
    given = BoardInput(key="wishes", brand_id=brand.id, product_id=product.id, question=question)
    return Wishes(url=url, board_id=add_board(session, given, now).id, person_id=people[0], ideas=ideas)


def _written(wishes: Wishes) -> Iterator[tuple[int, str, str]]:
    random = Random(_SEED)  # noqa: S311 - the same ideas in every run
    return ((number, *write_wish(random)) for number in range(1, wishes.ideas + 1))


def _keep_ideas(session: Session, wishes: Wishes, written: Sequence[tuple[int, str, str]]) -> None:
    random, began = Random(_SEED), system_clock() - 190 * DAY  # noqa: S311 - as above
    columns = [column.name for column in table_of(Idea).columns]
    rows = []
    for number, title, text in written:
        at = began + number * 180 * DAY // wishes.ideas
        votes = int(random.paretovariate(0.9)) % 5_000
        said: dict[str, object] = {
            "id": number,
            "board_id": wishes.board_id,
            "person_id": wishes.person_id + number % _PEOPLE,
            "title": title,
            "text": text,
            "language": "ja",
            "state": "SHOWN" if number % 50 else "HIDDEN",
            "status": "NEW",
            "votes": votes,
            "needs": votes // 3,
            "comments": 0,
            "heat": at / HALF_LIFE + votes**0.5 / 10 if votes else 0.0,
            "absorbed": 0,
            "created_at": at,
        }
        rows.append(tuple(said.get(name) for name in columns))
    insert_many(session, Idea, rows)


def _keep_index(session: Session, wishes: Wishes, written: Sequence[tuple[int, str, str]]) -> None:
    """What index_idea writes, in the order of the keys, for it is very much."""
    texts = [(number, normal_text(title), normal_text(text)) for number, title, text in written]
    insert_many(session, IdeaText, texts)
    places = sorted((gram, number) for number, title, text in texts for gram in grams_of(title) | grams_of(text))
    for start in range(0, len(places), _TOGETHER):
        part = places[start : start + _TOGETHER]
        insert_many(session, IdeaGram, [(wishes.board_id, gram, number) for gram, number in part])
    counts = Counter(gram for gram, _ in places)
    insert_many(session, GramCount, [(wishes.board_id, gram, count) for gram, count in sorted(counts.items())])
